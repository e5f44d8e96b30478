import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@vidimus/testing';
import { AGENCY_A, OFFICER_A, personOf, RunningIssuance, SECOND_OFFICER_A } from '../../test/running-issuance.js';
import type { ReceivedMessage } from '../../test/notification-stand-in.js';
import { DeadlinesService } from '../deadlines/deadlines.service.js';

const OPERATOR = '01935a7e-6c00-7000-8000-0000000000f9';

let issuance: RunningIssuance;
beforeAll(async () => {
  issuance = await RunningIssuance.start();
  issuance.identity.subscribed.REGISTRATION_OFFICER.push(SECOND_OFFICER_A);
  issuance.identity.subscribed.CA_OPERATOR.push(OPERATOR);
}, 120_000);
afterAll(() => issuance.stop());

const received = (requestId: string, template: string): ReceivedMessage[] =>
  issuance.notification.messages.filter(({ about, template: name }) => about.id === requestId && name === template);
const asked = (requestId: string, template: string, count: number): Promise<ReceivedMessage[]> =>
  eventually(`${count} of ${template} are asked for`, () => {
    const messages = received(requestId, template);
    return messages.length >= count ? messages : undefined;
  }, { timeoutMs: 60_000 });
const told = (messages: readonly ReceivedMessage[]): string[] => messages.flatMap(({ to }) => ('accountId' in to ? [to.accountId] : [])).sort();
const delivered = async (type: 'message.sent.v1' | 'message.bounced.v1' | 'message.failed.v1', { messageId, template, about }: ReceivedMessage): Promise<void> =>
  issuance.publish(type, messageId, { messageId, template, aboutType: about.type, aboutId: about.id, organisationId: about.organisationId });

/** Makes the request older, as if so many days had gone by, and lets the timer act once. */
async function ageBy(id: string, days: number): Promise<void> {
  await issuance.database.query(
    `UPDATE issuance_request SET created_at = created_at - $2 * interval '1 day', state_since = state_since - $2 * interval '1 day',
       approved_at = approved_at - $2 * interval '1 day', due_at = due_at - $2 * interval '1 day' WHERE id = $1`,
    [id, days],
  );
  const deadlines = issuance.room.running.app.get(DeadlinesService, { strict: false });
  await eventually('the timer has acted', async () => {
    while (await deadlines.serveOneDue());
    const [row]: { n: string }[] = await issuance.database.query('SELECT count(*) AS n FROM issuance_request WHERE id = $1 AND due_at <= now()', [id]);
    return Number(row?.n) === 0;
  });
}

describe('officers are written to', () => {
  it('[S4-24] when the invitation comes back: a line of history, and a mail to the starter and to whoever asked for it', async () => {
    const id = await issuance.start(OFFICER_A, personOf('094259216'));
    const [invitation] = await asked(id, 'issuance-invitation', 1);
    if (invitation === undefined) throw new Error('There is no invitation.');
    await delivered('message.bounced.v1', invitation);
    const messages = await asked(id, 'invitation-bounced', 2);
    expect(told(messages)).toEqual([OFFICER_A, SECOND_OFFICER_A]);
    expect(messages[0]?.parameters).toEqual({ organisationName: AGENCY_A.name });
    expect(issuance.identity.asked.at(-1)).toEqual({
      organisationId: AGENCY_A.id,
      organisationPath: AGENCY_A.path,
      starterId: OFFICER_A,
      role: 'REGISTRATION_OFFICER',
    });
    expect(await issuance.historyCodes(OFFICER_A, id)).toEqual(['started', 'invitation-bounced']);
    expect(await issuance.eventsOf(id)).toEqual(['issuance.started.v1', 'issuance.invitation-failed.v1']);
  }, 90_000);

  it('[S4-13] by an invitation that is sent again, three times a day, each with a link of its own', async () => {
    const [{ id } = { id: '' }]: { id: string }[] = await issuance.database.query('SELECT id FROM issuance_request');
    const resend = () => issuance.call(OFFICER_A, 'POST', `/v1/issuance-requests/${id}/invitations`);
    for (let time = 0; time < 3; time += 1) expect((await resend()).status).toBe(202);
    const fourth = await resend();
    expect([fourth.status, Number(fourth.headers.get('retry-after')) > 3600]).toEqual([429, true]);
    const versions = (await asked(id, 'issuance-invitation', 4)).map(({ parameters }) => Number(parameters['linkVersion']));
    expect(Math.max(...versions)).toBe(4);
    expect((await issuance.historyCodes(OFFICER_A, id)).filter((code) => code === 'invitation-resent')).toHaveLength(3);
  }, 90_000);

  it('[S4-29] [S4-30] when an approval is pending, and again on days 3, 10 and 30; the evidence of delivery is in the history', async () => {
    const id = await issuance.awaitingApproval(OFFICER_A, personOf('999010012'));
    const [pending] = await asked(id, 'approval-pending', 2);
    if (pending === undefined) throw new Error('There is no message.');
    await delivered('message.sent.v1', pending);
    await eventually('it is in the history', async () => {
      const line = (await issuance.history(OFFICER_A, id)).at(-1);
      return line?.code === 'message-sent' && line.data['template'] === 'approval-pending';
    });
    for (const days of [3, 7, 20]) await ageBy(id, days);
    expect(told(await asked(id, 'approval-pending-reminder', 6))).toEqual([OFFICER_A, OFFICER_A, OFFICER_A, SECOND_OFFICER_A, SECOND_OFFICER_A, SECOND_OFFICER_A]);
    expect((await issuance.historyCodes(OFFICER_A, id)).filter((code) => code === 'officers-reminded')).toHaveLength(3);
    await ageBy(id, 29);
    expect(received(id, 'approval-pending-reminder')).toHaveLength(6);
  }, 120_000);

  it('[S4-49] when the time runs out, as the subject is', async () => {
    const [{ id } = { id: '' }]: { id: string }[] = await issuance.database.query(`SELECT id FROM issuance_request WHERE state = 'AWAITING_APPROVAL'`);
    await ageBy(id, 1);
    await issuance.reaches(OFFICER_A, id, 'EXPIRED');
    expect(told(await asked(id, 'issuance-expired-officer', 2))).toEqual([OFFICER_A, SECOND_OFFICER_A]);
    await asked(id, 'issuance-expired', 1);
  }, 90_000);

  it('[S4-36] when a check failed; the subject is told what to do, by a mail with a link', async () => {
    const person = personOf('999010153');
    const id = await issuance.start(OFFICER_A, person);
    await issuance.beginChecks(id, person);
    await issuance.reaches(OFFICER_A, id, 'CHECK_FAILED');
    expect(told(await asked(id, 'check-failed-officer', 2))).toEqual([OFFICER_A, SECOND_OFFICER_A]);
    expect((await asked(id, 'check-failed', 1))[0]).toMatchObject({ to: { email: expect.any(String) }, parameters: { linkVersion: '2' } });
  }, 90_000);

  it('[S4-45] operators too, when issuing failed for good', async () => {
    const id = await issuance.approved(OFFICER_A, personOf('999010294'));
    const failures = Array.from({ length: 4 }, () => new Date().toISOString());
    await issuance.database.query(
      `UPDATE issuance_request SET state = 'ISSUING', state_since = now() - interval '1 hour', due_at = now(), issue_failures = $2, certificate_id = $1 WHERE id = $1`,
      [id, JSON.stringify(failures)],
    );
    await issuance.reaches(OFFICER_A, id, 'FAILED');
    expect(told(await asked(id, 'issuance-failed-officer', 3))).toEqual([OFFICER_A, SECOND_OFFICER_A, OPERATOR]);
    await asked(id, 'issuance-failed', 1);
  }, 120_000);

  it('also when identity is away for a while, by the same messages and not by twice as many', async () => {
    issuance.identity.mode = 'accept';
    const person = personOf('999010085');
    const id = await issuance.start(OFFICER_A, person);
    issuance.identity.mode = 'away';
    await issuance.beginChecks(id, person);
    await issuance.reaches(OFFICER_A, id, 'CHECK_FAILED');
    await eventually('it was tried', async () => {
      const rows: object[] = await issuance.database.query(`SELECT 1 FROM jobs.job WHERE name = 'issuance.notify-officers' AND state = 'retry' AND data ->> 'requestId' = $1`, [id]);
      return rows.length === 1;
    }, { timeoutMs: 60_000 });
    issuance.identity.mode = 'accept';
    expect(told(await asked(id, 'check-failed-officer', 2))).toEqual([OFFICER_A, SECOND_OFFICER_A]);
  }, 120_000);
});

describe('the subject is reminded', () => {
  it('[S4-49] of the invitation on days 3, 10 and 30, each time by a new link', async () => {
    const [{ id } = { id: '' }]: { id: string }[] = await issuance.database.query(`SELECT id FROM issuance_request WHERE state = 'AWAITING_USER_CHECK'`);
    const [{ version } = { version: 0 }]: { version: number }[] = await issuance.database.query('SELECT link_version AS version FROM issuance_request WHERE id = $1', [id]);
    for (const days of [3, 7, 20]) await ageBy(id, days);
    const reminders = await asked(id, 'issuance-invitation-reminder', 3);
    expect(reminders.map(({ parameters }) => Number(parameters['linkVersion'])).at(-1)).toBe(version + 3);
    expect((await issuance.historyCodes(OFFICER_A, id)).filter((code) => code === 'subject-reminded')).toHaveLength(3);
  }, 90_000);
});
