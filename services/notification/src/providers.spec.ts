import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SMTPServer } from 'smtp-server';
import { MAIL_SERVER } from './mail/mail-server.js';
import type { MailServer } from './mail/mail-server.js';
import { providersFrom } from './providers.js';

const MAIL = {
  messageId: '<01935a7e-6c00-7000-8000-0000000000e2@vidimus.example>',
  date: new Date('2026-11-21T12:00:00Z'),
  to: 'somebody@agency.example',
  subject: 'Subject',
  text: 'Text',
  html: '<p>Text</p>',
  locale: 'en',
};

describe('the mail server of the settings', () => {
  const signedIn: string[] = [];
  const server = new SMTPServer({
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    onAuth: ({ username, password }, _session, done) => {
      signedIn.push(`${username ?? ''} ${password ?? ''}`);
      done(null, { user: username });
    },
    onData: (stream, _session, done) => stream.on('end', () => done()).resume(),
  });
  let folder: string;
  let port: number;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vidimus-providers-'));
    await writeFile(join(folder, 'smtp.password'), 'p@ss: word/%41ü\n');
    await writeFile(join(folder, 'link.key'), Buffer.alloc(32).toString('base64'));
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    ({ port } = server.server.address() as AddressInfo);
  });
  afterAll(async () => {
    await new Promise<void>((closed) => server.close(closed));
    await rm(folder, { recursive: true });
  });

  const providersWith = (user: string, changes: Partial<Parameters<typeof providersFrom>[0]> = {}) =>
    providersFrom({
      VIDIMUS_MODE: 'production',
      VIDIMUS_HTTP_HOST: '127.0.0.1',
      VIDIMUS_HTTP_PORT: 0,
      VIDIMUS_PUBLIC_URL: 'https://vidimus.example',
      VIDIMUS_OIDC_URL: 'https://identity.example/oidc',
      VIDIMUS_ROOM_URLS: {},
      VIDIMUS_LOG_LEVEL: 'silent',
      VIDIMUS_NOTIFICATION_SMTP_URL: `smtp://${user}127.0.0.1:${port}`,
      VIDIMUS_NOTIFICATION_SMTP_PASSWORD_FILE: join(folder, 'smtp.password'),
      VIDIMUS_NOTIFICATION_FROM: 'no-reply@vidimus.example',
      VIDIMUS_NOTIFICATION_BOUNCE_HOST: '127.0.0.1',
      VIDIMUS_NOTIFICATION_SMS_SENDER: 'Vidimus',
      VIDIMUS_LINK_KEY_FILE: join(folder, 'link.key'),
      ...changes,
    }, {});

  it('is signed in to with the user of its address and the password of the file, whatever signs stand in it', async () => {
    const provided = (await providersWith('vidimus%40agency@')).find((provider) => 'provide' in provider && provider.provide === MAIL_SERVER);
    const { useValue } = provided as { useValue: MailServer };
    expect(await useValue.handOver(MAIL)).toMatchObject({ outcome: 'accepted' });
    expect(signedIn).toEqual(['vidimus@agency p@ss: word/%41ü']);
  });

  it('needs the user as well', async () => {
    await expect(providersWith('')).rejects.toThrow('Put the user into VIDIMUS_NOTIFICATION_SMTP_URL');
  });

  it('listens for reports beyond this machine with a key alone, and in a demonstration not at all', async () => {
    const beyond = { VIDIMUS_NOTIFICATION_BOUNCE_DOMAIN: 'bounces.example', VIDIMUS_NOTIFICATION_BOUNCE_PORT: 25, VIDIMUS_NOTIFICATION_BOUNCE_HOST: '0.0.0.0' };
    await expect(providersWith('user@', beyond)).rejects.toThrow(/VIDIMUS_NOTIFICATION_BOUNCE_HOST is beyond this machine: set VIDIMUS_HTTP_TLS_KEY_FILE/);
    await expect(providersWith('user@', { ...beyond, VIDIMUS_MODE: 'demo' })).rejects.toThrow(/VIDIMUS_MODE is demo.*VIDIMUS_NOTIFICATION_BOUNCE_HOST to 127/);
  });
});
