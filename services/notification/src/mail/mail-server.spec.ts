import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startMailServer } from '../../test/scripted-mail-server.js';
import type { ScriptedMailServer } from '../../test/scripted-mail-server.js';
import { failedHandover, SmtpServer } from './mail-server.js';
import type { OutgoingMail } from './mail-server.js';

const mail = {
  messageId: '<01935a7e-6c00-7000-8000-0000000000e1@vidimus.example>',
  date: new Date('2026-11-21T12:00:00Z'),
  to: 'somebody@agency.example',
  subject: 'Ψηφιακό πιστοποιητικό',
  text: 'Καλημέρα\n',
  html: '<p>Καλημέρα</p>',
  locale: 'el',
};

let server: ScriptedMailServer;
const handOver = (changes: Partial<OutgoingMail> = {}) => new SmtpServer(server.url, 'no-reply@vidimus.example').handOver({ ...mail, ...changes });

describe('handing a mail over', () => {
  beforeEach(async () => {
    server = await startMailServer();
  });
  afterEach(() => server.stop());

  it('[S4-24] tells the answer of the server that took it, and sends what was given', async () => {
    expect(await handOver()).toEqual({ outcome: 'accepted', serverCode: 250 });
    const [received] = server.mails;
    expect(received).toMatchObject({ messageId: mail.messageId, subject: mail.subject, from: { address: 'no-reply@vidimus.example' } });
    expect(received?.to).toEqual([{ name: '', address: mail.to }]);
    expect(received?.text?.trim()).toBe('Καλημέρα');
    expect(received?.html).toContain('<p>Καλημέρα</p>');
    expect(new Date(received?.date ?? '')).toEqual(mail.date);
    const header = (name: string) => received?.headers.find(({ key }) => key === name)?.value;
    expect(['auto-submitted', 'x-auto-response-suppress', 'content-language'].map(header)).toEqual(['auto-generated', 'All', 'el']);
    expect(server.returnPaths).toEqual(['no-reply@vidimus.example']);
  });

  it.each([
    ['a recipient refused for good', { rcptTo: (): number => 550 }, { outcome: 'recipient-refused', serverCode: 550 }],
    ['a recipient refused for now', { rcptTo: (): number => 451 }, { outcome: 'not-now', serverCode: 451 }],
    ['a sender refused for good', { mailFrom: 553 }, { outcome: 'refused', serverCode: 553 }],
    ['a sign-in that is missing', { mailFrom: 530 }, { outcome: 'not-now', serverCode: 530 }],
    ['content refused for good', { data: 554 }, { outcome: 'refused', serverCode: 554 }],
    ['content refused for now', { data: 452 }, { outcome: 'not-now', serverCode: 452 }],
  ] as const)('tells %s', async (_what, script, handover) => {
    server.script = script;
    expect(await handOver()).toEqual(handover);
    expect(server.mails).toEqual([]);
  });

  it('tells a server that is away', async () => {
    await server.stop();
    expect(await handOver()).toEqual({ outcome: 'not-now', serverCode: null });
    server = await startMailServer(server.port);
    expect(await handOver()).toMatchObject({ outcome: 'accepted' });
  });

  it('has it come back where it is told', async () => {
    await handOver({ returnPath: 'bounce+1@bounces.vidimus.example' });
    expect(server.returnPaths).toEqual(['bounce+1@bounces.vidimus.example']);
    expect(server.mails[0]?.from?.address).toBe('no-reply@vidimus.example');
  });

  it('folds what is long, so that no line is longer than it may be (RFC 5322, 2.1.1)', async () => {
    const long = 'Κωνσταντινουπολίτισσα-Παπαδιαμαντοπούλου '.repeat(40).trim();
    await handOver({ subject: long, text: long, html: `<p>${long}</p>` });
    expect(Math.max(...(server.raws[0] ?? '').split('\r\n').map(({ length }) => length))).toBeLessThanOrEqual(78);
    expect(server.mails[0]?.subject).toBe(long);
    expect(server.mails[0]?.text?.trim()).toBe(long);
  });

  it('makes no header of what stands in a subject', async () => {
    await handOver({ subject: 'x\r\nBcc: c@agency.example' });
    expect(server.offered).toEqual([mail.to]);
    expect(server.mails[0]?.bcc).toBeUndefined();
  });

  it('takes errors that are not of SMTP for passing ones', () => {
    for (const error of [new Error('x'), undefined, { responseCode: '550' }, { responseCode: 550, command: 'CONN' }]) {
      expect(failedHandover(error).outcome).toBe('not-now');
    }
  });
});
