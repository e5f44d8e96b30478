import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { readUserId } from '@vidimus/identifiers';
import { z } from 'zod';
import { call, OFFICERS, ORGANISATIONS, startIdentity } from '../../test/running-identity.js';
import type { RunningIdentity } from '../../test/running-identity.js';
import { People } from '../../test/people.js';
import { roomToken } from '../../test/room-token.js';
import { passwordMatches } from '../credentials/password-hash.js';

const { agencyA, agencyB, provider } = ORGANISATIONS;
const holder = z.object({ personId: z.uuid(), accountId: z.uuid(), userId: z.string() });
const refusal = z.object({ type: z.string(), errors: z.array(z.object({ pointer: z.string(), code: z.string().optional() })).optional() });
const TAX_NUMBERS = ['094259216', '999010012', '999010085', '999010153', '999010221', '999010294', '999010362', '999010430', '999010509'] as const;

describe('holders', () => {
  let identity: RunningIdentity;
  let token: string;
  beforeAll(async () => {
    identity = await startIdentity();
  }, 60_000);
  beforeEach(async () => {
    token = await roomToken(identity, 'identity:holders');
    await identity.database.query('DELETE FROM contact_point');
    await identity.database.query(`DELETE FROM account WHERE kind = 'HOLDER'`);
    await identity.database.query('DELETE FROM person');
  });
  afterAll(() => identity.stop());

  const order = (changes: object = {}) => ({
    accountId: randomUUID(),
    organisationId: agencyA,
    organisationPath: `/${provider}/${agencyA}/`,
    givenName: 'Canarygiven',
    surname: 'Canarysurname',
    fatherName: 'Canaryfather',
    taxNumber: TAX_NUMBERS[0],
    country: 'GR',
    email: 'canary.holder@agency.example',
    locale: 'el',
    ...changes,
  });
  const put = (body: object, personId: string = randomUUID()) => call(identity, token, 'PUT', `/v1/holders/${personId}`, body);
  const created = async (body: object, personId?: string) => {
    const answer = await put(body, personId);
    expect(answer.status).toBe(201);
    return holder.parse(answer.body);
  };
  const setPassword = (personId: string, password: string) => call(identity, token, 'PUT', `/v1/holders/${personId}/password`, { password });
  const count = async (table: string): Promise<number> => {
    const [row]: { count: number }[] = await identity.database.query(`SELECT count(*)::int AS count FROM ${table}`);
    return row?.count ?? -1;
  };
  const eventsOf = async (subject: string): Promise<{ type: string; data: unknown }[]> => {
    const rows: { envelope: { type: string; data: unknown } }[] = await identity.database.query('SELECT envelope FROM outbox WHERE key = $1 ORDER BY position', [subject]);
    return rows.map(({ envelope: { type, data } }) => ({ type, data }));
  };

  it('[C-28] get a user-id that the system assigns, and an account that waits for its password', async () => {
    const [personId, accountId] = [randomUUID(), randomUUID()];
    const answer = await created(order({ accountId }), personId);
    expect(answer).toEqual({ personId, accountId, userId: expect.any(String) });
    expect(readUserId(answer.userId)).toBe(answer.userId);
    const [row]: object[] = await identity.database.query('SELECT kind, state, grants, person_id FROM account WHERE id = $1', [accountId]);
    expect(row).toEqual({ kind: 'HOLDER', state: 'INVITED', grants: [], person_id: personId });
    expect(await eventsOf(accountId)).toEqual([
      { type: 'account.created.v1', data: { accountId, organisationId: agencyA } },
      { type: 'account.user-id-assigned.v1', data: { accountId, personId, organisationId: agencyA } },
    ]);
    expect(await eventsOf(personId)).toEqual([{ type: 'contact.verified.v1', data: { personId, contactId: expect.any(String), kind: 'EMAIL' } }]);
  });

  it('are the same for the same order again', async () => {
    const [personId, body] = [randomUUID(), order()];
    expect(await created(body, personId)).toEqual(await created(body, personId));
    expect(await eventsOf(personId)).toHaveLength(1);
  });

  it('are known by their tax number: another request gets the person, the account and the user-id that exist', async () => {
    const first = await created(order());
    const second = await created(order({ organisationId: agencyB, organisationPath: `/${provider}/${agencyB}/`, surname: 'Canarymarried', locale: 'en' }));
    expect(second).toEqual(first);
    const contacts = await roomToken(identity, 'identity:contacts');
    expect((await call(identity, contacts, 'GET', `/v1/contacts/${first.accountId}`)).body).toEqual({
      email: 'canary.holder@agency.example',
      displayName: 'Canarygiven Canarymarried',
      locale: 'en',
    });
  });

  it('are told to other rooms by person, without name or address, as long as their account is open', async () => {
    const { personId, accountId } = await created(order());
    const asking = await roomToken(identity, 'identity:persons');
    const asked = (id: string, by = asking) => call(identity, by, 'GET', `/v1/holders/${id}`);
    expect(await asked(personId)).toMatchObject({ status: 200, body: { personId, accountId, organisationId: agencyA } });
    expect(JSON.stringify((await asked(personId)).body)).not.toMatch(/canary/i);
    expect((await asked(personId, await roomToken(identity, 'identity:support'))).status).toBe(403);
    expect((await asked(randomUUID())).status).toBe(404);
    await identity.database.query(`UPDATE account SET state = 'DISABLED' WHERE id = $1`, [accountId]);
    expect((await asked(personId)).status).toBe(404);
  });

  it('belong to organisations, of which other rooms are told where they stand', async () => {
    const asking = await roomToken(identity, 'identity:organisations');
    const asked = (id: string, by = asking) => call(identity, by, 'GET', `/v1/organisation-places/${id}`);
    expect(await asked(agencyB)).toMatchObject({ status: 200, body: { path: `/${provider}/${agencyB}/` } });
    expect((await asked(randomUUID())).status).toBe(404);
    expect((await asked(agencyB, await roomToken(identity, 'identity:persons'))).status).toBe(403);
  });

  it('are one person, one account and one contact point, when many requests bring them at once', async () => {
    const before = await count('account');
    const answers = await Promise.all(Array.from({ length: 12 }, () => created(order())));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect([await count('person'), await count('contact_point'), (await count('account')) - before]).toEqual([1, 1, 1]);
  });

  it('with different tax numbers get different user-ids, also at once', async () => {
    const answers = await Promise.all(TAX_NUMBERS.map((taxNumber) => created(order({ taxNumber, email: `canary.${taxNumber}@agency.example` }))));
    expect(new Set(answers.map(({ userId }) => userId)).size).toBe(TAX_NUMBERS.length);
  });

  it('are refused with the identifiers of somebody else', async () => {
    const first = await created(order());
    const other = { taxNumber: TAX_NUMBERS[1], email: 'canary.other@agency.example' };
    expect((await put(order(other), first.personId)).status).toBe(409);
    expect((await put(order({ ...other, accountId: first.accountId }))).status).toBe(409);
    expect((await put(order({ ...other, accountId: OFFICERS.eleni.id }))).status).toBe(409);
  });

  it.each([
    ['a wrong check digit', { taxNumber: '094259217' }, 400, '/taxNumber'],
    ['a country whose numbers are not known', { country: 'XX' }, 400, '/country'],
    ['no e-mail address', { email: 'nobody' }, 400, '/email'],
    ['a telephone number without its country', { phone: '6900000000' }, 400, '/phone'],
    ['an organisation at another place', { organisationPath: `/${agencyA}/` }, 404, undefined],
  ])('are refused with %s', async (_, fault, status, pointer) => {
    const answer = await put(order(fault));
    expect(answer.status).toBe(status);
    expect(refusal.parse(answer.body).errors?.[0]?.pointer).toBe(pointer);
    expect(await count('person')).toBe(0);
  });

  it('set a password that the policy accepts; the same again changes nothing, another one ends what was before', async () => {
    const { personId, accountId, userId } = await created(order());
    const password = 'a long walk by the harbour';
    for (const weak of ['short', 'Canarysurname12', `${userId}-00`]) {
      const answer = await setPassword(personId, weak);
      expect(answer.status).toBe(400);
      expect(refusal.parse(answer.body)).toEqual({ type: expect.stringMatching(/validation-failed$/), errors: [expect.objectContaining({ pointer: '/password' })] });
    }
    const stored = async () => {
      const [row]: { state: string; password_hash: string }[] = await identity.database.query('SELECT state, password_hash FROM account WHERE id = $1', [accountId]);
      return row ?? { state: '', password_hash: '' };
    };
    expect((await stored()).state).toBe('INVITED');
    expect((await setPassword(personId, password)).status).toBe(204);
    expect((await setPassword(personId, password)).status).toBe(204);
    const { state, password_hash: hash } = await stored();
    expect(state).toBe('ACTIVE');
    expect(await passwordMatches(password, hash)).toBe(true);
    expect((await setPassword(personId, 'another walk along the pier')).status).toBe(204);
    expect((await eventsOf(accountId)).map(({ type }) => type).slice(2)).toEqual(['account.password-changed.v1', 'account.password-changed.v1']);
    expect((await setPassword(randomUUID(), password)).status).toBe(404);
  });

  it('are no officers: managers do not see them, and cannot give them roles or credentials', async () => {
    const { accountId } = await created(order());
    const manager = await new People(identity).token(OFFICERS.manager);
    const as = (method: string, path: string, body?: object) => call(identity, manager, method, `/v1/officers${path}`, body);
    expect(JSON.stringify((await as('GET', '')).body)).not.toContain(accountId);
    const statuses = [
      await as('GET', `/${accountId}`),
      await as('POST', `/${accountId}/invitation`),
      await as('POST', `/${accountId}/disabling`),
      await as('PUT', `/${accountId}/email`, { email: 'taken.over@agency.example' }),
      await as('POST', `/${accountId}/grants`, { role: 'REGISTRATION_OFFICER', organisationId: agencyA }),
    ].map(({ status }) => status);
    expect(statuses).toEqual([404, 404, 404, 404, 404]);
  });

  it('leave no name, number, address or password in clear in any table or in the log', async () => {
    const password = 'canary of a password by the sea';
    const { personId, accountId, userId } = await created(order({ phone: '+306900000077' }));
    await setPassword(personId, password);
    await put(order({ taxNumber: TAX_NUMBERS[1] }));
    await setPassword(personId, 'Canarysurname12');
    const rows = await identity.everyRow();
    expect(rows).toContain(accountId);
    const log = identity.log.join('');
    expect(log).toContain('/v1/holders/:personId/password');
    const secrets = ['canary', TAX_NUMBERS[0], TAX_NUMBERS[1], '6900000077', userId];
    expect(secrets.filter((secret) => `${rows}${log}`.toLowerCase().includes(secret.toLowerCase()))).toEqual([]);
  });

  it('are brought by rooms with the right scope alone', async () => {
    token = await roomToken(identity, 'identity:officers');
    expect((await put(order())).status).toBe(403);
    expect((await setPassword(randomUUID(), 'a long walk by the harbour')).status).toBe(403);
    token = await new People(identity).token(OFFICERS.administrator);
    expect((await put(order())).status).toBe(401);
  });
});
