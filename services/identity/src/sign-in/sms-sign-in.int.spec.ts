import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { z } from 'zod';
import { Browser } from '../../test/browser.js';
import { call, officer, OFFICERS, ORGANISATIONS, startIdentity } from '../../test/running-identity.js';
import type { RunningIdentity } from '../../test/running-identity.js';
import { readTokens, SignInFlow } from '../../test/sign-in-flow.js';
import { seedIdentity } from '../index.js';

const { agencyA } = ORGANISATIONS;
const PHONE = '+306900000055';
const sofia = { ...officer('d1', 'sofia', 'REGISTRATION_OFFICER', agencyA), phone: PHONE };
const problem = z.looseObject({ type: z.string(), detail: z.string() });

describe('an officer whose second factor is a code by SMS', () => {
  let identity: RunningIdentity;
  beforeAll(async () => {
    identity = await startIdentity();
    await seedIdentity(identity.room, { organisations: [], officers: [sofia], integrators: [] });
  }, 60_000);
  beforeEach(async () => {
    await identity.database.query(`UPDATE account SET sms_codes = '[]'`);
    await identity.database.query('DELETE FROM attempt_budget');
    identity.messages.orders.length = 0;
  });
  afterAll(() => identity.stop());

  /** A sign-in that has come to the code. */
  const atTheCode = async (browser = new Browser()): Promise<SignInFlow> => {
    const flow = new SignInFlow(identity, browser);
    await flow.begin();
    await flow.details();
    expect((await flow.step('password', { username: sofia.email, password: sofia.password })).status).toBe(200);
    return flow;
  };
  const lastCode = (): string => identity.messages.codes().at(-1) ?? '';
  const otherThan = (code: string): string => (code === '000000' ? '000001' : '000000');
  const refusalOf = async (response: Response) => ({ status: response.status, ...problem.parse(await response.json()) });

  it('[S4-46] signs in with service e-mail address and password, then the code that was sent to his telephone', async () => {
    const flow = new SignInFlow(identity);
    await flow.begin();
    expect(await flow.details()).toMatchObject({ step: 'PASSWORD', secondFactor: null, sent: null });
    const answer = await flow.step('password', { username: ` ${sofia.email.toUpperCase()} `, password: sofia.password });
    expect(await answer.json()).toEqual({ step: 'SECOND_FACTOR', secondFactor: 'SMS', sent: { to: '•••••••••••55', expiresAt: expect.any(String), resendAfter: expect.any(String) } });
    expect(identity.messages.orders).toEqual([
      {
        template: 'otp-code-sms',
        locale: 'en',
        to: { phone: PHONE },
        parameters: { code: expect.any(String), minutes: '5' },
        sendBefore: expect.any(String),
        about: expect.objectContaining({ type: 'account', id: sofia.id, organisationId: agencyA }),
      },
    ]);
    expect(await flow.details()).toMatchObject({ step: 'SECOND_FACTOR', secondFactor: 'SMS', sent: { to: '•••••••••••55' } });
    const callback = await flow.resume(await flow.step('second-factor', { code: lastCode() }));
    const { access_token: token } = await readTokens(await flow.exchange(callback));
    expect(decodeJwt(token)).toMatchObject({ sub: sofia.id, acr: 'aal2' });
    expect((await call(identity, token, 'GET', '/v1/me')).body).toMatchObject({ secondFactor: 'SMS' });
  });

  it('[S4-46] is told the same of wrong credentials, whichever they are, and no message goes out', async () => {
    const flow = new SignInFlow(identity);
    await flow.begin();
    await flow.details();
    const answers = [
      await refusalOf(await flow.step('password', { username: sofia.email, password: 'not his password' })),
      await refusalOf(await flow.step('password', { username: 'nobody@service.example', password: sofia.password })),
      await refusalOf(await flow.step('password', { username: OFFICERS.eleni.email, password: sofia.password })),
    ];
    expect(new Set(answers.map(({ status, type, detail }) => `${status} ${type} ${detail}`)).size).toBe(1);
    expect((await flow.step('code', {})).status).toBe(422);
    expect(identity.messages.orders).toEqual([]);
  });

  it('[S4-46] gets an error and a new message for a wrong code; the former code is void', async () => {
    const flow = await atTheCode();
    const first = lastCode();
    const refusal = await refusalOf(await flow.step('second-factor', { code: otherThan(first) }));
    expect(refusal).toMatchObject({ status: 422, type: expect.stringMatching(/credentials-refused$/), newCodeTo: '•••••••••••55' });
    expect(identity.messages.orders).toHaveLength(2);
    const second = lastCode();
    if (first !== second) expect((await flow.step('second-factor', { code: first })).status).toBe(422);
    expect((await flow.step('second-factor', { code: lastCode() })).status).toBe(200);
  });

  it('can have another one sent after a minute, not before', async () => {
    const flow = await atTheCode();
    const early = await flow.step('code', {});
    expect([early.status, early.headers.get('retry-after')]).toEqual([429, '60']);
    expect((await flow.step('password', { username: sofia.email, password: sofia.password })).status).toBe(200);
    expect(identity.messages.orders).toHaveLength(1);
    identity.clock.advance(60_000);
    expect((await flow.step('code', {})).status).toBe(202);
    expect(identity.messages.orders).toHaveLength(2);
    expect((await flow.step('second-factor', { code: lastCode() })).status).toBe(200);
    identity.clock.advance(-60_000);
  });

  it('cannot use a code for another sign-in, nor twice', async () => {
    await atTheCode();
    const stolen = lastCode();
    const flow = await atTheCode();
    if (stolen !== lastCode()) expect((await flow.step('second-factor', { code: stolen })).status).toBe(422);
    const code = lastCode();
    const statuses = await Promise.all([1, 2, 3, 4].map(async () => (await flow.step('second-factor', { code })).status));
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
  });

  it('is not kept from his messages by somebody who knows his password', async () => {
    const known = new Browser();
    await new SignInFlow(identity, known).signIn({ ...sofia, username: sofia.email });
    known.forgetSession();
    const thief = new Browser('203.0.113.9');
    const outcomes: number[] = [];
    for (let round = 0; round < 6; round += 1) {
      const flow = new SignInFlow(identity, thief);
      thief.forgetSession();
      await flow.begin();
      await flow.details();
      outcomes.push((await flow.step('password', { username: sofia.username, password: sofia.password })).status);
    }
    expect(outcomes).toEqual([200, 200, 200, 200, 200, 429]);
    const flow = await atTheCode(known);
    expect((await flow.step('second-factor', { code: lastCode() })).status).toBe(200);
  });

  it('confirms a decision with a code that he had sent', async () => {
    const { access_token: token } = await new SignInFlow(identity).signIn(sofia);
    const confirm = (code: string) =>
      call(identity, token, 'POST', '/v1/decision-statements', { digest: 'A'.repeat(43), purpose: 'issuance.approval', organisationId: agencyA, code });
    const sent = await call(identity, token, 'POST', '/v1/me/second-factor-codes');
    expect(sent).toEqual({ status: 202, body: { phone: '•••••••••••55', expiresAt: expect.any(String), resendAfter: expect.any(String) } });
    expect((await call(identity, token, 'POST', '/v1/me/second-factor-codes')).status).toBe(429);
    const confirmed = await confirm(lastCode());
    expect(confirmed.status).toBe(201);
    expect(decodeJwt(z.object({ statement: z.string() }).parse(confirmed.body).statement)).toMatchObject({ sub: sofia.id, method: 'sms' });
    expect((await confirm(lastCode())).status).toBe(422);
    const { access_token: eleni } = await new SignInFlow(identity).signIn(OFFICERS.eleni);
    expect((await call(identity, eleni, 'POST', '/v1/me/second-factor-codes')).status).toBe(422);
  });

  it('is told when no message can be sent, and can try again at once', async () => {
    const flow = new SignInFlow(identity);
    await flow.begin();
    await flow.details();
    identity.messages.away(true);
    const credentials = { username: sofia.email, password: sofia.password };
    expect((await refusalOf(await flow.step('password', credentials))).type).toMatch(/unavailable$/);
    identity.messages.away(false);
    expect((await flow.step('password', credentials)).status).toBe(200);
    expect((await flow.step('second-factor', { code: lastCode() })).status).toBe(200);
  }, 30_000);

  it('is invited by his manager and proves the telephone before he can sign in', async () => {
    const { access_token: manager } = await new SignInFlow(identity).signIn(OFFICERS.manager);
    const create = (changes: object) =>
      call(identity, manager, 'POST', '/v1/officers', { organisationId: agencyA, username: 'petros', displayName: 'New Officer', email: 'petros@service.example', ...changes });
    expect((await create({ secondFactor: 'SMS' })).status).toBe(400);
    expect((await create({ phone: PHONE })).status).toBe(400);
    const phone = '+306900000066';
    const created = await create({ secondFactor: 'SMS', phone, grants: [{ role: 'REGISTRATION_OFFICER', organisationId: agencyA }] });
    expect(created.body).toMatchObject({ secondFactor: 'SMS', phone: '•••••••••••66' });
    const { id, invitation } = z.object({ id: z.uuid(), invitation: z.object({ code: z.string() }) }).parse(created.body);
    const post = (step: string, body: object) =>
      fetch(`${identity.url}/v1/enrolments/${step}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ code: invitation.code, ...body }) });
    expect(await (await post('opening', {})).json()).toMatchObject({ username: 'petros', secondFactor: 'SMS', secret: null, otpauthUri: null, sms: { phone: '•••••••••••66' } });
    expect(identity.messages.orders.at(-1)?.to).toEqual({ phone });
    const password = `canary-${randomBytes(9).toString('base64url')}`;
    expect((await post('completion', { password, secondFactorCode: otherThan(lastCode()) })).status).toBe(422);
    expect((await post('opening', {})).status).toBe(200);
    expect((await post('completion', { password, secondFactorCode: lastCode() })).status).toBe(204);
    const petros = { ...sofia, id, username: 'petros', password, phone };
    expect((await new SignInFlow(identity).signIn(petros)).access_token).toMatch(/^ey/);
  });

  it('leaves neither code nor number in clear in any table or in the log', async () => {
    await new SignInFlow(identity).signIn(sofia);
    const rows = await identity.everyRow();
    expect(rows).toContain('second-factor-code-sent');
    const secrets = [`"${lastCode()}"`, ` ${lastCode()} `, PHONE, PHONE.slice(1), sofia.email];
    expect(secrets.filter((secret) => `${rows}${identity.log.join('')}`.includes(secret))).toEqual([]);
  });
});
