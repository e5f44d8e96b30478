import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@vidimus/testing';
import { AGENCY_A, AGENCY_B, grantAt, OFFICER_A, personOf, RunningIssuance } from '../../test/running-issuance.js';
import { DeadlinesService } from '../deadlines/deadlines.service.js';

let issuance: RunningIssuance;
beforeAll(async () => {
  issuance = await RunningIssuance.start({ VIDIMUS_ISSUANCE_REGISTRY_TIMEOUT_MS: '3000' });
}, 120_000);
afterAll(() => issuance.stop());

const person = personOf('094259216');
const count = async (sql: string): Promise<number> => {
  const [row]: { count: string }[] = await issuance.database.query(sql);
  return Number(row?.count);
};

describe('a look-up by tax number', () => {
  it('[S4-06] [S4-07] gives the names as the registry has them', async () => {
    const answer = await issuance.lookUp(OFFICER_A, ' 094 259 216 ');
    expect(answer.status).toBe(201);
    expect(answer.json()).toEqual({
      lookupId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      organisationId: AGENCY_A.id,
      givenName: person.givenName,
      surname: person.surname,
      fatherName: person.fatherName,
      expiresAt: expect.any(String),
    });
  });

  it.each(['123456781', '12345678', 'ABCDEFGHI', ''])('[S4-08] says in the agreed words that %j is no tax number', async (taxNumber) => {
    const answer = await issuance.lookUp(OFFICER_A, taxNumber);
    expect([answer.status, answer.json()]).toEqual([
      400,
      expect.objectContaining({
        detail: 'This tax number is not correct. Check the nine digits.',
        errors: [expect.objectContaining({ pointer: '/taxNumber', detail: 'This tax number is not correct. Check the nine digits.' })],
      }),
    ]);
  });

  it('[S4-27] uses the same words for an unknown person and for one of another agency', async () => {
    const unknown = await issuance.lookUp(OFFICER_A, '999011600');
    const elsewhere = await issuance.lookUp(OFFICER_A, '999010362');
    expect(unknown.json()).toMatchObject({ detail: 'No employee of Agency A has this tax number.' });
    const { instance: _one, ...told } = unknown.json();
    const { instance: _other, ...toldElsewhere } = elsewhere.json();
    expect([elsewhere.status, toldElsewhere]).toEqual([422, told]);
  });

  it('[S4-08] says that the registry is away, which is not a wrong number', async () => {
    for (const mode of ['down', 'slow'] as const) {
      await issuance.setRegistry('tax', mode);
      const answer = await issuance.lookUp(OFFICER_A, '094259216');
      expect([answer.status, answer.json()]).toEqual([
        503,
        expect.objectContaining({ detail: 'The registry does not answer. Your entry is kept; try again later.' }),
      ]);
    }
    await issuance.setRegistry('tax', 'up');
    await eventually('the registry is asked again', async () => (await issuance.lookUp(OFFICER_A, '094259216')).status === 201);
  }, 30_000);

  it('asks whoever acts for several organisations which one he means', async () => {
    const grants = [grantAt(AGENCY_A), grantAt(AGENCY_B)];
    const ask = (organisationId?: string) => issuance.call(OFFICER_A, 'POST', '/v1/registry-lookups', { taxNumber: '999010362', organisationId }, grants);
    expect((await ask()).json()).toMatchObject({ errors: [{ pointer: '/organisationId', code: 'REQUIRED' }] });
    expect((await ask(AGENCY_A.id)).status).toBe(422);
    const other = await issuance.call(OFFICER_A, 'POST', '/v1/registry-lookups', { taxNumber: '999010362', organisationId: AGENCY_B.id });
    expect(other.status).toBe(404);
  });

  it('wants the permission', async () => {
    const answer = await issuance.call(OFFICER_A, 'POST', '/v1/registry-lookups', { taxNumber: '094259216' }, [grantAt(AGENCY_A, 'AUDITOR')]);
    expect(answer.status).toBe(403);
  });

  it('keeps nothing readable, and is erased after a day', async () => {
    const { lookupId } = (await issuance.lookUp(OFFICER_A, '094259216')).json<{ lookupId: string }>();
    const [row]: Record<string, unknown>[] = await issuance.database.query('SELECT * FROM registry_lookup WHERE id = $1', [lookupId]);
    expect(JSON.stringify(row)).not.toMatch(/094259216|Παραδειγματίδου/);
    await issuance.database.query(`UPDATE registry_lookup SET expires_at = now() - interval '1 second'`);
    const deadlines = issuance.room.running.app.get(DeadlinesService, { strict: false });
    while (await deadlines.eraseOneExpired());
    expect(await count('SELECT count(*) FROM registry_lookup')).toBe(0);
    expect(await count(`SELECT count(*) FROM audit_entry WHERE aggregate_type = 'registry-lookup' AND command = 'erase'`)).toBeGreaterThan(0);
  });
});
