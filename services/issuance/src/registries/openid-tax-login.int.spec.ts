import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startRegistrySimulator } from '@vidimus/registry-simulator';
import type { RegistrySimulator } from '@vidimus/registry-simulator';
import { logInAtTaxAuthority } from '../../test/tax-authority.js';
import { OpenIdTaxLogin } from './openid-tax-login.js';
import { RegistryUnavailable } from './registries.js';
import { TaxLoginRefused } from './tax-login-provider.js';

const apiKey = 'key-of-the-test';
const redirectUri = 'http://vidimus.example/session/tax-login/callback';
const client = { id: 'vidimus', secret: 'secret-of-the-test', redirectUris: [redirectUri] };
const citizen = { username: 'citizen1', password: 'simulated-login' };

let simulator: RegistrySimulator;
let provider: OpenIdTaxLogin;
beforeEach(async () => {
  simulator = await startRegistrySimulator({ port: 0, apiKey, slowMs: 30_000, taxLoginClient: client });
  provider = providerAt(simulator.taxLoginIssuer);
});
afterEach(() => simulator.stop());

function providerAt(issuer: string, clientSecret = client.secret): OpenIdTaxLogin {
  return new OpenIdTaxLogin({ issuer, clientId: client.id, clientSecret, redirectUri, timeoutMs: 3_000 });
}
const turn = (mode: string): Promise<Response> =>
  fetch(`${simulator.url}/admin/registries/tax`, { method: 'PUT', headers: { 'x-api-key': apiKey }, body: JSON.stringify({ mode }) });

describe('the tax login', () => {
  it('[S4-33] says who logged in, with the token that proves it', async () => {
    const { authorizationUrl, pending } = await provider.begin();
    const login = await provider.finish(await logInAtTaxAuthority(authorizationUrl, citizen), pending);
    expect(login).toEqual({ taxNumber: '094259216', givenName: 'Δοκιμή', surname: 'Παραδειγματίδου', idToken: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/) });
  });

  it('refuses what is not the answer to this login, and that never counts against the authority', async () => {
    const { authorizationUrl, pending } = await provider.begin();
    const answer = await logInAtTaxAuthority(authorizationUrl, citizen);
    const wrong = [
      [answer, { ...pending, state: 'another' }],
      [{ ...answer, iss: 'http://elsewhere.example' }, pending],
      [{ ...answer, code: 'invented' }, pending],
      [{ ...answer, code: 'invented too' }, pending],
      [{ ...answer, code: 'and again' }, pending],
      [{ ...answer, code: 'and again and again' }, pending],
    ] as const;
    for (const [given, kept] of wrong) await expect(provider.finish(given, kept)).rejects.toBeInstanceOf(TaxLoginRefused);
    expect((await provider.finish(answer, pending)).taxNumber).toBe('094259216');
    await expect(provider.finish(answer, pending)).rejects.toBeInstanceOf(TaxLoginRefused);
  });

  it('refuses the token of a login that was begun elsewhere', async () => {
    const { authorizationUrl, pending } = await provider.begin();
    const answer = await logInAtTaxAuthority(authorizationUrl, citizen);
    await expect(provider.finish(answer, { ...pending, nonce: 'of another login' })).rejects.toBeInstanceOf(TaxLoginRefused);
  });

  it.each(['down', 'slow'])('is unavailable while the authority is %s, and found once it is back', async (mode) => {
    await turn(mode);
    await expect(provider.begin()).rejects.toBeInstanceOf(RegistryUnavailable);
    await turn('up');
    const { authorizationUrl, pending } = await provider.begin();
    const answer = await logInAtTaxAuthority(authorizationUrl, citizen);
    await turn(mode);
    await expect(provider.finish(answer, pending)).rejects.toBeInstanceOf(RegistryUnavailable);
    await expect(provider.begin()).rejects.toBeInstanceOf(RegistryUnavailable);
  });

  it('is left alone after five failures in a row', async () => {
    let asked = 0;
    const server = createServer((_request, response) => {
      asked += 1;
      response.writeHead(500).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const broken = providerAt(`http://127.0.0.1:${(server.address() as AddressInfo).port}/tax`);
    for (let turns = 0; turns < 8; turns += 1) await expect(broken.begin()).rejects.toBeInstanceOf(RegistryUnavailable);
    expect(asked).toBe(5);
    await new Promise((resolve) => server.close(resolve));
  });

  it('is unavailable, not refused, when this installation has the wrong secret', async () => {
    const wrong = providerAt(simulator.taxLoginIssuer, 'another secret');
    const { authorizationUrl, pending } = await wrong.begin();
    await expect(wrong.finish(await logInAtTaxAuthority(authorizationUrl, citizen), pending)).rejects.toBeInstanceOf(RegistryUnavailable);
  });
});
