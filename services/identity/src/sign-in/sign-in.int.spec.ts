import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@vidimus/testing';
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import type { JWTPayload } from 'jose';
import { z } from 'zod';
import { OFFICERS, ORGANISATIONS, startIdentity } from '../../test/running-identity.js';
import type { RunningIdentity } from '../../test/running-identity.js';
import { readTokens, SignInFlow } from '../../test/sign-in-flow.js';

describe('signing in', () => {
  let identity: RunningIdentity;
  beforeAll(async () => {
    identity = await startIdentity();
  }, 60_000);
  afterAll(() => identity.stop());

  const verified = async (token: string): Promise<JWTPayload> => {
    const keys = createRemoteJWKSet(new URL(`${identity.url}/oidc/jwks`));
    const { payload } = await jwtVerify(token, keys, { issuer: `${identity.url}/oidc`, audience: 'urn:vidimus:api', typ: 'at+jwt', algorithms: ['ES256'] });
    return payload;
  };

  it('asks for password and second factor and gives tokens that every room can verify', async () => {
    const flow = new SignInFlow(identity);
    await flow.begin();
    expect(await flow.details()).toEqual(expect.objectContaining({ why: 'SIGN_IN', step: 'PASSWORD', client: 'Vidimus', known: false }));
    const callback = await flow.prove(OFFICERS.eleni);
    expect(callback.searchParams.get('state')).toBe('state');
    const tokens = await readTokens(await flow.exchange(callback));
    expect(tokens.expires_in).toBe(120);
    const path = `/${ORGANISATIONS.provider}/${ORGANISATIONS.agencyA}/`;
    expect(await verified(tokens.access_token)).toEqual(
      expect.objectContaining({
        sub: OFFICERS.eleni.id,
        kind: 'person',
        acr: 'aal2',
        auth_time: expect.any(Number),
        grants: [{ role: 'REGISTRATION_OFFICER', organisationId: ORGANISATIONS.agencyA, organisationPath: path, descendants: false }],
      }),
    );
    expect(decodeJwt(tokens.id_token)).toEqual(expect.objectContaining({ sub: OFFICERS.eleni.id, nonce: 'nonce', aud: 'web' }));
  });

  it('shows a reloaded page the step where the person stands', async () => {
    const flow = new SignInFlow(identity);
    await flow.begin();
    await flow.details();
    const { username, password } = OFFICERS.eleni;
    expect((await flow.step('password', { username, password })).status).toBe(200);
    expect((await flow.details()).step).toBe('SECOND_FACTOR');
  });

  it('does not sign in with the password alone, nor with a code before the password', async () => {
    const flow = new SignInFlow(identity);
    const page = await flow.begin();
    await flow.details();
    expect((await flow.step('second-factor', { code: await identity.nextCode(OFFICERS.eleni) })).status).toBe(422);
    const { username, password } = OFFICERS.eleni;
    await flow.step('password', { username, password });
    const uid = page.pathname.split('/').at(-1) ?? '';
    const resumed = await flow.browser.get(`${identity.url}/oidc/auth/${uid}`);
    expect(resumed.headers.get('location')).toMatch(/^\/interaction\//);
  });

  it('answers a wrong name and a wrong password with the same words', async () => {
    const answers: unknown[] = [];
    for (const body of [
      { username: 'nobody@agency.example', password: 'wrong password 1' },
      { username: OFFICERS.nikos.username, password: 'wrong password 1' },
    ]) {
      const flow = new SignInFlow(identity);
      await flow.begin();
      await flow.details();
      const response = await flow.step('password', body);
      const document = z.looseObject({ instance: z.string() }).parse(await response.json());
      answers.push({ ...document, status: response.status, instance: '' });
    }
    expect(answers[0]).toEqual(answers[1]);
    expect(answers[0]).toEqual(expect.objectContaining({ status: 422, type: expect.stringMatching(/credentials-refused$/) }));
  });

  it('takes a code once', async () => {
    const code = await identity.nextCode(OFFICERS.nikos);
    const outcomes: number[] = [];
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const flow = new SignInFlow(identity);
      await flow.begin();
      await flow.details();
      await flow.step('password', { username: OFFICERS.nikos.username, password: OFFICERS.nikos.password });
      outcomes.push((await flow.step('second-factor', { code })).status);
    }
    expect(outcomes).toEqual([200, 422]);
  });

  it('refuses a write without the nonce of the page, and one from another browser', async () => {
    const flow = new SignInFlow(identity);
    const page = await flow.begin();
    const { username, password } = OFFICERS.eleni;
    expect((await flow.step('password', { username, password })).status).toBe(403);
    expect((await new SignInFlow(identity).browser.get(`${page.href}/details`)).status).toBe(404);
  });

  it('returns to the application when the person gives up', async () => {
    const flow = new SignInFlow(identity);
    await flow.begin();
    await flow.details();
    const callback = await flow.resume(await flow.step('abort', {}));
    expect(callback.searchParams.get('error')).toBe('access_denied');
  });

  it('asks nothing of somebody who is signed in, and the second factor alone for a step-up', async () => {
    const flow = new SignInFlow(identity);
    const first = decodeJwt((await flow.signIn(OFFICERS.eleni)).access_token);
    const again = new SignInFlow(identity, flow.browser);
    expect((await again.begin()).pathname).toBe('/session/callback');
    const stepUp = new SignInFlow(identity, flow.browser);
    await eventually('an authentication older than a second', async () => (await stepUp.begin({ max_age: '1' })).pathname.startsWith('/interaction/'));
    expect(await stepUp.details()).toEqual(expect.objectContaining({ why: 'STEP_UP', step: 'SECOND_FACTOR', known: true }));
    const callback = await stepUp.resume(await stepUp.step('second-factor', { code: await identity.nextCode(OFFICERS.eleni) }));
    const second = await verified((await readTokens(await stepUp.exchange(callback))).access_token);
    expect(Number(second['auth_time'])).toBeGreaterThan(Number(first['auth_time']));
    expect(second['acr']).toBe('aal2');
  });

  it('accepts aal2 when it was reached, and refuses what nobody can reach in place of asking for ever', async () => {
    const flow = new SignInFlow(identity);
    await flow.signIn(OFFICERS.eleni);
    expect((await new SignInFlow(identity, flow.browser).begin({ acr_values: 'aal2' })).searchParams.get('code')).not.toBeNull();
    const unreachable = await new SignInFlow(identity, flow.browser).begin({ acr_values: 'aal9' });
    expect(unreachable.searchParams.get('error')).toBe('unmet_authentication_requirements');
  });

  it('refuses a code without its PKCE verifier, and a code used twice voids what it gave', async () => {
    const flow = new SignInFlow(identity);
    await flow.begin();
    const callback = await flow.prove(OFFICERS.eleni);
    expect((await flow.exchange(callback, { code_verifier: 'x'.repeat(43) })).status).toBe(400);
    const tokens = await readTokens(await flow.exchange(callback));
    expect((await flow.exchange(callback)).status).toBe(400);
    expect((await flow.refresh(tokens.refresh_token)).status).toBe(400);
  });

  it('demands PKCE', async () => {
    const location = await new SignInFlow(identity).begin({ code_challenge: '', code_challenge_method: '' });
    expect(location.searchParams.get('error')).toBe('invalid_request');
  });

  it('rotates refresh tokens, and ends the sign-in when one comes twice', async () => {
    const flow = new SignInFlow(identity);
    const first = await flow.signIn(OFFICERS.eleni);
    const second = await readTokens(await flow.refresh(first.refresh_token));
    expect(second.refresh_token).not.toBe(first.refresh_token);
    expect((await verified(second.access_token))['acr']).toBe('aal2');
    expect((await flow.refresh(first.refresh_token)).status).toBe(400);
    expect((await flow.refresh(second.refresh_token)).status).toBe(400);
  });

  it('gives one of two refreshes at once a token, and never both', async () => {
    const flow = new SignInFlow(identity);
    const { refresh_token: token } = await flow.signIn(OFFICERS.eleni);
    const statuses = await Promise.all([flow.refresh(token), flow.refresh(token), flow.refresh(token)]);
    expect(statuses.filter(({ ok }) => ok).length).toBeLessThanOrEqual(1);
  });

  it('shows a page that repeats nothing of a request that cannot be answered', async () => {
    const response = await fetch(`${identity.url}/oidc/auth?client_id=%3Cscript%3Ecanary&redirect_uri=https://evil.example/&response_type=code`);
    expect(response.status).toBe(400);
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await response.text()).not.toMatch(/canary|evil/);
  });

  it('sends nobody to an address that is not registered', async () => {
    const url = new URL(`${identity.url}/oidc/auth`);
    url.search = new URLSearchParams({ client_id: 'web', response_type: 'code', scope: 'openid', redirect_uri: 'https://evil.example/session/callback' }).toString();
    const response = await fetch(url, { redirect: 'manual' });
    expect(response.status).toBe(400);
    expect(response.headers.get('location')).toBeNull();
  });

  it('describes its interface', async () => {
    const document = z.object({ paths: z.record(z.string(), z.unknown()) }).parse(await (await fetch(`${identity.url}/openapi.json`)).json());
    expect(Object.keys(document.paths)).toEqual(expect.arrayContaining(['/v1/me', '/v1/officers', '/v1/decision-statements']));
    // The steps of a sign-in are between the sign-in page and the provider; they have another address and are nobody else's.
    expect(Object.keys(document.paths).filter((path) => path.startsWith('/interaction'))).toEqual([]);
  });

  it('limits requests for authorisation from one network, and no other', async () => {
    const ask = async (): Promise<number> => (await fetch(`${identity.url}/oidc/auth`, { headers: { 'x-forwarded-for': '192.0.2.1' } })).status;
    expect(await ask()).toBe(400);
    await identity.database.query(`UPDATE rate_limit SET points = 600 WHERE key LIKE 'oidc-authorisation%' AND points = 1`);
    expect(await ask()).toBe(429);
    expect((await new SignInFlow(identity).begin()).pathname).toMatch(/^\/interaction\//);
  });

  it('signs out without a second question, and ends the refresh tokens of the session', async () => {
    const flow = new SignInFlow(identity);
    const tokens = await flow.signIn(OFFICERS.eleni);
    const url = new URL(`${identity.url}/oidc/session/end`);
    url.search = new URLSearchParams({ id_token_hint: tokens.id_token, post_logout_redirect_uri: `${identity.url}/` }).toString();
    const page = await flow.browser.get(url.href);
    const html = await page.text();
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
    const [, script = ''] = /<script src="([^"]+)">/.exec(html) ?? [];
    expect(await (await flow.browser.get(`${identity.url}${script}`)).text()).toContain('submit()');
    const [, xsrf = ''] = /name="xsrf" value="([^"]+)"/.exec(html) ?? [];
    const [, action = ''] = /action="([^"]+)"/.exec(html) ?? [];
    const confirmed = await flow.browser.postForm(action, { xsrf, logout: 'yes' });
    expect(confirmed.headers.get('location')).toBe(`${identity.url}/`);
    expect((await flow.refresh(tokens.refresh_token)).status).toBe(400);
    expect((await new SignInFlow(identity, flow.browser).begin()).pathname).toMatch(/^\/interaction\//);
  });
});
