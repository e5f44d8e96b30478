import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '@vidimus/testing';
import { orderFor, RunningNotification } from '../../test/running-notification.js';

let notification: RunningNotification;
beforeAll(async () => {
  notification = await RunningNotification.start();
}, 120_000);
afterAll(() => notification.stop());
beforeEach(() => {
  notification.mailServer.script = {};
  notification.smsGateway.answer = () => 202;
  notification.identity.mode = 'answer';
});

const mailOf = (id: string) => notification.mailServer.mails.find(({ messageId }) => messageId?.includes(id));
const code = { template: 'otp-code-sms', to: { phone: '+30 210 000 0000' }, parameters: { code: '271828', minutes: '5' } };
const dump = async (): Promise<string> => {
  const tables = ['message', 'history', 'audit_entry', 'outbox', 'idempotency_record', 'jobs.job'];
  const dumps = await Promise.all(tables.map((table) => notification.database.query(`SELECT * FROM ${table}`)));
  return JSON.stringify(dumps) + notification.room.logLines.join('\n');
};

describe('a message to an account', () => {
  const toAccount = (accountId: string, changes: object = {}) => ({
    template: 'approval-pending',
    locale: undefined,
    to: { accountId },
    parameters: { organisationName: 'Agency A' },
    ...changes,
  });

  it('[C-27] [S4-29] goes to the address, with the name and in the language that identity knows, and keeps none of them readable', async () => {
    const accountId = randomUUID();
    notification.identity.contacts.set(accountId, { email: 'officer@a.agency.example', displayName: 'Giulia\r\nEsempio', locale: 'it' });
    const { id, aboutId } = await notification.sendLike(toAccount(accountId));
    expect(await notification.reaches(aboutId, 'SENT')).toMatchObject({ locale: 'it', channel: 'MAIL' });
    const mail = mailOf(id);
    expect(mail?.to).toEqual([{ name: '', address: 'officer@a.agency.example' }]);
    expect(mail?.subject).toBe('Una richiesta di certificato attende la sua approvazione');
    expect(mail?.text).toContain('Gentile Giulia Esempio,');
    expect(mail?.text).toContain(`${notification.room.issuer.publicUrl}/console/requests/${aboutId}`);
    expect(await dump()).not.toMatch(/officer@a|Giulia/);
  });

  it('is asked for by a token of the room itself', async () => {
    const [, payload = ''] = notification.identity.bearers.at(-1)?.replace('Bearer ', '').split('.') ?? [];
    expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toMatchObject({
      sub: 'room:notification',
      aud: 'urn:vidimus:room:identity',
      scope: 'identity:contacts',
    });
  });

  it('takes the language that is asked for, where one is', async () => {
    const accountId = randomUUID();
    notification.identity.contacts.set(accountId, { email: 'officer@a.agency.example', displayName: 'Giulia Esempio', locale: 'it' });
    const { aboutId } = await notification.sendLike(toAccount(accountId, { locale: 'en' }));
    expect(await notification.reaches(aboutId, 'SENT')).toMatchObject({ locale: 'en' });
  });

  it('that identity does not know is given up, and says why', async () => {
    const { id, aboutId } = await notification.sendLike(toAccount(randomUUID()));
    expect(await notification.reaches(aboutId, 'FAILED')).toMatchObject({ failureReason: 'recipient-unknown', serverCode: null, locale: null });
    expect(await notification.eventsOf(id)).toEqual([expect.objectContaining({ type: 'message.failed.v1' })]);
    expect(mailOf(id)).toBeUndefined();
  });

  it('waits while identity is away', async () => {
    const accountId = randomUUID();
    notification.identity.contacts.set(accountId, { email: 'officer@a.agency.example', displayName: 'Giulia Esempio', locale: 'it' });
    notification.identity.mode = 'away';
    const { id, aboutId } = await notification.sendLike(toAccount(accountId));
    await eventually('it was put off', async () => (await notification.historyOf(id)).includes('deferred'));
    notification.identity.mode = 'answer';
    expect(await notification.reaches(aboutId, 'SENT')).toMatchObject({ attempts: 1 });
  });

  it('is not told the name by whoever asks', async () => {
    const answer = await notification.put(randomUUID(), { ...orderFor(randomUUID()), ...toAccount(randomUUID(), { parameters: orderFor('').parameters }) });
    expect([answer.status, answer.json()]).toEqual([400, expect.objectContaining({ title: expect.any(String) })]);
  });
});

describe('an SMS', () => {
  it('is handed to the gateway with its number in normal form, and the answer is kept as evidence', async () => {
    const { id, aboutId } = await notification.sendLike(code);
    expect(await notification.reaches(aboutId, 'SENT')).toMatchObject({ channel: 'SMS', serverCode: 202, locale: 'el', templateVersion: 1 });
    const taken = notification.smsGateway.taken.filter(({ reference }) => reference === id);
    expect(taken).toEqual([{ to: '+302100000000', from: 'Vidimus', reference: id, text: expect.stringContaining('κωδικός 271828') }]);
    expect(notification.mailServer.offered).not.toContain('+302100000000');
  });

  it('erases the code with the message, and leaves it in no table and no log line', async () => {
    notification.smsGateway.answer = () => 503;
    const { id } = await notification.sendLike(code);
    await eventually('it was tried', async () => (await notification.historyOf(id)).includes('deferred'));
    expect(await dump()).not.toMatch(/271828|2100000000/);
    const sealed: object[] = await notification.database.query(`SELECT 1 FROM message WHERE state <> 'ACCEPTED' AND parameters_sealed IS NOT NULL`);
    expect(sealed).toEqual([]);
  });

  it('comes again under the same reference when the gateway fails', async () => {
    const triesOf = (id: string) => notification.smsGateway.offered.filter(({ reference }) => reference === id);
    notification.smsGateway.answer = ({ reference }) => (triesOf(reference).length === 1 ? 500 : 202);
    const { id, aboutId } = await notification.sendLike(code);
    expect(await notification.reaches(aboutId, 'SENT')).toMatchObject({ attempts: 1, serverCode: 202 });
    const texts = triesOf(id).map(({ text }) => text);
    expect([texts.length, new Set(texts).size]).toEqual([2, 1]);
  });

  it('bounces when the gateway refuses the number', async () => {
    notification.smsGateway.answer = () => 422;
    const { id, aboutId } = await notification.sendLike(code);
    expect(await notification.reaches(aboutId, 'BOUNCED')).toMatchObject({ serverCode: 422, sentAt: null });
    expect(await notification.eventsOf(id)).toEqual([expect.objectContaining({ type: 'message.bounced.v1' })]);
  });
});

describe('a message that does not hold for long', () => {
  it('is not sent any more at its last instant, and says why', async () => {
    const { id, aboutId } = await notification.sendLike({ ...code, sendBefore: '2026-01-01T00:00:00Z' });
    expect(await notification.reaches(aboutId, 'FAILED')).toMatchObject({ failureReason: 'too-late', attempts: 0 });
    expect(notification.smsGateway.offered.filter(({ reference }) => reference === id)).toEqual([]);
  });

  it('is sent before it', async () => {
    const { aboutId } = await notification.sendLike({ ...code, sendBefore: new Date(Date.now() + 300_000).toISOString() });
    await notification.reaches(aboutId, 'SENT');
  });
});

describe('an installation without an SMS gateway', () => {
  it('refuses to take an SMS, and says what to do', async () => {
    await using cleanUp = new AsyncDisposableStack();
    const without = cleanUp.adopt(await RunningNotification.start({ VIDIMUS_NOTIFICATION_SMS_URL: '' }), (own) => own.stop());
    const answer = await without.put(randomUUID(), { ...orderFor(randomUUID()), ...code });
    expect([answer.status, answer.json()]).toEqual([422, expect.objectContaining({ detail: expect.stringContaining('VIDIMUS_NOTIFICATION_SMS_URL') })]);
  });
});
