import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from '@jest/globals';
import { accessibilityViolations, addVirtualSecurityKey, chromiumPath, openPage } from './browser.js';
import { skipUnless } from './skip-unless.js';

const withChromium = skipUnless(chromiumPath() !== undefined, 'Chromium is not installed');

withChromium.describe('the browser of the tests', () => {
  withChromium.it('has axe find an image without a text and nothing on a sound page', async () => {
    await using browser = await openPage();
    const pageWith = (body: string): string => `<!doctype html><html lang="en"><title>Seals</title><main><h1>Seals</h1>${body}</main></html>`;
    await browser.page.setContent(pageWith('<img src="data:,">'));
    expect((await accessibilityViolations(browser.page)).map(({ rule }) => rule)).toEqual(['image-alt']);
    await browser.page.setContent(pageWith('<img src="data:," alt="A seal">'));
    expect(await accessibilityViolations(browser.page)).toEqual([]);
  });

  withChromium.it('makes a WebAuthn credential with the virtual security key', async () => {
    const server = createServer((_request, response) => response.setHeader('content-type', 'text/html').end('<title>Key</title>')).listen(0);
    await once(server, 'listening');
    try {
      await using browser = await openPage({ baseUrl: `http://localhost:${(server.address() as AddressInfo).port}` });
      await browser.page.goto('/');
      await addVirtualSecurityKey(browser.page);
      const type = await browser.page.evaluate(`navigator.credentials.create({ publicKey: {
        rp: { name: 'Test' }, user: { id: new Uint8Array(8), name: 'officer', displayName: 'Officer' },
        challenge: new Uint8Array(32), pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
        authenticatorSelection: { userVerification: 'required' } } }).then((credential) => credential.type)`);
      expect(type).toBe('public-key');
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});
