import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '@vidimus/testing';
import { z } from 'zod';
import { People } from '../../test/people.js';
import { roomToken } from '../../test/room-token.js';
import { call, INTEGRATOR, OFFICERS, ORGANISATIONS, startIdentity } from '../../test/running-identity.js';
import type { RunningIdentity } from '../../test/running-identity.js';
import { readTokens, SignInFlow } from '../../test/sign-in-flow.js';

const { agencyA, provider } = ORGANISATIONS;
const created = z.object({ personId: z.uuid(), accountId: z.uuid(), userId: z.string() });
const given = z.object({ code: z.string(), expiresAt: z.string() });
const refusal = z.looseObject({ type: z.string(), errors: z.array(z.looseObject({ pointer: z.string(), code: z.string().optional() })).optional() });
const PASSWORDS = ['canary of the first morning', 'canary of the second morning', 'canary of the third morning'] as const;
const CONTACT = 'canary.operators@bridge.example';

describe('support and a holder', () => {
  let identity: RunningIdentity;
  let people: People;
  let holder: z.infer<typeof created>;
  let program: string;
  beforeAll(async () => {
    identity = await startIdentity();
    people = new People(identity);
    const room = await roomToken(identity, 'identity:holders');
    const place = { organisationId: agencyA, organisationPath: `/${provider}/${agencyA}/`, country: 'GR', locale: 'el' };
    const order = { ...place, accountId: randomUUID(), givenName: 'Maria', surname: 'Canary', taxNumber: '094259216', email: 'canary.maria@agency.example' };
    holder = created.parse((await call(identity, room, 'PUT', `/v1/holders/${randomUUID()}`, order)).body);
    await call(identity, room, 'PUT', `/v1/holders/${holder.personId}/password`, { password: PASSWORDS[0] });
    const basic = Buffer.from(`${INTEGRATOR.clientId}:${INTEGRATOR.clientSecret}`).toString('base64');
    const answer = await fetch(`${identity.url}/oidc/token`, { method: 'POST', headers: { authorization: `Basic ${basic}` }, body: new URLSearchParams({ grant_type: 'client_credentials' }) });
    program = z.object({ access_token: z.string() }).parse(await answer.json()).access_token;
  }, 60_000);
  beforeEach(async () => {
    await identity.database.query('DELETE FROM attempt_budget');
  });
  afterAll(() => identity.stop());

  const give = async (purpose: string, changes: object = {}) =>
    call(identity, await people.token(OFFICERS.eleni), 'POST', '/v1/support-authorisations', { holderId: holder.personId, purpose, reference: 'R-7K3MQ9TB', identityChecked: true, ...changes });
  const codeFor = async (purpose: string): Promise<string> => {
    const answer = await give(purpose);
    expect(answer.status).toBe(201);
    return given.parse(answer.body).code;
  };
  const use = async (code: string, purpose = 'DEVICE_REPLACEMENT', holderId = holder.personId) =>
    (await call(identity, await roomToken(identity, 'identity:support'), 'POST', '/v1/support-authorisations/uses', { holderId, purpose, code })).status;
  /** Anything that a code is not: it differs in its first character. */
  const otherThan = (code: string): string => (code.startsWith('0') ? '1' : '0') + code.slice(1);
  const signIn = async (password: string): Promise<string> => {
    identity.otp.devices.set(holder.personId, [{ id: randomUUID(), kind: 'AUTHENTICATOR', code: '287082' }]);
    const flow = new SignInFlow(identity);
    await flow.begin({ acr_values: 'aal2', max_age: '60' });
    await flow.details();
    await flow.step('password', { username: holder.userId, password });
    return (await readTokens(await flow.exchange(await flow.resume(await flow.step('second-factor', { code: '287082' }))))).access_token;
  };
  const change = async (from: string, body: object) => {
    const answer = await call(identity, await signIn(from), 'POST', '/v1/me/password', { current: from, ...body });
    return answer.status === 204 ? 'changed' : refusal.parse(answer.body).errors?.map(({ pointer, code }) => `${pointer} ${code ?? ''}`).join();
  };

  it('[S3-17] have a code for one thing, once, in any spelling; another code ends it', async () => {
    const [first, code] = [await codeFor('DEVICE_REPLACEMENT'), await codeFor('DEVICE_REPLACEMENT')];
    expect(code).toMatch(/^[0-9A-Z]{4}-[0-9A-Z]{4}$/);
    expect(await use(first)).toBe(422);
    expect(await use(code, 'PASSWORD_CHANGE')).toBe(422);
    expect(await use(code, 'DEVICE_REPLACEMENT', randomUUID())).toBe(422);
    expect(await use(code.toLowerCase().replace('-', ' '))).toBe(204);
    expect(await use(code)).toBe(422);
  });

  it('have a code that five looks use up, however many come at once, and that a day ends', async () => {
    const code = await codeFor('DEVICE_REPLACEMENT');
    expect(await Promise.all(Array.from({ length: 8 }, () => use(otherThan(code))))).toEqual(Array.from({ length: 8 }, () => 422));
    const [row]: { tries: number }[] = await identity.database.query(`SELECT tries FROM support_authorisation ORDER BY created_at DESC, id DESC LIMIT 1`);
    expect(row?.tries).toBe(5);
    expect(await use(code)).toBe(422);
    const another = await codeFor('DEVICE_REPLACEMENT');
    await identity.database.query(`UPDATE support_authorisation SET expires_at = created_at WHERE used_at IS NULL`);
    expect(await use(another)).toBe(422);
  });

  it('are within the organisations of support; the code is kept as a digest alone', async () => {
    const nikos = await people.token(OFFICERS.nikos);
    const body = { holderId: holder.personId, purpose: 'DEVICE_REPLACEMENT', reference: 'R-7K3MQ9TB', identityChecked: true };
    expect((await call(identity, nikos, 'POST', '/v1/support-authorisations', body)).status).toBe(404);
    expect((await call(identity, await people.token(OFFICERS.manager), 'POST', '/v1/support-authorisations', body)).status).toBe(403);
    expect((await give('DEVICE_REPLACEMENT', { identityChecked: false })).status).toBe(400);
    const code = await codeFor('DEVICE_REPLACEMENT');
    const rows: { row: string }[] = await identity.database.query('SELECT s::text AS row FROM support_authorisation s');
    for (const spelling of [code, code.replace('-', '')]) expect(JSON.stringify(rows)).not.toContain(spelling);
  });

  it('[S3-11] [S3-12] agree before a password is changed that a program stores: it is told afterwards', async () => {
    const declare = (userId: string) => call(identity, program, 'POST', '/v1/integrator-uses', { userId, contactEmail: CONTACT, locale: 'it' });
    expect((await declare('V0000-0000')).status).toBe(404);
    const { id } = z.object({ id: z.uuid() }).parse((await declare(holder.userId)).body);
    expect((await declare(holder.userId)).body).toEqual({ id });
    expect((await call(identity, await signIn(PASSWORDS[0]), 'GET', '/v1/me/integrator-uses')).body).toEqual({ items: [{ name: INTEGRATOR.name, since: expect.any(String) }] });
    expect(await change(PASSWORDS[0], { password: PASSWORDS[1] })).toBe('/supportCode SUPPORT_CODE_REQUIRED');
    const code = await codeFor('PASSWORD_CHANGE');
    expect(await change(PASSWORDS[0], { password: PASSWORDS[1], supportCode: otherThan(code) })).toBe('/supportCode WRONG_SUPPORT_CODE');
    // Who does not know the present password does not get to look at the code.
    expect((await call(identity, await signIn(PASSWORDS[0]), 'POST', '/v1/me/password', { current: PASSWORDS[2], password: PASSWORDS[1], supportCode: code })).status).toBe(422);
    expect(await change(PASSWORDS[0], { password: PASSWORDS[1], supportCode: code })).toBe('changed');
    await eventually('the program is told', () => identity.messages.toIntegrators.length === 1);
    expect(identity.messages.toIntegrators).toEqual([
      expect.objectContaining({ to: { email: CONTACT }, locale: 'it', parameters: { integratorName: INTEGRATOR.name, userId: holder.userId, why: 'CHANGED' } }),
    ]);
    expect(await change(PASSWORDS[1], { password: PASSWORDS[2], supportCode: code })).toBe('/supportCode WRONG_SUPPORT_CODE');

    // Suspected misuse waits for nobody.
    expect(await change(PASSWORDS[1], { password: PASSWORDS[2], suspectsMisuse: true })).toBe('changed');
    await eventually('the program is told why', () => identity.messages.toIntegrators.some(({ parameters }) => parameters.why === 'MISUSE'));

    // A program that uses the account no more is in nobody's way.
    expect((await call(identity, program, 'POST', `/v1/integrator-uses/${id}/ending`, {})).status).toBe(204);
    expect(await change(PASSWORDS[2], { password: PASSWORDS[0] })).toBe('changed');
    expect(identity.messages.toIntegrators).toHaveLength(2);
    const stored: { row: string }[] = await identity.database.query('SELECT u::text AS row FROM integrator_use u');
    expect(JSON.stringify(stored)).not.toContain(CONTACT);
  });
});
