import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { z } from 'zod';
import { Browser } from '../../test/browser.js';
import type { HeldDevice } from '../../test/otp-sync-stand-in.js';
import { People } from '../../test/people.js';
import { roomToken } from '../../test/room-token.js';
import { call, OFFICERS, ORGANISATIONS, startIdentity } from '../../test/running-identity.js';
import type { RunningIdentity } from '../../test/running-identity.js';
import { readTokens, SignInFlow } from '../../test/sign-in-flow.js';

const { agencyA, provider } = ORGANISATIONS;
const PASSWORD = 'canary of a password by the sea';
const STEP_UP = { acr_values: 'aal2', max_age: '60' };
const created = z.object({ personId: z.uuid(), accountId: z.uuid(), userId: z.string() });
const given = z.object({ userId: z.string(), firstPassword: z.string(), expiresAt: z.string() });
const problem = z.looseObject({ type: z.string(), detail: z.string() });

describe('a person who holds certificates', () => {
  let identity: RunningIdentity;
  let eleni: z.infer<typeof created>;
  let invited: z.infer<typeof created>;
  beforeAll(async () => {
    identity = await startIdentity();
    const token = await roomToken(identity, 'identity:holders');
    const place = { organisationId: agencyA, organisationPath: `/${provider}/${agencyA}/`, country: 'GR', locale: 'el' };
    const put = async (taxNumber: string, email: string) => {
      const order = { ...place, accountId: randomUUID(), givenName: 'Eleni', surname: 'Canary', taxNumber, email };
      return created.parse((await call(identity, token, 'PUT', `/v1/holders/${randomUUID()}`, order)).body);
    };
    eleni = await put('094259216', 'eleni.holder@agency.example');
    invited = await put('999010012', 'invited.holder@agency.example');
    expect((await call(identity, token, 'PUT', `/v1/holders/${eleni.personId}/password`, { password: PASSWORD })).status).toBe(204);
  }, 60_000);
  beforeEach(async () => {
    await identity.database.query('DELETE FROM attempt_budget');
    identity.otp.devices.clear();
  });
  afterAll(() => identity.stop());

  /** The sign-in page, opened. */
  const opened = async (browser = new Browser(), parameters: Record<string, string> = {}): Promise<SignInFlow> => {
    const flow = new SignInFlow(identity, browser);
    await flow.begin(parameters);
    await flow.details();
    return flow;
  };
  const giving = (flow: SignInFlow, username = eleni.userId, password = PASSWORD) => flow.step('password', { username, password });
  const signIn = async (browser = new Browser()): Promise<string> => {
    const flow = await opened(browser);
    return (await readTokens(await flow.exchange(await flow.resume(await giving(flow))))).access_token;
  };
  const has = (device: Omit<HeldDevice, 'id'>, ...more: readonly Omit<HeldDevice, 'id'>[]) =>
    identity.otp.devices.set(eleni.personId, [device, ...more].map((held) => ({ id: randomUUID(), ...held })));
  /** Signed in by password, and asked to confirm. */
  const atStepUp = async (browser = new Browser()): Promise<SignInFlow> => {
    await signIn(browser);
    return opened(browser, STEP_UP);
  };
  const refusalOf = async (response: Response) => ({ status: response.status, ...problem.parse(await response.json()) });

  it('signs in with user-id and password alone, however the user-id is written, and is known as that person', async () => {
    const flow = await opened();
    const spelled = ` ${eleni.userId.slice(0, 4).toLowerCase()}-${eleni.userId.slice(4)} `;
    const callback = await flow.resume(await giving(flow, spelled));
    const { access_token: token, id_token: idToken } = await readTokens(await flow.exchange(callback));
    expect(decodeJwt(token)).toMatchObject({ sub: eleni.accountId, kind: 'person', person_id: eleni.personId, acr: 'aal1', grants: [] });
    expect(decodeJwt(idToken)).toMatchObject({ acr: 'aal1', amr: ['pwd'] });
    const me = await call(identity, token, 'GET', '/v1/me');
    expect(me).toEqual({
      status: 200,
      body: {
        ...{ id: eleni.accountId, kind: 'person', holder: true, displayName: 'Eleni Canary', userId: eleni.userId, locale: 'el' },
        ...{ email: null, secondFactor: null, subscription: null, grants: [], permissions: [], organisations: [] },
      },
    });
    const closed = [
      await call(identity, token, 'GET', '/v1/me/security-keys'),
      await call(identity, token, 'POST', '/v1/me/second-factor-codes'),
      await call(identity, token, 'PUT', '/v1/me/subscription', { requestsOfMyOrganisation: true }),
      await call(identity, token, 'GET', '/v1/officers'),
    ];
    expect(closed.map(({ status }) => status)).toEqual([403, 403, 403, 403]);
  });

  it('is told the same of whatever is wrong, and waits as long, however a name is written', async () => {
    const token = await roomToken(identity, 'identity:holders');
    const gone = created.parse(
      (await call(identity, token, 'PUT', `/v1/holders/${randomUUID()}`, {
        ...{ accountId: randomUUID(), organisationId: agencyA, organisationPath: `/${provider}/${agencyA}/`, country: 'GR', locale: 'el' },
        ...{ givenName: 'Former', surname: 'Canary', taxNumber: '999010085', email: 'former.holder@agency.example' },
      })).body,
    );
    await identity.database.query(`UPDATE account SET state = 'DISABLED', password_hash = (SELECT password_hash FROM account WHERE id = $1) WHERE id = $2`, [eleni.accountId, gone.accountId]);
    const flow = await opened();
    const answers = [
      await refusalOf(await giving(flow, eleni.userId, 'not her password')),
      await refusalOf(await giving(flow, 'V00000000V')),
      await refusalOf(await giving(flow, 'eleni.holder@agency.example')),
      await refusalOf(await giving(flow, invited.userId)),
      await refusalOf(await giving(flow, gone.userId)),
    ];
    expect(new Set(answers.map(({ status, type, detail }) => `${status} ${type} ${detail}`)).size).toBe(1);
    const triesOf = async (userId: string): Promise<number[]> => {
      await identity.database.query('DELETE FROM attempt_budget');
      const spellings = [userId, userId.toLowerCase(), `${userId.slice(0, 5)} ${userId.slice(5)}`, `${userId.slice(0, 2)}-${userId.slice(2)}`, ` ${userId}`, userId];
      const statuses: number[] = [];
      for (const spelling of spellings) statuses.push((await giving(flow, spelling, 'not her password')).status);
      return statuses;
    };
    expect(await triesOf(eleni.userId)).toEqual([422, 422, 422, 422, 422, 429]);
    expect(await triesOf('V00000000' + '0')).toEqual(await triesOf(eleni.userId));
  });

  it('is not kept out by strangers on a browser that signed in before', async () => {
    const known = new Browser();
    await signIn(known);
    known.forgetSession();
    const stranger = await opened(new Browser('203.0.113.9'));
    for (let tries = 0; tries < 6; tries += 1) await giving(stranger, eleni.userId, 'a guess');
    expect((await giving(await opened(new Browser('203.0.113.9')))).status).toBe(429);
    expect((await giving(await opened(known))).status).toBe(200);
  });

  it('steps up with a code of her program, for this very confirmation, and comes back with both factors', async () => {
    has({ kind: 'AUTHENTICATOR', code: '287082' }, { kind: 'SMS', maskedAddress: '•••••••••••01' });
    const flow = await atStepUp();
    expect(await flow.details()).toMatchObject({ why: 'STEP_UP', step: 'SECOND_FACTOR', secondFactor: 'TOTP', sent: null });
    expect((await flow.step('code', {})).status).toBe(422);
    for (const wrong of ['287083', 'no code']) expect((await refusalOf(await flow.step('second-factor', { code: wrong }))).type).toMatch(/credentials-refused$/);
    const callback = await flow.resume(await flow.step('second-factor', { code: '287082' }));
    const { access_token: token, id_token: idToken } = await readTokens(await flow.exchange(callback));
    expect(decodeJwt(token)).toMatchObject({ person_id: eleni.personId, acr: 'aal2', auth_time: expect.any(Number) });
    expect(decodeJwt(idToken)).toMatchObject({ amr: ['otp'] });
  });

  it.each([
    ['SMS', '•••••••••••01', 'sms'],
    ['EMAIL', 'e•••@agency.example', 'otp'],
  ] as const)('steps up with a code that is sent by %s, in her language', async (kind, to, amr) => {
    has({ kind: 'AUTHENTICATOR', state: 'REGISTERED', code: '287082' }, { kind, maskedAddress: to });
    const flow = await atStepUp();
    expect(await flow.details()).toMatchObject({ secondFactor: kind, sent: null });
    expect((await flow.step('second-factor', { code: '123456' })).status).toBe(422);
    const sent = await flow.step('code', {});
    expect([sent.status, await sent.json()]).toEqual([202, { to, expiresAt: expect.any(String), resendAfter: expect.any(String) }]);
    expect((await flow.details()).sent).toEqual({ to });
    expect((await flow.step('code', {})).status).toBe(429);
    const [code, other] = [identity.otp.sent.at(-1), await atStepUp()];
    expect(code).toMatchObject({ purpose: 'sign-in', locale: 'el' });
    expect((await other.step('second-factor', { code: code?.code })).status).toBe(422);
    const callback = await flow.resume(await flow.step('second-factor', { code: code?.code }));
    expect(decodeJwt((await readTokens(await flow.exchange(callback))).id_token)).toMatchObject({ acr: 'aal2', amr: [amr] });
  });

  it('whose session has ended gives password and code, and is sent the code at once', async () => {
    has({ kind: 'EMAIL', maskedAddress: 'e•••@agency.example' });
    const flow = await opened(new Browser(), STEP_UP);
    const answer = await giving(flow);
    expect(await answer.json()).toMatchObject({ step: 'SECOND_FACTOR', secondFactor: 'EMAIL', sent: { to: 'e•••@agency.example' } });
    expect(await flow.details()).toMatchObject({ why: 'SIGN_IN', step: 'SECOND_FACTOR', sent: { to: 'e•••@agency.example' } });
    const callback = await flow.resume(await flow.step('second-factor', { code: identity.otp.sent.at(-1)?.code }));
    expect(decodeJwt((await readTokens(await flow.exchange(callback))).id_token)).toMatchObject({ acr: 'aal2', amr: ['pwd', 'otp', 'mfa'] });
  });

  it.each([
    ['no device', undefined, 'NONE'],
    ['a locked device', { kind: 'AUTHENTICATOR', lock: 'SIGN_LOCK', code: '287082' }, 'LOCKED'],
  ] as const)('with %s is told so, and goes back as signed in as before', async (_, device, secondFactor) => {
    if (device !== undefined) has(device);
    const browser = new Browser();
    const flow = await atStepUp(browser);
    expect(await flow.details()).toMatchObject({ why: 'STEP_UP', secondFactor, sent: null });
    const refusal = await refusalOf(await flow.step('second-factor', { code: '287082' }));
    expect(refusal.type).toMatch(device === undefined ? /credentials-refused$/ : /otp-device-locked$/);
    expect((await flow.resume(await flow.step('abort', {}))).searchParams.get('error')).toBe('access_denied');
    const again = new SignInFlow(identity, browser);
    expect((await again.begin()).searchParams.get('code')).toEqual(expect.any(String));
  });

  it('signs in while the room of the devices is away, and is told to try again when she steps up', async () => {
    const browser = new Browser();
    identity.otp.away(true);
    await signIn(browser);
    const flow = new SignInFlow(identity, browser);
    const page = await flow.begin(STEP_UP);
    expect((await refusalOf(await browser.get(`${page.href}/details`))).type).toMatch(/unavailable$/);
    identity.otp.away(false);
  }, 30_000);

  it('leaves neither user-id nor code nor password in clear in any table or in the log', async () => {
    has({ kind: 'SMS', maskedAddress: '•••••••••••01' });
    const flow = await atStepUp();
    await flow.step('code', {});
    const code = identity.otp.sent.at(-1)?.code ?? '';
    await flow.step('second-factor', { code });
    const rows = await identity.everyRow();
    expect(rows).toContain(eleni.accountId);
    const secrets = [`"${code}"`, ` ${code} `, eleni.userId, PASSWORD, 'Eleni Canary'];
    expect(secrets.filter((secret) => `${rows}${identity.log.join('')}`.includes(secret))).toEqual([]);
  });

  it('[C-28] [S3-05] signs in with the password of his scratch card, once: he chooses another one before anything else', async () => {
    const officer = await new People(identity).token(OFFICERS.eleni);
    const give = (personId: string) => call(identity, officer, 'POST', `/v1/holders/${personId}/first-passwords`, {});
    expect((await give(eleni.personId)).status).toBe(409);
    expect((await call(identity, await new People(identity).token(OFFICERS.nikos), 'POST', `/v1/holders/${invited.personId}/first-passwords`, {})).status).toBe(404);
    const [former, present] = [given.parse((await give(invited.personId)).body), given.parse((await give(invited.personId)).body)];
    expect([present.userId, present.firstPassword]).toEqual([invited.userId, expect.stringMatching(/^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}$/)]);
    const flow = await opened();
    expect((await refusalOf(await giving(flow, invited.userId, former.firstPassword))).status).toBe(422);
    expect((await refusalOf(await flow.step('new-password', { password: PASSWORD }))).status).toBe(422);
    expect(await (await giving(flow, invited.userId, present.firstPassword.toLowerCase().replaceAll('-', ' '))).json()).toEqual({ step: 'NEW_PASSWORD' });
    expect(await flow.details()).toMatchObject({ step: 'NEW_PASSWORD' });
    expect((await refusalOf(await flow.step('new-password', { password: 'short' }))).status).toBe(400);
    const own = `${PASSWORD} of his own`;
    const tokens = await readTokens(await flow.exchange(await flow.resume(await flow.step('new-password', { password: own }))));
    expect(decodeJwt(tokens.access_token)).toMatchObject({ sub: invited.accountId, person_id: invited.personId, acr: 'aal1' });
    const again = await opened();
    expect((await refusalOf(await giving(again, invited.userId, present.firstPassword))).status).toBe(422);
    expect(await (await giving(again, invited.userId, own)).json()).toMatchObject({ redirectTo: expect.any(String) });
    expect((await give(invited.personId)).status).toBe(409);
    const kept: { row: string }[] = await identity.database.query('SELECT f::text AS row FROM first_password f');
    expect(JSON.stringify(kept)).not.toContain(present.firstPassword.replaceAll('-', ''));
  });

  it('does not sign in with a first password after two weeks', async () => {
    const token = await roomToken(identity, 'identity:holders');
    const place = { organisationId: agencyA, organisationPath: `/${provider}/${agencyA}/`, country: 'GR', locale: 'el' };
    const order = { ...place, accountId: randomUUID(), givenName: 'Nikos', surname: 'Canary', taxNumber: '123456783', email: 'nikos.late@agency.example' };
    const late = created.parse((await call(identity, token, 'PUT', `/v1/holders/${randomUUID()}`, order)).body);
    const officer = await new People(identity).token(OFFICERS.eleni);
    const { firstPassword } = given.parse((await call(identity, officer, 'POST', `/v1/holders/${late.personId}/first-passwords`, {})).body);
    await identity.database.query('UPDATE first_password SET expires_at = created_at WHERE id = $1', [late.accountId]);
    expect((await refusalOf(await giving(await opened(), late.userId, firstPassword))).status).toBe(422);
  });
});
