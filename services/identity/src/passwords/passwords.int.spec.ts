import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '@vidimus/testing';
import { z } from 'zod';
import { call, INTEGRATOR, OFFICERS, startIdentity } from '../../test/running-identity.js';
import type { RunningIdentity } from '../../test/running-identity.js';
import { SignInFlow } from '../../test/sign-in-flow.js';

const { eleni, nikos } = OFFICERS;
const NEW_PASSWORD = 'canary of a night on the island';
const refusal = z.looseObject({ type: z.string(), errors: z.array(z.looseObject({ pointer: z.string() })).optional() });

describe('somebody who is signed in', () => {
  let identity: RunningIdentity;
  beforeAll(async () => {
    identity = await startIdentity();
  }, 60_000);
  beforeEach(async () => {
    await identity.database.query('DELETE FROM attempt_budget');
  });
  afterAll(() => identity.stop());

  const sessionsOf = async (accountId: string): Promise<number> => {
    const [row]: { count: number }[] = await identity.database.query('SELECT count(*)::int AS count FROM oidc_payload WHERE account_id = $1', [accountId]);
    return row?.count ?? -1;
  };
  const change = async (token: string, current: string, password: string) => {
    const answer = await call(identity, token, 'POST', '/v1/me/password', { current, password });
    return answer.status === 204 ? { status: 204 } : { status: answer.status, ...refusal.parse(answer.body) };
  };

  it('changes his password by giving the present one; all sessions end, and he is told by mail', async () => {
    const elsewhere = await new SignInFlow(identity).signIn(eleni);
    const { access_token: token } = await new SignInFlow(identity).signIn(eleni);
    expect(await change(token, eleni.password, 'short')).toMatchObject({ status: 400, errors: [{ pointer: '/password' }] });
    expect(await change(token, `${eleni.password}?`, NEW_PASSWORD)).toMatchObject({ status: 422, type: expect.stringMatching(/credentials-refused$/), errors: [{ pointer: '/current' }] });
    expect(await sessionsOf(eleni.id)).toBeGreaterThan(0);
    expect(await change(token, eleni.password, NEW_PASSWORD)).toEqual({ status: 204 });
    expect(await sessionsOf(eleni.id)).toBe(0);
    expect((await new SignInFlow(identity).refresh(elsewhere.refresh_token)).status).toBe(400);
    await eventually('the owner is told', async () => (identity.messages.mails.length > 0 ? true : undefined));
    expect(identity.messages.mails).toEqual([expect.objectContaining({ template: 'password-changed', to: { accountId: eleni.id } })]);
    const again = await new SignInFlow(identity).signIn({ ...eleni, password: NEW_PASSWORD });
    expect(await change(again.access_token, eleni.password, `${NEW_PASSWORD}s`)).toMatchObject({ status: 422 });
  });

  it('cannot guess the present password', async () => {
    const { access_token: token } = await new SignInFlow(identity).signIn(nikos);
    const statuses: number[] = [];
    for (let round = 0; round < 6; round += 1) statuses.push((await change(token, 'not the present one', NEW_PASSWORD)).status);
    expect(statuses).toEqual([422, 422, 422, 422, 422, 429]);
  });

  it('signs out everywhere at once', async () => {
    const elsewhere = await new SignInFlow(identity).signIn(nikos);
    const { access_token: token } = await new SignInFlow(identity).signIn(nikos);
    expect((await call(identity, token, 'POST', '/v1/me/sign-outs', {})).status).toBe(400);
    expect((await call(identity, token, 'POST', '/v1/me/sign-outs', { everywhere: true })).status).toBe(204);
    expect(await sessionsOf(nikos.id)).toBe(0);
    expect((await new SignInFlow(identity).refresh(elsewhere.refresh_token)).status).toBe(400);
    const entries: object[] = await identity.database.query(`SELECT code FROM history WHERE aggregate_id = $1 AND code = 'signed-out-everywhere'`, [nikos.id]);
    expect(entries).toHaveLength(1);
  });

  it('as a program has neither password nor sessions', async () => {
    const response = await fetch(`${identity.url}/oidc/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${INTEGRATOR.clientId}:${INTEGRATOR.clientSecret}`).toString('base64')}` },
      body: new URLSearchParams({ grant_type: 'client_credentials', resource: 'urn:vidimus:api' }),
    });
    const { access_token: token } = z.object({ access_token: z.string() }).parse(await response.json());
    expect((await call(identity, token, 'POST', '/v1/me/sign-outs', { everywhere: true })).status).toBe(422);
    expect(await change(token, 'whatever it is', NEW_PASSWORD)).toMatchObject({ status: 401, type: expect.stringMatching(/step-up-required$/) });
  });
});
