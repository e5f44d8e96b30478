import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '@vidimus/testing';
import { createTransport } from 'nodemailer';
import PostalMime from 'postal-mime';
import { startReturnAddress } from '../../test/return-address.js';
import type { ReturnAddress } from '../../test/return-address.js';
import { startMailbox } from './mailbox.js';
import type { Mailbox } from './mailbox.js';

let folder: string;
let mailbox: Mailbox;
let returned: ReturnAddress;
const SMS_KEY = 'only-for-this-test';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vidimus-mailbox-'));
  returned = await startReturnAddress();
  mailbox = await startMailbox({ folder: join(folder, 'mails'), smtpPort: 0, httpPort: 0, bounceUrl: returned.url, smsApiKey: SMS_KEY });
});
afterEach(async () => {
  await mailbox.stop();
  await returned.stop();
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
const post = async (sms: object, key = SMS_KEY): Promise<number> => {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${key}` };
  return (await fetch(mailbox.smsUrl, { method: 'POST', headers, body: JSON.stringify(sms) })).status;
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

  it('refuses recipients that begin with refused, and keeps nothing of them', async () => {
    await expect(send({ to: 'refused.me@agency.example' })).rejects.toMatchObject({ responseCode: 550, command: 'RCPT TO' });
    expect((await open('/mailbox')).page).toContain('No message has been sent yet');
  });

  it('takes mails to recipients that begin with bounced, and sends them back by a report', async () => {
    await send({ to: 'bounced.me@agency.example', subject: 'Never arrives' });
    const [report] = await eventually('the report comes', () => (returned.mails.length > 0 ? returned.mails : undefined));
    expect(report).toMatchObject({ from: '', to: 'from@vidimus.example' });
    const { headers, attachments } = await PostalMime.parse(report?.raw ?? '');
    expect(headers.find(({ key }) => key === 'content-type')?.value).toContain('report-type=delivery-status');
    const status = attachments.find(({ mimeType }) => mimeType === 'message/delivery-status');
    expect(Buffer.from(status?.content as ArrayBuffer).toString()).toMatch(/Final-Recipient: rfc822; bounced\.me@agency\.example\r?\nAction: failed\r?\nStatus: 5\.1\.1/);
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

  it('keeps the last 2,000', async () => {
    await send();
    const mails = join(folder, 'mails');
    const names = Array.from({ length: 2_001 }, (_, index) => `${String(1_000_000_000_000 + index)}-00000000-0000-4000-8000-000000000000.eml`);
    await Promise.all(names.map((name) => writeFile(join(mails, name), 'Subject: old\r\n\r\n')));
    await send();
    const kept = (await readdir(mails)).sort();
    expect(kept).toHaveLength(2_000);
    expect(kept).not.toContain(names[2]);
    expect(kept).toContain(names[3]);
  });

  it.each(['/', '/mailbox/../../etc/passwd', '/mailbox/%2e%2e%2finstallation', '/mailbox/0000000000000-00000000-0000-4000-8000-000000000000'])(
    'has nothing at %s',
    async (path) => {
      expect((await open(path)).status).toBe(404);
    },
  );

  it('takes an SMS with its key, once for each reference, and shows it beside the mails', async () => {
    await send({ subject: 'A mail' });
    const sms = { to: '+302100000000', from: 'Vidimus', text: 'κωδικός <123456>', reference: randomUUID() };
    expect([await post(sms), await post(sms)]).toEqual([201, 200]);
    const list = (await open('/mailbox')).page;
    expect(list).toContain('<td>SMS</td>\n<td>+302100000000</td>');
    expect(list).toContain('κωδικός &lt;123456&gt;');
    const { items } = JSON.parse((await open('/mailbox/messages')).page) as { items: { kind: string; id: string }[] };
    expect(items).toEqual([
      expect.objectContaining({ kind: 'sms', to: '+302100000000', subject: null, text: 'κωδικός <123456>' }),
      expect.objectContaining({ kind: 'mail', to: 'to@agency.example', subject: 'A mail', text: expect.stringContaining('x') }),
    ]);
    const [only] = (JSON.parse((await open('/mailbox/messages?to=to@agency.example')).page) as { items: { kind: string }[] }).items;
    expect(only?.kind).toBe('mail');
    expect((await open(`/mailbox/${items[0]?.id ?? ''}`)).page).toContain(sms.reference);
  });

  it('refuses an SMS without its key, of another form, or to a number of no country', async () => {
    const sms = { to: '+302100000000', from: 'Vidimus', text: 'x', reference: randomUUID() };
    expect(await post(sms, 'another')).toBe(401);
    expect(await post({ ...sms, to: 'nobody' })).toBe(400);
    expect(await post({ ...sms, to: '+999210000000' })).toBe(422);
    expect((await open('/mailbox')).page).toContain('No message has been sent yet');
  });

  it('only shows', async () => {
    expect((await open('/mailbox', 'POST')).status).toBe(405);
    expect((await open('/mailbox', 'HEAD')).status).toBe(200);
  });

  it('listens on this machine only', () => {
    expect(new URL(mailbox.url).hostname).toBe('127.0.0.1');
    expect(new URL(mailbox.smtpUrl).hostname).toBe('127.0.0.1');
  });
});
