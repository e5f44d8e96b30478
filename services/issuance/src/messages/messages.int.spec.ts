import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadMessages } from '@vidimus/i18n';
import { eventually } from '@vidimus/testing';
import type { ReceivedMessage } from '../../test/notification-stand-in.js';
import { AGENCY_A, OFFICER_A, personOf } from '../../test/running-issuance.js';
import type { RunningIssuance } from '../../test/running-issuance.js';
import { Completions } from '../../test/subject.js';

let stage: Completions;
let issuance: RunningIssuance;
beforeAll(async () => {
  stage = await Completions.start();
  issuance = stage.issuance;
}, 120_000);
afterAll(() => stage.stop());

const [first, second, third] = ['094259216', '999010012', '999010085'].map(personOf);
if (first === undefined || second === undefined || third === undefined) throw new Error('The simulator lacks people.');

const asked = (requestId: string, template: string): Promise<ReceivedMessage> =>
  eventually(`${template} is asked for`, () => issuance.notification.messages.find(({ about, template: name }) => about.id === requestId && name === template), {
    timeoutMs: 60_000,
  });
const close = (id: string, action: string) => issuance.call(OFFICER_A, 'POST', `/v1/issuance-requests/${id}/${action}`, { reason: 'Entered\ntwice.' });
const dataOf = ({ messageId, template, about }: ReceivedMessage) => ({
  messageId,
  template,
  aboutType: about.type,
  aboutId: about.id,
  organisationId: about.organisationId,
});

describe('the subject is written to', () => {
  let id: string;
  let invitation: ReceivedMessage;

  it('[S4-13] when the procedure starts, at his service address, in the language of the installation, without his tax number', async () => {
    id = await issuance.start(OFFICER_A, first);
    invitation = await asked(id, 'issuance-invitation');
    expect(invitation).toMatchObject({
      locale: 'el',
      to: { email: 'citizen1@a.agency.example' },
      parameters: { recipientName: `${first.givenName} ${first.surname}`, organisationName: AGENCY_A.name },
      about: { type: 'issuance-request', id, organisationId: AGENCY_A.id, organisationPath: AGENCY_A.path },
      bearer: expect.stringMatching(/^Bearer /),
    });
    expect(JSON.stringify(invitation)).not.toContain(first.taxNumber);
  });

  it('[S4-24] the history says that the invitation was sent, when, and that it bounced later, each once', async () => {
    const sentId = randomUUID();
    await issuance.publish('message.sent.v1', invitation.messageId, dataOf(invitation), sentId);
    await issuance.publish('message.sent.v1', invitation.messageId, dataOf(invitation), sentId);
    await issuance.publish('message.bounced.v1', invitation.messageId, dataOf(invitation));
    const lines = await eventually('the history has both lines', async () => {
      const history = await issuance.history(OFFICER_A, id);
      expect(history.map(({ code }) => code)).toEqual(['started', 'invitation-sent', 'invitation-bounced']);
      return history;
    });
    expect(lines[1]).toMatchObject({
      actor: { kind: 'room', id: 'notification' },
      data: { template: 'issuance-invitation', messageId: invitation.messageId, at: expect.stringMatching(/^\d{4}-.*Z$/) },
    });
  });

  it('leaves messages about other things alone', async () => {
    const data = { ...dataOf(invitation), aboutType: 'renewal-request', aboutId: randomUUID() };
    const eventId = randomUUID();
    await issuance.publish('message.sent.v1', invitation.messageId, data, eventId);
    await eventually('it is read', async () => {
      const rows: object[] = await issuance.database.query('SELECT 1 FROM inbox WHERE event_id = $1', [eventId]);
      return rows.length === 1;
    });
    expect(await issuance.historyCodes(OFFICER_A, id)).toHaveLength(3);
  });

  it('[S4-20] when the procedure is cancelled, with the reason', async () => {
    expect((await close(id, 'cancellation')).status).toBe(200);
    const message = await asked(id, 'issuance-cancelled');
    expect(message.parameters['reason']).toBe('Entered\ntwice.');
    await issuance.publish('message.failed.v1', message.messageId, dataOf(message));
    await eventually('the history says so', async () => (await issuance.historyCodes(OFFICER_A, id)).includes('message-failed'));
  });

  it('[C-24] when the request is rejected, with the reason', async () => {
    const rejected = await issuance.awaitingApproval(OFFICER_A, second);
    expect((await close(rejected, 'rejection')).status).toBe(200);
    expect((await asked(rejected, 'issuance-rejected')).parameters['reason']).toBe('Entered\ntwice.');
  });

  it('[S4-45] [S4-48] when the certificate is issued, and when it is revoked', async () => {
    const approved = await issuance.approved(OFFICER_A, second);
    const { certificateId } = (await (await stage.subjectOf(approved).ready()).complete()).json<{ certificateId: string }>();
    await stage.issue(approved, certificateId);
    expect((await asked(approved, 'issuance-completed')).parameters).toEqual({
      recipientName: `${second.givenName} ${second.surname}`,
      organisationName: AGENCY_A.name,
      linkVersion: '2',
    });
    const revocation = { certificateId, organisationId: AGENCY_A.id, category: 'ORGANISATION_OR_AUTHORITY_DECISION', reason: 'unspecified', revokedAt: '2026-11-22T08:00:00Z' };
    await issuance.publish('certificate.revoked.v1', certificateId, revocation);
    const words = (await loadMessages('el'))['revocation.category.ORGANISATION_OR_AUTHORITY_DECISION'];
    expect((await asked(approved, 'certificate-revoked')).parameters).toMatchObject({ reason: words });
    const news = { certificateId, organisationId: AGENCY_A.id, at: '2026-11-22T08:00:00Z' };
    await issuance.publish('certificate.suspended.v1', certificateId, { ...news, by: 'STAFF' });
    await issuance.publish('certificate.reinstated.v1', certificateId, { ...news, by: 'HOLDER' });
    const names = { recipientName: expect.any(String), organisationName: AGENCY_A.name };
    expect((await asked(approved, 'certificate-suspended')).parameters).toEqual({ ...names, by: 'STAFF' });
    expect((await asked(approved, 'certificate-reinstated')).parameters).toEqual({ ...names, by: 'HOLDER' });
    const [{ credential_id: credentialId } = { credential_id: '' }]: { credential_id: string }[] = await issuance.database.query('SELECT credential_id FROM issuance_request WHERE id = $1', [approved]);
    const key = { credentialId, holderId: randomUUID(), organisationId: AGENCY_A.id };
    await issuance.publish('credential.pin-blocked.v1', credentialId, key);
    expect((await asked(approved, 'pin-notice')).parameters).toEqual({ ...names, what: 'BLOCKED' });
    await issuance.publish('credential.pin-reset-ordered.v1', credentialId, key);
    // Keys that no request here was made for are none of its business.
    await issuance.publish('credential.pin-changed.v1', key.holderId, { ...key, credentialId: key.holderId });
    await issuance.publish('credential.pin-unblocked.v1', credentialId, key);
    await eventually('she is told of all', () => issuance.notification.messages.some(({ about, parameters }) => about.id === approved && parameters['what'] === 'UNBLOCKED'));
    expect((await issuance.historyCodes(OFFICER_A, approved)).filter((code) => code.startsWith('pin-'))).toEqual(['pin-blocked', 'pin-reset-ordered', 'pin-unblocked']);
  });

  it('[S4-13] also when notification is away for a while, by the same message and not by two', async () => {
    issuance.notification.mode = 'away';
    const late = await issuance.start(OFFICER_A, third);
    await eventually('it was tried', () => issuance.notification.missed.length > 0, { timeoutMs: 30_000 });
    issuance.notification.mode = 'accept';
    const message = await asked(late, 'issuance-invitation');
    expect(issuance.notification.missed).toContain(message.messageId);
    const invitations = issuance.notification.messages.filter(({ about, template }) => about.id === late && template === 'issuance-invitation');
    expect(new Set(invitations.map(({ messageId }) => messageId))).toEqual(new Set([message.messageId]));
  });
});
