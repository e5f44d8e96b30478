import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@vidimus/testing';
import { AGENCY_A, freshCsr, OFFICER_A, personOf, RunningIssuance } from '../../test/running-issuance.js';

let issuance: RunningIssuance;
beforeAll(async () => {
  issuance = await RunningIssuance.start();
}, 120_000);
afterAll(() => issuance.stop());

const complete = (id: string, csr: string) => issuance.call(OFFICER_A, 'POST', `/v1/issuance-requests/${id}/completion`, { csr });
const certificateOf = async (id: string): Promise<string> =>
  (await issuance.call(OFFICER_A, 'GET', `/v1/issuance-requests/${id}`)).json<{ certificateId: string }>().certificateId;
const orderFor = (certificateId: string) =>
  eventually('the authority is asked', () => issuance.authority.orders.find((order) => order.certificateId === certificateId), { timeoutMs: 60_000 });
const issued = (requestId: string, certificateId: string) => ({
  certificateId,
  organisationId: AGENCY_A.id,
  requestId,
  profile: 'natural-person-remote-signature',
  serialNumber: '4f1c2d3e',
  notBefore: '2026-11-21T12:00:00Z',
  notAfter: '2029-11-21T11:59:59Z',
});

describe('the completion', () => {
  it('[S4-41] [S4-45] asks the authority with the evidence, and is complete when the certificate exists', async () => {
    const person = personOf('094259216');
    const id = await issuance.approved(OFFICER_A, person);
    const csr = await freshCsr();
    const answer = await complete(id, csr);
    expect([answer.status, answer.json()]).toEqual([202, expect.objectContaining({ state: 'ISSUING', certificateId: expect.any(String) })]);
    const certificateId = await certificateOf(id);
    const order = await orderFor(certificateId);
    expect(order).toMatchObject({
      requestId: id,
      organisationId: AGENCY_A.id,
      organisationPath: AGENCY_A.path,
      profile: { id: 'natural-person-remote-signature', version: 1 },
      subject: { surname: person.surname, givenName: person.givenName, taxNumber: `TINGR-${person.taxNumber}`, country: 'GR' },
      csr,
      evidence: { decision: { requestId: id, officerId: OFFICER_A }, statement: expect.any(String) },
      bearer: expect.stringMatching(/^Bearer /),
    });
    await issuance.publish('certificate.issued.v1', certificateId, issued(id, certificateId));
    await issuance.reaches(OFFICER_A, id, 'COMPLETED');
    expect((await issuance.eventsOf(id)).slice(-2)).toEqual(['issuance.completion-started.v1', 'issuance.completed.v1']);
  }, 120_000);

  it('[S4-45] hears the same news again without a second completion, and notes a revocation', async () => {
    const [{ id } = { id: '' }]: { id: string }[] = await issuance.database.query(`SELECT id FROM issuance_request WHERE state = 'COMPLETED'`);
    const certificateId = await certificateOf(id);
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
    expect(await issuance.historyCodes(OFFICER_A, id)).toEqual([...before, 'certificate-revoked']);
    expect((await issuance.eventsOf(id)).filter((type) => type === 'issuance.completed.v1')).toHaveLength(1);
  }, 90_000);

  it('refuses a signing request that cannot be read or does not prove its key, and stays approved', async () => {
    const id = await issuance.approved(OFFICER_A, personOf('999010012'));
    const csr = await freshCsr();
    const body = csr.split('\n').slice(1, -2).join('');
    const forged = Buffer.from(body, 'base64');
    forged.writeUInt8(forged.readUInt8(forged.length - 1) ^ 1, forged.length - 1);
    const tampered = `-----BEGIN CERTIFICATE REQUEST-----\n${forged.toString('base64')}\n-----END CERTIFICATE REQUEST-----\n`;
    for (const [bad, code] of [['nonsense', 'CSR_MALFORMED'], [tampered, 'CSR_SIGNATURE']] as const) {
      const answer = await complete(id, bad);
      expect([answer.status, answer.json()]).toEqual([
        422,
        expect.objectContaining({ type: expect.stringContaining('certificate-request-refused'), errors: [expect.objectContaining({ pointer: '/csr', code })] }),
      ]);
    }
    await issuance.reaches(OFFICER_A, id, 'APPROVED');
  }, 90_000);

  it('records a refusal, and asks with a new certificate id for the next signing request', async () => {
    const [{ id } = { id: '' }]: { id: string }[] = await issuance.database.query(`SELECT id FROM issuance_request WHERE state = 'APPROVED'`);
    issuance.authority.mode = 'refuse';
    const refused = (await complete(id, await freshCsr())).json<{ certificateId: string }>().certificateId;
    await issuance.reaches(OFFICER_A, id, 'ISSUE_FAILED');
    expect((await issuance.history(OFFICER_A, id)).at(-1)).toMatchObject({
      code: 'certificate-refused',
      data: { certificateId: refused, reason: 'certificate-request-refused' },
    });
    // The authority says it by event too, and perhaps later than by its answer.
    await issuance.publish('certificate.refused.v1', refused, { certificateId: refused, organisationId: AGENCY_A.id, requestId: id, reason: 'certificate-request-refused' });
    issuance.authority.mode = 'accept';
    const next = (await complete(id, await freshCsr())).json<{ certificateId: string }>().certificateId;
    expect(next).not.toBe(refused);
    await orderFor(next);
    await issuance.publish('certificate.issued.v1', next, issued(id, next));
    await issuance.reaches(OFFICER_A, id, 'COMPLETED');
  }, 90_000);

  it('keeps asking while the authority is away, over a restart of the room', async () => {
    const id = await issuance.approved(OFFICER_A, personOf('999010294'));
    issuance.authority.mode = 'away';
    await complete(id, await freshCsr());
    const certificateId = await certificateOf(id);
    await eventually('the job has failed once', async () => {
      const rows: object[] = await issuance.database.query(
        `SELECT 1 FROM jobs.job WHERE name = 'issuance.request-certificate' AND retry_count > 0 AND data ->> 'requestId' = $1
         UNION ALL SELECT 1 FROM jobs.job WHERE name = 'issuance.request-certificate' AND state = 'retry' AND data ->> 'requestId' = $1`,
        [id],
      );
      return rows.length > 0;
    }, { timeoutMs: 60_000, intervalMs: 100 });
    await issuance.restart();
    issuance.authority.mode = 'accept';
    await orderFor(certificateId);
    await issuance.publish('certificate.issued.v1', certificateId, issued(id, certificateId));
    await issuance.reaches(OFFICER_A, id, 'COMPLETED');
  }, 180_000);

  it('counts the silence of the authority as a failure, and tries again with the same id', async () => {
    const id = await issuance.approved(OFFICER_A, personOf('094259216'));
    const certificateId = (await complete(id, await freshCsr())).json<{ certificateId: string }>().certificateId;
    await orderFor(certificateId);
    await issuance.database.query(`UPDATE issuance_request SET due_at = now() - interval '1 second' WHERE id = $1`, [id]);
    await issuance.reaches(OFFICER_A, id, 'ISSUE_FAILED');
    expect((await complete(id, await freshCsr())).status).toBe(409);
    const retried = await issuance.call(OFFICER_A, 'POST', `/v1/issuance-requests/${id}/issuing-retries`);
    expect([retried.status, retried.json()]).toEqual([202, expect.objectContaining({ state: 'ISSUING', certificateId })]);
    await eventually('the authority is asked again', () => issuance.authority.orders.filter((order) => order.certificateId === certificateId).length === 2, { timeoutMs: 60_000 });
    expect((await issuance.historyCodes(OFFICER_A, id)).slice(-2)).toEqual(['authority-silent', 'issuing-retried']);
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
