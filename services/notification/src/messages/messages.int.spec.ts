import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { LOCALES } from '@vidimus/i18n';
import { LinkTokens } from '@vidimus/service-kit';
import { eventually } from '@vidimus/testing';
import { AGENCY_A, AGENCY_B, LINK_KEY, orderFor, REACHABLE, RunningNotification } from '../../test/running-notification.js';
import { sampleParameters } from '../templates/samples.js';
import { TEMPLATE_NAMES, TEMPLATES } from '../templates/templates.js';

let notification: RunningNotification;
beforeAll(async () => {
  notification = await RunningNotification.start();
}, 120_000);
afterAll(() => notification.stop());
beforeEach(() => {
  notification.mailServer.script = {};
});

const mailsOf = (id: string) => notification.mailServer.mails.filter(({ messageId }) => messageId?.includes(id));
const dataOf = (id: string, aboutId: string) => ({
  messageId: id,
  aboutType: 'issuance-request',
  aboutId,
  organisationId: AGENCY_A.id,
  template: 'issuance-invitation',
});

describe('sending', () => {
  it('[S4-13] [S4-24] sends an accepted message, and keeps the server\'s answer and its time as evidence', async () => {
    const { id, aboutId } = await notification.send();
    const message = await notification.reaches(aboutId, 'SENT');
    expect(message).toMatchObject({ id, attempts: 0, serverCode: 250, templateVersion: 2, sentAt: expect.any(String), endedAt: null });
    const [mail, ...others] = mailsOf(id);
    expect(others).toEqual([]);
    expect(mail?.messageId).toBe(`<${id}@vidimus.example>`);
    expect(mail?.to).toEqual([{ name: '', address: 'somebody@a.agency.example' }]);
    const token = new LinkTokens(LINK_KEY).make({ purpose: 'issuance', id: aboutId, version: 1 });
    expect(mail?.text).toContain(`<${notification.room.issuer.publicUrl}/issuance/${aboutId}#${token}>`);
    expect(mail?.text).toContain('Eleni Example');
    expect(await notification.eventsOf(id)).toEqual([{ type: 'message.sent.v1', data: dataOf(id, aboutId) }]);
    expect(await notification.historyOf(id)).toEqual(['accepted', 'sent']);
  });

  it('[S4-24] records a refused recipient at once', async () => {
    notification.mailServer.script = { rcptTo: () => 550 };
    const { id, aboutId } = await notification.send('nobody@a.agency.example');
    expect(await notification.reaches(aboutId, 'BOUNCED')).toMatchObject({ attempts: 0, serverCode: 550, sentAt: null, endedAt: expect.any(String) });
    expect(await notification.eventsOf(id)).toEqual([{ type: 'message.bounced.v1', data: dataOf(id, aboutId) }]);
    expect(mailsOf(id)).toEqual([]);
  });

  it('tries again when the server refuses for now', async () => {
    const refused: string[] = [];
    notification.mailServer.script = {
      rcptTo: (address) => {
        refused.push(address);
        return refused.length === 1 ? 451 : null;
      },
    };
    const { id, aboutId } = await notification.send();
    expect(await notification.reaches(aboutId, 'SENT')).toMatchObject({ attempts: 1, serverCode: 250 });
    expect(await notification.historyOf(id)).toEqual(['accepted', 'deferred', 'sent']);
    expect(mailsOf(id)).toHaveLength(1);
  });

  it('gives up after 24 hours of temporary refusals', async () => {
    notification.mailServer.script = { rcptTo: () => 451 };
    const { id, aboutId } = await notification.send();
    await eventually('it was tried', async () => (await notification.historyOf(id)).includes('deferred'));
    await notification.database.query(`UPDATE message SET created_at = created_at - interval '24 hours' WHERE id = $1`, [id]);
    expect(await notification.reaches(aboutId, 'FAILED')).toMatchObject({ serverCode: 451, sentAt: null, failureReason: 'given-up' });
    expect(await notification.eventsOf(id)).toEqual([{ type: 'message.failed.v1', data: dataOf(id, aboutId) }]);
  });

  it('sends the same mail again, not another one, when it dies between the answer of the server and the record of it', async () => {
    await notification.database.query(`
      CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'the room is gone'; END $$;
      CREATE TRIGGER die BEFORE UPDATE ON message FOR EACH ROW WHEN (NEW.state = 'SENT') EXECUTE FUNCTION die()`);
    const { id, aboutId } = await notification.send();
    await eventually('the server took it', () => mailsOf(id).length > 0);
    await eventually('the job failed', async () => {
      const rows: object[] = await notification.database.query(`SELECT 1 FROM jobs.job WHERE state = 'retry' AND data ->> 'messageId' = $1`, [id]);
      return rows.length > 0;
    });
    await notification.database.query('DROP TRIGGER die ON message; DROP FUNCTION die()');
    await notification.reaches(aboutId, 'SENT');
    const copies = mailsOf(id);
    expect(copies.length).toBeGreaterThanOrEqual(2);
    const told = copies.map(({ messageId, date, subject, text, html }) => JSON.stringify({ messageId, date, subject, text, html }));
    expect(new Set(told).size).toBe(1);
    expect(await notification.eventsOf(id)).toHaveLength(1);
  });
});

describe('an order', () => {
  it('is carried out once, however often it comes', async () => {
    const [id, aboutId] = [randomUUID(), randomUUID()];
    const answers = await Promise.all([1, 2, 3, 4].map(() => notification.put(id, orderFor(aboutId))));
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 202]);
    await notification.reaches(aboutId, 'SENT');
    expect((await notification.put(id, orderFor(aboutId))).json()).toEqual({ id, state: 'SENT' });
    expect(mailsOf(id)).toHaveLength(1);
    expect(await notification.historyOf(id)).toEqual(['accepted', 'sent']);
  });

  it.each([
    ['recipient', { to: { email: 'other@a.agency.example' } }],
    ['language', { locale: 'it' }],
    ['parameters', { parameters: { ...orderFor('').parameters, recipientName: 'Somebody Else' } }],
  ])('is a conflict with another %s under the same id', async (_what, change) => {
    const { id, aboutId } = await notification.send();
    const answer = await notification.put(id, { ...orderFor(aboutId), ...change });
    expect([answer.status, answer.json()]).toEqual([409, expect.objectContaining({ type: expect.stringContaining('conflict') })]);
  });

  it.each([
    ['/to/email', { to: { email: 'no address' } }],
    ['/to/email', { to: { email: 'a@agency.example, b@agency.example' } }],
    ['/to/email', { to: { email: 'a@agency.example\r\nRCPT TO:<b@agency.example>' } }],
    ['/parameters/organisationName', { parameters: { recipientName: 'Eleni Example', linkVersion: '1' } }],
    ['/parameters/recipientName', { parameters: { ...orderFor('').parameters, recipientName: 'two\r\nlines' } }],
    ['/parameters/linkVersion', { parameters: { recipientName: 'Eleni Example', organisationName: 'Agency A' } }],
    ['/parameters/linkVersion', { parameters: { ...orderFor('').parameters, linkVersion: '0' } }],
    ['/to', { to: { phone: '+302100000000' } }],
    ['/to', { template: 'otp-code-sms', parameters: { code: '123456', minutes: '5' } }],
    ['/to/phone', { template: 'otp-code-sms', to: { phone: '210 0000000' }, parameters: { code: '123456', minutes: '5' } }],
    ['/to', { template: 'otp-code-sms', to: { accountId: randomUUID() }, parameters: { code: '123456', minutes: '5' } }],
    ['/locale', { locale: undefined }],
    ['/parameters/code', { template: 'otp-code-email', parameters: { code: '12 34', minutes: '5' } }],
    ['/template', { template: 'unknown' }],
    ['/locale', { locale: 'de' }],
  ])('names %s when it is at fault', async (pointer, change) => {
    const answer = await notification.put(randomUUID(), { ...orderFor(randomUUID()), ...change });
    expect([answer.status, answer.json()]).toEqual([400, expect.objectContaining({ errors: [expect.objectContaining({ pointer })] })]);
  });

  it('refuses parameters that the template does not name: nothing personal is kept without use', async () => {
    const parameters = { ...orderFor('').parameters, taxNumber: '000000000' };
    expect((await notification.put(randomUUID(), { ...orderFor(randomUUID()), parameters })).status).toBe(400);
  });

  it('can be given by rooms that may send, and by nobody else', async () => {
    const order = orderFor(randomUUID());
    expect((await notification.put(randomUUID(), order, 'authority:issue')).status).toBe(403);
    const person = await notification.room.issuer.token({ grants: [{ role: 'ADMINISTRATOR', organisationId: AGENCY_A.id, organisationPath: AGENCY_A.path, descendants: true }] });
    expect((await notification.room.request(`/v1/messages/${randomUUID()}`, { method: 'PUT', token: person, body: order })).status).toBeGreaterThanOrEqual(401);
    expect((await notification.room.request(`/v1/messages/${randomUUID()}`, { method: 'PUT', body: order })).status).toBe(401);
  });

  it.each(TEMPLATE_NAMES)('%s can be sent in each language', async (template) => {
    await Promise.all(
      LOCALES.map(async (locale) => {
        const to = REACHABLE[TEMPLATES[template].channel];
        const { aboutId } = await notification.sendLike({ template, locale, to, parameters: sampleParameters(template, locale) });
        expect(await notification.reaches(aboutId, 'SENT')).toMatchObject({ locale, templateVersion: TEMPLATES[template].version });
      }),
    );
  });
});

describe('what is kept', () => {
  it('[S4-27] is shown to the own agency without address and text, and to no other', async () => {
    const { id, aboutId } = await notification.send();
    await notification.reaches(aboutId, 'SENT');
    const own = await notification.list(aboutId);
    expect(own.json()).toMatchObject({ items: [{ id, aboutId, template: 'issuance-invitation', locale: 'el', state: 'SENT' }], nextCursor: null });
    expect(own.text).not.toMatch(/somebody|Eleni/);
    expect((await notification.list(aboutId, AGENCY_B)).json()).toEqual({ items: [], nextCursor: null });
  });

  it('is nothing readable, in no table and in no log line, and nothing at all once the message has gone', async () => {
    notification.mailServer.script = { rcptTo: () => 451 };
    const waiting = await notification.send();
    await eventually('it was tried', async () => (await notification.historyOf(waiting.id)).includes('deferred'));
    const tables = ['message', 'history', 'audit_entry', 'outbox', 'idempotency_record', 'jobs.job'];
    const dumps = await Promise.all(tables.map((table) => notification.database.query(`SELECT * FROM ${table}`)));
    const everywhere = JSON.stringify(dumps) + notification.room.logLines.join('\n');
    expect(everywhere).toContain(waiting.id);
    expect(everywhere).not.toMatch(/somebody@|nobody@|Eleni|Entered twice/);
    const rows: object[] = await notification.database.query(
      `SELECT 1 FROM message WHERE state <> 'ACCEPTED' AND (recipient_sealed IS NOT NULL OR parameters_sealed IS NOT NULL)`,
    );
    expect(rows).toEqual([]);
  });
});
