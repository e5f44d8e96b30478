import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createTransport } from 'nodemailer';
import { startMailbox } from './mailbox.js';
import type { Mailbox } from './mailbox.js';

let folder: string;
let mailbox: Mailbox;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vidimus-mailbox-'));
  mailbox = await startMailbox({ folder: join(folder, 'mails'), smtpPort: 0, httpPort: 0 });
});
afterEach(async () => {
  await mailbox.stop();
  await rm(folder, { recursive: true });
});

const send = (mail: { to?: string; subject?: string; text?: string; html?: string } = {}) => {
  const { hostname: host, port } = new URL(mailbox.smtpUrl);
  return createTransport({ host, port: Number(port) }).sendMail({ from: 'from@vidimus.example', to: 'to@agency.example', subject: 'Hello', text: 'x', ...mail });
};
const open = async (path: string, method = 'GET') => {
  const response = await fetch(`${mailbox.url}${path}`, { method });
  return { status: response.status, headers: response.headers, page: await response.text() };
};
const linkIn = (page: string): string => /href="(\/mailbox\/[^"]+)"/.exec(page)?.[1] ?? '';

describe('the mailbox', () => {
  it('is empty at first', async () => {
    const { status, page } = await open('/mailbox');
    expect([status, page]).toEqual([200, expect.stringContaining('No message has been sent yet')]);
  });

  it('shows a mail that was sent, and lets its links be followed', async () => {
    await send({ subject: 'Καλημέρα', text: 'Open <https://vidimus.example/issuance/1?a=1&b=2>.' });
    const list = (await open('/mailbox')).page;
    expect(list).toContain('to@agency.example');
    expect(list).toContain('Καλημέρα');
    const { page } = await open(linkIn(list));
    expect(page).toContain('from@vidimus.example');
    expect(page).toContain('Open &lt;<a href="https://vidimus.example/issuance/1?a=1&amp;b=2">https://vidimus.example/issuance/1?a=1&amp;b=2</a>&gt;.');
  });

  it('refuses recipients that begin with bounce, and keeps nothing of them', async () => {
    await expect(send({ to: 'bounce.me@agency.example' })).rejects.toMatchObject({ responseCode: 550, command: 'RCPT TO' });
    expect((await open('/mailbox')).page).toContain('No message has been sent yet');
  });

  it('lets nothing of a mail become markup', async () => {
    const hostile = `<script>alert(1)</script>"'`;
    await send({ subject: hostile, text: `${hostile} https://x.example/"onclick="alert(1)`, html: hostile });
    const list = await open('/mailbox');
    const mail = await open(linkIn(list.page));
    for (const { page, headers } of [list, mail]) {
      expect(page).not.toContain('<script');
      expect(page).not.toContain('"onclick');
      expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;');
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    }
  });

  it('keeps the last 500', async () => {
    await send();
    const mails = join(folder, 'mails');
    const names = Array.from({ length: 501 }, (_, index) => `${String(1_000_000_000_000 + index)}-00000000-0000-4000-8000-000000000000.eml`);
    await Promise.all(names.map((name) => writeFile(join(mails, name), 'Subject: old\r\n\r\n')));
    await send();
    const kept = (await readdir(mails)).sort();
    expect(kept).toHaveLength(500);
    expect(kept).not.toContain(names[2]);
    expect(kept).toContain(names[3]);
  });

  it.each(['/', '/mailbox/../../etc/passwd', '/mailbox/%2e%2e%2finstallation', '/mailbox/0000000000000-00000000-0000-4000-8000-000000000000'])(
    'has nothing at %s',
    async (path) => {
      expect((await open(path)).status).toBe(404);
    },
  );

  it('only shows', async () => {
    expect((await open('/mailbox', 'POST')).status).toBe(405);
    expect((await open('/mailbox', 'HEAD')).status).toBe(200);
  });

  it('listens on this machine only', () => {
    expect(new URL(mailbox.url).hostname).toBe('127.0.0.1');
    expect(new URL(mailbox.smtpUrl).hostname).toBe('127.0.0.1');
  });
});
