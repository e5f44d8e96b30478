import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@vidimus/testing';
import { AGENCY_A, AGENCY_B, grantAt, OFFICER_A, personOf } from '../../test/running-issuance.js';
import type { RunningIssuance } from '../../test/running-issuance.js';
import { Completions } from '../../test/subject.js';
import type { Subject } from '../../test/subject.js';

let stage: Completions;
let issuance: RunningIssuance;
beforeAll(async () => {
  stage = await Completions.start();
  issuance = stage.issuance;
}, 120_000);
afterAll(() => stage.stop());

/** A subject who has only the last step before him. */
const readySubject = async (taxNumber: string): Promise<Subject> => stage.subjectOf(await issuance.approved(OFFICER_A, personOf(taxNumber))).ready();
/** @returns the id of the certificate that is asked for. */
const completed = async (subject: Subject): Promise<string> => (await subject.complete()).json<{ certificateId: string }>().certificateId;
const credentialOf = async (subject: Subject) => {
  const credential = stage.rooms.credentials.get((await subject.row()).credential_id);
  if (credential === undefined) throw new Error('The subject has no key.');
  return credential;
};
const issued = (requestId: string, certificateId: string) => ({
  certificateId,
  organisationId: AGENCY_A.id,
  requestId,
  profile: 'natural-person-remote-signature',
  serialNumber: '4f1c2d3e',
  notBefore: '2026-11-21T12:00:00Z',
  notAfter: '2029-11-21T11:59:59Z',
});

describe('the order of a certificate', () => {
  it('[S4-41] [S4-45] carries the evidence and the key that was made for the subject; he is done when the certificate exists', async () => {
    const person = personOf('094259216');
    const subject = await readySubject(person.taxNumber);
    const certificateId = await completed(subject);
    const order = await stage.orderFor(certificateId);
    expect(order).toMatchObject({
      requestId: subject.id,
      organisationId: AGENCY_A.id,
      organisationPath: AGENCY_A.path,
      holderId: (await subject.row()).person_id,
      profile: { id: 'natural-person-remote-signature', version: 1 },
      subject: { surname: person.surname, givenName: person.givenName, taxNumber: `TINGR-${person.taxNumber}`, country: 'GR' },
      csr: (await credentialOf(subject)).csr,
      evidence: { decision: { requestId: subject.id, officerId: OFFICER_A }, statement: expect.any(String) },
      bearer: expect.stringMatching(/^Bearer /),
    });
    await stage.issue(subject.id, certificateId);
    expect((await issuance.eventsOf(subject.id)).slice(-2)).toEqual(['issuance.completion-started.v1', 'issuance.completed.v1']);
  }, 120_000);

  it('[S4-45] hears the same news again without a second completion, and notes a revocation', async () => {
    const [{ id, certificate_id: certificateId } = { id: '', certificate_id: '' }]: { id: string; certificate_id: string }[] = await issuance.database.query(
      `SELECT id, certificate_id FROM issuance_request WHERE state = 'COMPLETED'`,
    );
    const before = await issuance.historyCodes(OFFICER_A, id);
    await issuance.publish('certificate.issued.v1', certificateId, issued(id, certificateId));
    const revocation = { certificateId, organisationId: AGENCY_A.id, category: 'HOLDER_REQUEST', reason: 'unspecified', revokedAt: '2026-11-22T08:00:00Z' };
    const eventId = randomUUID();
    await issuance.publish('certificate.revoked.v1', certificateId, revocation, eventId);
    await issuance.publish('certificate.revoked.v1', certificateId, revocation, eventId);
    const stranger = randomUUID();
    await issuance.publish('certificate.revoked.v1', certificateId, { ...revocation, certificateId: stranger });
    await eventually('all four are read', async () => {
      const [row]: { count: string }[] = await issuance.database.query(
        `SELECT count(*) FROM inbox WHERE handler IN ('issuance.certificate-issued', 'issuance.certificate-revoked')`,
      );
      return Number(row?.count) === 4;
    }, { timeoutMs: 60_000 });
    const after = (await issuance.historyCodes(OFFICER_A, id)).slice(before.length);
    expect(after.filter((code) => code.startsWith('certificate-') || code === 'completed')).toEqual(['certificate-revoked']);
    expect((await issuance.eventsOf(id)).filter((type) => type === 'issuance.completed.v1')).toHaveLength(1);
  }, 90_000);

  it('is not given for a key that is not proved to be there, and a failure is recorded', async () => {
    const subject = await readySubject('999010012');
    const credential = await credentialOf(subject);
    const forged = Buffer.from(credential.csr.split('\n').slice(1, -2).join(''), 'base64');
    forged.writeUInt8(forged.readUInt8(forged.length - 1) ^ 1, forged.length - 1);
    const good = credential.csr;
    credential.csr = `-----BEGIN CERTIFICATE REQUEST-----\n${forged.toString('base64')}\n-----END CERTIFICATE REQUEST-----\n`;
    const certificateId = await completed(subject);
    await issuance.reaches(OFFICER_A, subject.id, 'ISSUE_FAILED');
    expect((await issuance.history(OFFICER_A, subject.id)).at(-1)).toMatchObject({
      code: 'certificate-refused',
      data: { certificateId, reason: 'certificate-request-refused' },
    });
    expect(issuance.authority.orders.some(({ requestId }) => requestId === subject.id)).toBe(false);

    credential.csr = good;
    issuance.authority.mode = 'refuse';
    const refused = await completed(subject);
    await issuance.reaches(OFFICER_A, subject.id, 'ISSUE_FAILED');
    // The authority says it by event too, and perhaps later than by its answer.
    await issuance.publish('certificate.refused.v1', refused, { certificateId: refused, organisationId: AGENCY_A.id, requestId: subject.id, reason: 'certificate-request-refused' });
    issuance.authority.mode = 'accept';
    const next = await completed(subject);
    expect(new Set([certificateId, refused, next]).size).toBe(3);
    await stage.orderFor(next);
    expect((await credentialOf(subject)).certificateId).toBe(next);
    await stage.issue(subject.id, next);
  }, 90_000);

  it('is repeated while the authority is away, over a restart of the room', async () => {
    const subject = await readySubject('999010294');
    issuance.authority.mode = 'away';
    const certificateId = await completed(subject);
    await eventually('the job has failed once', async () => {
      const rows: object[] = await issuance.database.query(
        `SELECT 1 FROM jobs.job WHERE name = 'issuance.request-certificate' AND (retry_count > 0 OR state = 'retry') AND data ->> 'requestId' = $1`,
        [subject.id],
      );
      return rows.length > 0;
    }, { timeoutMs: 60_000, intervalMs: 100 });
    await issuance.restart();
    issuance.authority.mode = 'accept';
    await stage.orderFor(certificateId);
    await stage.issue(subject.id, certificateId);
  }, 180_000);

  it('that is not answered counts as a failure; an operator has it tried again with the same id', async () => {
    const subject = await readySubject('094259216');
    const certificateId = await completed(subject);
    await stage.orderFor(certificateId);
    await issuance.database.query(`UPDATE issuance_request SET due_at = now() - interval '1 second' WHERE id = $1`, [subject.id]);
    await issuance.reaches(OFFICER_A, subject.id, 'ISSUE_FAILED');
    expect((await subject.complete()).status).toBe(409);
    const path = `/v1/issuance-requests/${subject.id}/issuing-retries`;
    expect((await issuance.call(OFFICER_A, 'POST', path)).status).toBe(403);
    expect((await issuance.call(OFFICER_A, 'POST', path, undefined, [grantAt(AGENCY_B, 'CA_OPERATOR')])).status).toBe(404);
    const retried = await issuance.call(OFFICER_A, 'POST', path, undefined, [grantAt(AGENCY_A, 'CA_OPERATOR')]);
    expect([retried.status, retried.json()]).toEqual([202, expect.objectContaining({ state: 'ISSUING', certificateId })]);
    await eventually('the authority is asked again', () => issuance.authority.orders.filter((order) => order.certificateId === certificateId).length === 2, { timeoutMs: 60_000 });
    expect((await issuance.historyCodes(OFFICER_A, subject.id)).filter((code) => code === 'authority-silent' || code === 'issuing-retried')).toEqual(['authority-silent', 'issuing-retried']);
  }, 90_000);

  it('dead-letters news about a certificate that cannot be', async () => {
    const id = await issuance.start(OFFICER_A, personOf('999010085'));
    const certificateId = randomUUID();
    await issuance.publish('certificate.issued.v1', certificateId, issued(id, certificateId));
    await eventually('an operator can see it', async () => {
      const rows: object[] = await issuance.database.query(`SELECT 1 FROM dead_letter WHERE handler = 'issuance.certificate-issued'`);
      return rows.length === 1;
    }, { timeoutMs: 90_000, intervalMs: 200 });
    await issuance.reaches(OFFICER_A, id, 'AWAITING_USER_CHECK');
  }, 120_000);
});
