import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@vidimus/testing';
import type { TestAnswer } from '@vidimus/testing';
import { AGENCY_A, AGENCY_B, grantAt, OFFICER_A, OFFICER_B, personOf, RunningIssuance } from '../../test/running-issuance.js';
import { DeadlinesService } from '../deadlines/deadlines.service.js';

const MANAGER = '01935a7e-6c00-7000-8000-0000000000e1';
const ELSEWHERE = 'Somebody@elsewhere.example';

let issuance: RunningIssuance;
beforeAll(async () => {
  issuance = await RunningIssuance.start();
}, 120_000);
afterAll(() => issuance.stop());

const path = (id = '', agency = AGENCY_A): string => `/v1/organisation-policies/${agency.id}/address-exceptions${id === '' ? '' : `/${id}`}`;
const asManager = (method: string, at: string, body?: object): Promise<TestAnswer> => issuance.call(MANAGER, method, at, body, [grantAt(AGENCY_A, 'RA_MANAGER')]);
const startWith = async (taxNumber: string, contact: object): Promise<TestAnswer> => {
  const { lookupId } = (await issuance.lookUp(OFFICER_A, taxNumber)).json<{ lookupId: string }>();
  return issuance.call(OFFICER_A, 'POST', '/v1/issuance-requests', { lookupId, ...contact });
};
const listed = async (): Promise<object[]> => (await asManager('GET', path())).json<{ items: object[] }>().items;

describe('an address outside of the domains', () => {
  const id = randomUUID();
  const body = { email: ELSEWHERE, reason: 'On secondment until spring.' };

  it('[S4-10] [C-20] is refused until the manager excepts it, with a reason; then it starts a procedure', async () => {
    expect((await startWith('094259216', { email: ELSEWHERE })).json()).toMatchObject({ errors: [{ code: 'NOT_A_SERVICE_ADDRESS' }] });
    const answer = await asManager('PUT', path(id), body);
    expect([answer.status, answer.json()]).toEqual([200, expect.objectContaining({ id, reason: body.reason, madeBy: MANAGER })]);
    const { createdAt, expiresAt } = answer.json<{ createdAt: string; expiresAt: string }>();
    expect(new Date(expiresAt).getTime() - new Date(createdAt).getTime()).toBe(30 * 86_400_000);
    expect((await startWith('094259216', { email: ELSEWHERE.toLowerCase() })).status).toBe(201);
  });

  it('[C-20] can be excepted twice without becoming two, and is listed', async () => {
    expect((await asManager('PUT', path(id), body)).status).toBe(200);
    expect(await listed()).toMatchObject([{ id, reason: body.reason }]);
    expect((await asManager('PUT', path(randomUUID()), { ...body, email: 'nowhere' })).status).toBe(400);
  });

  it('[C-20] is audited, and lies there sealed', async () => {
    const rows: { actor_id: string }[] = await issuance.database.query(`SELECT actor_id FROM audit_entry WHERE aggregate_id = $1 AND command = 'except-address'`, [id]);
    expect(rows.map((row) => row.actor_id)).toEqual([MANAGER, MANAGER]);
    const dump = JSON.stringify(await Promise.all(['address_exception', 'audit_entry', 'history', 'idempotency_record'].map((table) => issuance.database.query(`SELECT * FROM ${table}`))));
    expect(dump).toContain(id);
    expect(dump.toLowerCase()).not.toMatch(/elsewhere\.example|secondment/);
  });

  it('[C-20] [S4-27] is for the manager of this organisation alone', async () => {
    expect((await issuance.call(OFFICER_A, 'PUT', path(randomUUID()), body)).status).toBe(403);
    expect((await asManager('GET', path('', AGENCY_B))).status).toBe(404);
    expect((await asManager('PUT', path(id, AGENCY_B), body)).status).toBe(404);
    const other = await issuance.call(OFFICER_B, 'DELETE', path(id), undefined, [grantAt(AGENCY_B, 'RA_MANAGER')]);
    expect(other.status).toBe(404);
  });

  it('[C-20] is refused again once the exception was taken back, or is 30 days old; then it is erased', async () => {
    expect((await asManager('DELETE', path(id))).status).toBe(204);
    expect(await listed()).toEqual([]);
    expect((await startWith('999010012', { email: ELSEWHERE })).json()).toMatchObject({ errors: [{ code: 'NOT_A_SERVICE_ADDRESS' }] });
    await asManager('PUT', path(randomUUID()), { ...body, email: 'other@elsewhere.example' });
    await issuance.database.query(`UPDATE address_exception SET expires_at = now() - interval '1 second'`);
    expect((await startWith('999010012', { email: 'other@elsewhere.example' })).status).toBe(422);
    const deadlines = issuance.room.running.app.get(DeadlinesService, { strict: false });
    while (await deadlines.eraseOneExpired());
    const rows: object[] = await issuance.database.query('SELECT 1 FROM address_exception');
    expect(rows).toEqual([]);
  });
});

describe('a contact of somebody else', () => {
  it('is refused, naming the field, when identity knows it as verified under another tax number', async () => {
    issuance.identity.addressesOfOthers.add('taken@a.agency.example');
    issuance.identity.phonesOfOthers.add('+302100000001');
    const answer = await startWith('999010085', { email: 'taken@a.agency.example', phones: ['+30 210 0000000', '+30 210 0000001'] });
    expect([answer.status, answer.json()]).toEqual([
      422,
      expect.objectContaining({
        errors: [expect.objectContaining({ pointer: '/email', code: 'ADDRESS_OF_ANOTHER' }), expect.objectContaining({ pointer: '/phones/1', code: 'PHONE_OF_ANOTHER' })],
      }),
    ]);
    const byPhone = await startWith('999010085', { email: 'free@a.agency.example', phones: ['+302100000001'] });
    expect(byPhone.json()).toMatchObject({ errors: [{ pointer: '/phones/0', code: 'PHONE_OF_ANOTHER' }] });
  });

  it('cannot be told while identity is away: nothing is started, and the look-up stays good', async () => {
    const person = personOf('999010085');
    const { lookupId } = (await issuance.lookUp(OFFICER_A, person.taxNumber)).json<{ lookupId: string }>();
    const start = () => issuance.call(OFFICER_A, 'POST', '/v1/issuance-requests', { lookupId, email: 'late@a.agency.example' });
    issuance.identity.mode = 'away';
    const answer = await start();
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, expect.stringMatching(/^\d+$/)]);
    issuance.identity.mode = 'accept';
    await eventually('it starts', async () => (await start()).status === 201, { timeoutMs: 30_000, intervalMs: 500 });
  }, 60_000);
});
