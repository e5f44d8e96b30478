import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  ClientSecretBasic,
  discovery,
  enableNonRepudiationChecks,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client';
import type { Configuration } from 'openid-client';
import { startRegistrySimulator } from './registry-simulator.js';
import type { RegistrySimulator } from './registry-simulator.js';

const apiKey = 'key-of-the-test';
// Signs that must be encoded in the header of client_secret_basic.
const client = { id: 'a client', secret: 'secret: of+the%test', redirectUris: ['http://vidimus.example/back'] };
const [redirectUri = ''] = client.redirectUris;
let nowMs = 0;
let simulator: RegistrySimulator;
let provider: Configuration;
beforeAll(async () => {
  simulator = await startRegistrySimulator({ port: 0, apiKey, slowMs: 5, nowMs: () => nowMs, taxLoginClient: client });
  provider = await configuration(client.secret);
});
afterAll(async () => simulator.stop());

async function configuration(secret: string): Promise<Configuration> {
  const found = await discovery(
    new URL(simulator.taxLoginIssuer),
    client.id,
    { id_token_signed_response_alg: 'ES256' },
    ClientSecretBasic(secret),
    { execute: [allowInsecureRequests] },
  );
  enableNonRepudiationChecks(found);
  return found;
}

interface Attempt {
  readonly url: URL;
  readonly checks: { readonly expectedState: string; readonly expectedNonce: string; readonly pkceCodeVerifier: string };
}

async function begin(changes: Record<string, string> = {}): Promise<Attempt> {
  const checks = { expectedState: randomState(), expectedNonce: randomNonce(), pkceCodeVerifier: randomPKCECodeVerifier() };
  const url = buildAuthorizationUrl(provider, {
    redirect_uri: redirectUri,
    scope: 'openid',
    state: checks.expectedState,
    nonce: checks.expectedNonce,
    code_challenge: await calculatePKCECodeChallenge(checks.pkceCodeVerifier),
    code_challenge_method: 'S256',
    ...changes,
  });
  return { url, checks };
}

/** Fills the page in, as a browser does with its hidden fields. */
async function submit(page: string, filled: Record<string, string>): Promise<Response> {
  const plain = (text: string): string => text.replace(/&#(\d+);/g, (_sign, code: string) => String.fromCharCode(Number(code)));
  const hidden = [...page.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)">/g)].map(([, name = '', value = '']) => [name, plain(value)]);
  const action = plain(/action="([^"]+)"/.exec(page)?.[1] ?? '');
  const body = new URLSearchParams({ ...(Object.fromEntries(hidden) as Record<string, string>), ...filled });
  return fetch(new URL(action, simulator.url), { method: 'POST', body, redirect: 'manual' });
}

/** The address that the citizen is sent back to. */
async function logIn({ url }: Attempt, username = 'citizen1'): Promise<URL> {
  const page = await (await fetch(url)).text();
  const answer = await submit(page, { username, password: 'simulated-login', action: 'login' });
  return new URL(answer.headers.get('location') ?? 'nowhere:');
}

describe('the login of the tax authority', () => {
  it('[S4-33] tells its client by a signed token who logged in', async () => {
    const attempt = await begin();
    const back = await logIn(attempt);
    expect([back.origin + back.pathname, back.searchParams.get('iss')]).toEqual([redirectUri, simulator.taxLoginIssuer]);
    const claims = (await authorizationCodeGrant(provider, back, attempt.checks)).claims();
    expect(claims).toMatchObject({ tax_number: '094259216', given_name: 'Δοκιμή', family_name: 'Παραδειγματίδου', auth_time: expect.any(Number) });
    expect(claims?.sub).not.toContain('094259216');
  });

  it('takes a code once, for a minute, and with its verifier', async () => {
    const used = await begin();
    const back = await logIn(used);
    await authorizationCodeGrant(provider, back, used.checks);
    await expect(authorizationCodeGrant(provider, back, used.checks)).rejects.toMatchObject({ error: 'invalid_grant' });
    const late = await begin();
    const lateBack = await logIn(late);
    nowMs += 60_001;
    await expect(authorizationCodeGrant(provider, lateBack, late.checks)).rejects.toMatchObject({ error: 'invalid_grant' });
    const stolen = await begin();
    const checks = { ...stolen.checks, pkceCodeVerifier: randomPKCECodeVerifier() };
    await expect(authorizationCodeGrant(provider, await logIn(stolen), checks)).rejects.toMatchObject({ error: 'invalid_grant' });
  });

  it('wants the secret of the client', async () => {
    const attempt = await begin();
    const stranger = await configuration('another secret');
    await expect(authorizationCodeGrant(stranger, await logIn(attempt), attempt.checks)).rejects.toMatchObject({ cause: [{ scheme: 'basic' }] });
  });

  it('shows on the page that credentials are wrong, and lets the citizen try again', async () => {
    const attempt = await begin();
    const page = await (await fetch(attempt.url)).text();
    const refused = await submit(page, { username: 'citizen1', password: 'guess', action: 'login' });
    const again = await refused.text();
    expect([refused.status, again]).toEqual([200, expect.stringContaining('User name or password is wrong.')]);
    const accepted = await submit(again, { username: 'citizen1', password: 'simulated-login', action: 'login' });
    const back = new URL(accepted.headers.get('location') ?? '');
    expect((await authorizationCodeGrant(provider, back, attempt.checks)).claims()?.['tax_number']).toBe('094259216');
  });

  it('lets the citizen cancel', async () => {
    const attempt = await begin();
    const page = await fetch(attempt.url);
    expect(page.headers.get('content-security-policy')).toContain("form-action 'self' http://vidimus.example;");
    const answer = await submit(await page.text(), { action: 'cancel' });
    const back = new URL(answer.headers.get('location') ?? '').searchParams;
    expect([back.get('error'), back.get('state')]).toEqual(['access_denied', attempt.checks.expectedState]);
  });

  it.each([
    ['another client', { client_id: 'stranger' }],
    ['another address to come back to', { redirect_uri: `${redirectUri}/elsewhere` }],
  ])('sends nobody anywhere for %s', async (_what, changes) => {
    const answer = await fetch((await begin(changes)).url, { redirect: 'manual' });
    expect([answer.status, answer.headers.get('location')]).toEqual([400, null]);
  });

  it.each([
    ['no proof of the code', { code_challenge_method: 'plain' }, 'invalid_request'],
    ['no OpenID', { scope: 'profile' }, 'invalid_scope'],
    ['an implicit answer', { response_type: 'id_token' }, 'unsupported_response_type'],
  ])('refuses %s', async (_what, changes, error) => {
    const answer = await fetch((await begin(changes)).url, { redirect: 'manual' });
    expect(new URL(answer.headers.get('location') ?? '').searchParams.get('error')).toBe(error);
  });

  it('keeps what is written into the address out of the page', async () => {
    const page = await (await fetch((await begin({ state: '"><script>alert(1)</script>' })).url)).text();
    expect(page).not.toContain('<script>');
  });

  it('is switched with the tax registry', async () => {
    const turn = (mode: string): Promise<Response> =>
      fetch(`${simulator.url}/admin/registries/tax`, { method: 'PUT', headers: { 'x-api-key': apiKey }, body: JSON.stringify({ mode }) });
    const attempt = await begin();
    const back = await logIn(attempt);
    await turn('down');
    const page = await fetch(attempt.url, { headers: { accept: 'text/html' } });
    expect([page.status, await page.text()]).toEqual([503, expect.stringContaining('not available')]);
    await expect(authorizationCodeGrant(provider, back, attempt.checks)).rejects.toMatchObject({ code: 'OAUTH_RESPONSE_IS_NOT_CONFORM' });
    await turn('slow');
    expect((await authorizationCodeGrant(provider, back, attempt.checks)).claims()?.['tax_number']).toBe('094259216');
    await turn('up');
  });
});
