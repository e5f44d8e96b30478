import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { loadMessages } from '@vidimus/i18n';
import type { Messages } from '@vidimus/i18n';
import { chromiumPath, skipUnless } from '@vidimus/testing';
import type { BrowserPage } from '@vidimus/testing';
import { openBrowser } from '../support/browser/browsers.js';
import { signInAsHolder } from '../support/people/holder-sign-in.js';
import { inspect } from '../support/browser/inspect-page.js';
import { newHolder } from '../support/people/new-holder.js';

const inBrowser = skipUnless(chromiumPath() !== undefined, 'Chromium is not installed');

/** An account of its own: nobody of the crowd. */
inBrowser.describe('a holder without a device for codes, in a browser', () => {
  let words: Messages;
  let telephone: BrowserPage;
  beforeAll(async () => {
    words = await loadMessages('it');
    const { jar } = await signInAsHolder(await newHolder());
    telephone = await openBrowser({ jar, locale: 'it-IT', viewport: { width: 390, height: 844 } });
  }, 120_000);
  afterAll(() => telephone.close());

  it('is told what to do where a code is asked for, and goes back to the page that she came from', async () => {
    const { page } = telephone;
    await page.goto('/session/login?stepUp=1&returnTo=/portal');
    await page.getByText(words['signin.no-device']).waitFor();
    expect(await page.getByRole('link', { name: words['signin.no-factor.revocation'] }).getAttribute('href')).toBe('/revocation');
    expect(await page.locator('input').count()).toBe(0);
    expect(await inspect(page, 'no device', { widths: [360, 1280] })).toEqual([]);
    await page.getByRole('button', { name: words['signin.abort'] }).click();
    await page.waitForURL('**/portal');
    await page.getByRole('heading', { level: 1, name: words['portal.title'] }).waitFor();
  }, 120_000);
});
