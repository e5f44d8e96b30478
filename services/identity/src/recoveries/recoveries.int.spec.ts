import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '@vidimus/testing';
import { z } from 'zod';
import type { MailOrder } from '../../test/notification-stand-in.js';
import type { HeldDevice } from '../../test/otp-sync-stand-in.js';
import { roomToken } from '../../test/room-token.js';
import { call, officer, OFFICERS, ORGANISATIONS, startIdentity } from '../../test/running-identity.js';
import type { RunningIdentity } from '../../test/running-identity.js';
import { SignInFlow } from '../../test/sign-in-flow.js';
import { seedIdentity } from '../index.js';

const { agencyA, provider } = ORGANISATIONS;
const { eleni, nikos } = OFFICERS;
const PHONE = '+306900000055';
const sofia = { ...officer('d1', 'sofia', 'REGISTRATION_OFFICER', agencyA), phone: PHONE };
const HOLDER = { taxNumber: '094259216', email: 'canary.holder@agency.example', password: 'a long walk by the harbour' };
const NEW_PASSWORD = 'canary of a night on the island';
const created = z.object({ personId: z.uuid(), accountId: z.uuid(), userId: z.string() });
const problem = z.looseObject({ type: z.string(), errors: z.array(z.object({ pointer: z.string(), code: z.string().optional() })).optional() });

describe('whoever forgot his password or user-id', () => {
  let identity: RunningIdentity;
  let holder: z.infer<typeof created>;
  beforeAll(async () => {
    identity = await startIdentity();
    await seedIdentity(identity.room, { organisations: [], officers: [sofia], integrators: [] });
    const token = await roomToken(identity, 'identity:holders');
    const names = { givenName: 'Canarygiven', surname: 'Canarysurname', fatherName: null };
    const order = { ...names, ...{ taxNumber: HOLDER.taxNumber, email: HOLDER.email, country: 'GR', locale: 'el' } };
    const place = { organisationId: agencyA, organisationPath: `/${provider}/${agencyA}/` };
    holder = created.parse((await call(identity, token, 'PUT', `/v1/holders/${randomUUID()}`, { ...order, ...place, accountId: randomUUID() })).body);
    expect((await call(identity, token, 'PUT', `/v1/holders/${holder.personId}/password`, { password: HOLDER.password })).status).toBe(204);
  }, 60_000);
  beforeEach(async () => {
    for (const table of ['attempt_budget', 'rate_limit', 'recovery']) await identity.database.query(`DELETE FROM ${table}`);
    await identity.database.query(`UPDATE account SET sms_codes = '[]', totp_last_step = NULL`);
    identity.messages.mails.length = 0;
    identity.messages.orders.length = 0;
    identity.otp.devices.clear();
  });
  afterAll(() => identity.stop());

  let networks = 0;
  /** From a network that nobody has used before, unless one is named. */
  const post = (path: string, body: object, address = `10.1.${(networks += 1)}.1`) =>
    fetch(`${identity.url}/v1/recoveries${path}`, { method: 'POST', headers: { 'content-type': 'application/json', 'x-forwarded-for': address }, body: JSON.stringify(body) });
  const ask = (name: string, address?: string) => post('', { kind: 'PASSWORD', name, locale: 'it' }, address);
  const refusal = async (response: Response) => ({ status: response.status, ...problem.parse(await response.json()) });
  /** All that was asked for is answered. */
  const settled = () =>
    eventually('all requests are answered', async () => {
      const rows: { state: string }[] = await identity.database.query(`SELECT state FROM recovery WHERE state = 'REQUESTED'`);
      return rows.length === 0 ? true : undefined;
    });
  const mails = (template: MailOrder['template']) => identity.messages.mails.filter((mail) => mail.template === template);
  const tokenOf = (mail: MailOrder | undefined): string => (mail?.template === 'recovery-link' ? mail.parameters.token : '');
  /** The token of a link that was mailed. */
  const linkFor = async (name: string): Promise<string> => {
    identity.messages.mails.length = 0;
    expect((await ask(name)).status).toBe(202);
    await settled();
    return tokenOf(mails('recovery-link').at(-1));
  };
  /** As long as nobody can read these tables, no answer can depend on them. */
  const whileNobodyCanBeLookedUp = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    const connection = identity.database.createQueryRunner();
    await connection.startTransaction();
    try {
      await connection.query('LOCK TABLE account, person, contact_point IN ACCESS EXCLUSIVE MODE');
      return await work();
    } finally {
      await connection.rollbackTransaction();
      await connection.release();
    }
  };
  const has = (device: Omit<HeldDevice, 'id'>) => identity.otp.devices.set(holder.personId, [{ id: randomUUID(), ...device }]);
  const open = async (token: string) => (await post('/openings', { token })).json();

  it('[C-26] gets the same answer whether or not he is known, given before anybody is looked up', async () => {
    const answers = await whileNobodyCanBeLookedUp(async () => [
      await ask(eleni.username),
      await ask('nobody@nowhere.example'),
      await post('', { kind: 'USER_ID', taxNumber: HOLDER.taxNumber, email: HOLDER.email }),
      await post('', { kind: 'USER_ID', taxNumber: '999010012', email: HOLDER.email }),
    ]);
    const told = answers.map(async (response) => ({ status: response.status, names: [...response.headers.keys()].sort(), text: await response.text() }));
    const [first, ...others] = await Promise.all(told);
    for (const other of others) expect(other).toEqual(first);
    expect(first).toMatchObject({ status: 202, text: '{"linkMinutes":30,"perHour":5}' });
    const traces: object[] = await identity.database.query(`SELECT DISTINCT actor_id, facts FROM audit_entry WHERE command = 'ask-recovery'`);
    expect(traces).toEqual([{ actor_id: 'recovery', facts: { from: null, to: 'REQUESTED' } }]);
    await settled();
    expect(identity.messages.mails.map(({ template, to }) => [template, to.accountId]).sort()).toEqual([
      ['recovery-link', eleni.id],
      ['user-id-reminder', holder.accountId],
    ]);
    const rows: { state: string; asked_sealed: string | null }[] = await identity.database.query('SELECT state, asked_sealed FROM recovery ORDER BY state');
    expect(rows.map(({ state, asked_sealed: asked }) => [state, asked])).toEqual([['DROPPED', null], ['DROPPED', null], ['SENT', null], ['SENT', null]]);
  });

  it('sets a password by a mailed link and the code of his second factor, once; his sessions end and he is told', async () => {
    const { refresh_token: refreshToken } = await new SignInFlow(identity).signIn(eleni);
    const token = await linkFor(eleni.email);
    expect(mails('recovery-link')).toEqual([expect.objectContaining({ locale: 'it', to: { accountId: eleni.id }, parameters: { token, minutes: '30' } })]);
    expect(await open(token)).toEqual({ displayName: 'T••• e••••', expiresAt: expect.any(String), secondFactor: 'TOTP', sent: null });
    const complete = async (code: string | undefined, password = NEW_PASSWORD) => post('/completions', { token, password, ...(code === undefined ? {} : { code }) });
    const right = await identity.nextCode(eleni);
    expect(await refusal(await complete(right, 'too short'))).toMatchObject({ status: 400, errors: [{ pointer: '/password', code: 'TOO_SHORT' }] });
    for (const wrong of [undefined, right === '000000' ? '000001' : '000000']) {
      expect(await refusal(await complete(wrong))).toMatchObject({ status: 422, type: expect.stringMatching(/credentials-refused$/), errors: [{ pointer: '/code' }] });
    }
    expect((await new SignInFlow(identity).refresh(refreshToken)).status).toBe(200);
    expect((await complete(right)).status).toBe(204);
    expect((await complete(await identity.nextCode(eleni))).status).toBe(404);
    const ended: object[] = await identity.database.query('SELECT 1 FROM oidc_payload WHERE account_id = $1', [eleni.id]);
    expect(ended).toEqual([]);
    await eventually('the owner is told', async () => (mails('password-changed').length > 0 ? true : undefined));
    expect(mails('password-changed')).toEqual([expect.objectContaining({ to: { accountId: eleni.id }, parameters: {} })]);
    expect((await new SignInFlow(identity).signIn({ ...eleni, password: NEW_PASSWORD })).access_token).toMatch(/^ey/);
  });

  it('is refused by a wrong code as often as somebody who signs in, and keeps his link', async () => {
    const token = await linkFor(nikos.username);
    const wrong = (await identity.nextCode(nikos)) === '000000' ? '000001' : '000000';
    const statuses: number[] = [];
    for (let round = 0; round < 6; round += 1) statuses.push((await post('/completions', { token, code: wrong, password: NEW_PASSWORD }, '10.9.9.9')).status);
    expect(statuses).toEqual([422, 422, 422, 422, 422, 429]);
    expect(await open(token)).toMatchObject({ secondFactor: 'TOTP' });
  });

  it('has a code sent where his second factor is a telephone', async () => {
    const token = await linkFor(sofia.username);
    expect(await open(token)).toMatchObject({ secondFactor: 'SMS', sent: null });
    const notice = await (await post('/codes', { token })).json();
    expect(notice).toEqual({ to: '•••••••••••55', expiresAt: expect.any(String), resendAfter: expect.any(String) });
    expect(await open(token)).toMatchObject({ sent: notice });
    expect((await post('/codes', { token })).status).toBe(429);
    const code = identity.messages.codes().at(-1);
    expect((await post('/completions', { token, code, password: NEW_PASSWORD })).status).toBe(204);
  });

  it('can use the last link alone, for half an hour', async () => {
    const [first, second] = [await linkFor(nikos.username), await linkFor(nikos.email)];
    expect((await post('/openings', { token: first })).status).toBe(404);
    expect((await post('/openings', { token: second })).status).toBe(200);
    identity.clock.advance(30 * 60_000);
    expect((await post('/openings', { token: second })).status).toBe(404);
    expect((await post('/completions', { token: second, code: '000000', password: NEW_PASSWORD })).status).toBe(404);
    identity.clock.advance(-30 * 60_000);
    expect((await post('/openings', { token: 'A'.repeat(43) })).status).toBe(404);
  });

  it('holds certificates: is found by user-id in any spelling or by verified address, and of two tries with one link one succeeds', async () => {
    const { userId } = holder;
    for (const name of [`${userId.slice(0, 5)} - ${userId.slice(5)}`.toLowerCase(), HOLDER.email.toUpperCase()]) {
      expect(await open(await linkFor(name))).toMatchObject({ displayName: 'C•••••••••• C••••••••••••', secondFactor: 'NONE' });
    }
    const token = tokenOf(mails('recovery-link').at(-1));
    const answers = await Promise.all([NEW_PASSWORD, `${NEW_PASSWORD}s`].map((password) => post('/completions', { token, password })));
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 404]);
  });

  it('holds certificates: gives a code of his device, and is sent to the registration office without a usable one', async () => {
    const token = await linkFor(holder.userId);
    has({ kind: 'SMS', lock: 'SIGN_LOCK', maskedAddress: '•••77' });
    expect(await open(token)).toMatchObject({ secondFactor: 'UNUSABLE' });
    expect(await refusal(await post('/completions', { token, password: NEW_PASSWORD }))).toMatchObject({ status: 422, errors: [{ code: 'FACTOR_UNUSABLE' }] });
    has({ kind: 'SMS', state: 'REGISTERED', maskedAddress: '•••77' });
    expect(await open(token)).toMatchObject({ secondFactor: 'UNUSABLE' });
    has({ kind: 'SMS', maskedAddress: '•••77' });
    expect(await open(token)).toMatchObject({ secondFactor: 'SMS', sent: null });
    expect(await (await post('/codes', { token, locale: 'el' })).json()).toMatchObject({ to: '•••77' });
    const sent = identity.otp.sent.at(-1);
    expect(sent).toMatchObject({ purpose: 'recovery', locale: 'el' });
    identity.otp.away(true);
    expect((await post('/completions', { token, code: sent?.code, password: NEW_PASSWORD })).status).toBe(503);
    identity.otp.away(false);
    expect((await post('/completions', { token, code: sent?.code, password: NEW_PASSWORD })).status).toBe(204);
  }, 30_000);

  it('is told of the form of what he typed, never of its existence', async () => {
    const wrong = await refusal(await post('', { kind: 'USER_ID', taxNumber: '094259217', email: HOLDER.email }));
    expect(wrong).toMatchObject({ status: 400, errors: [{ pointer: '/taxNumber' }] });
    expect(await refusal(await post('', { kind: 'USER_ID', taxNumber: HOLDER.taxNumber, email: 'nobody' }))).toMatchObject({ status: 400, errors: [{ pointer: '/email' }] });
    expect((await ask('a name that nobody can have')).status).toBe(202);
    await settled();
    expect([...mails('recovery-link'), ...mails('user-id-reminder')]).toEqual([]);
  });

  it('can ask five times an hour from one network, and gets five mails an hour wherever he asks from', async () => {
    const fromOne = await Promise.all(Array.from({ length: 6 }, () => ask('nobody', '10.8.8.8')));
    expect(fromOne.map(({ status }) => status).sort()).toEqual([202, 202, 202, 202, 202, 429]);
    await settled();
    for (let round = 0; round < 7; round += 1) {
      expect((await ask(nikos.username)).status).toBe(202);
      await settled();
    }
    expect(mails('recovery-link')).toHaveLength(5);
  });

  it('is not remembered for longer than a day', async () => {
    await ask('nobody');
    await settled();
    await identity.database.query(`UPDATE recovery SET created_at = created_at - interval '25 hours'`);
    await ask('somebody else');
    await eventually('the earlier request is deleted', async () => {
      const rows: { state: string }[] = await identity.database.query('SELECT state FROM recovery');
      return rows.length === 1 && rows[0]?.state === 'DROPPED' ? true : undefined;
    });
  });

  it('waits for his mail while no message can be sent, and gets one then', async () => {
    await identity.database.query('UPDATE account SET recovery_digest = NULL, recovery_expires_at = NULL');
    identity.messages.away(true);
    expect((await ask(nikos.username)).status).toBe(202);
    await eventually('the mail was tried', async () => {
      const rows: object[] = await identity.database.query('SELECT 1 FROM account WHERE recovery_digest IS NOT NULL');
      return rows.length > 0 ? true : undefined;
    });
    identity.messages.away(false);
    await settled();
    const token = tokenOf(mails('recovery-link').at(-1));
    expect((await post('/openings', { token })).status).toBe(200);
  }, 60_000);

  it('leaves no token, name, address or password in clear in any table or in the log', async () => {
    const token = await linkFor(HOLDER.email);
    await post('', { kind: 'USER_ID', taxNumber: HOLDER.taxNumber, email: HOLDER.email });
    expect((await post('/completions', { token, password: NEW_PASSWORD })).status).toBe(204);
    await settled();
    const text = `${await identity.everyRow()}${identity.log.join('')}`;
    expect(text).toContain('/v1/recoveries/completions');
    const secrets = [token, HOLDER.taxNumber, HOLDER.email, holder.userId, NEW_PASSWORD, eleni.email];
    expect(secrets.filter((secret) => text.toLowerCase().includes(secret.toLowerCase()))).toEqual([]);
  });
});
