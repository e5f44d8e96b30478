import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { SeedOfficer } from '../src/index.js';
import { Browser } from './browser.js';
import type { RunningIdentity } from './running-identity.js';

const details = z.object({
  why: z.string(),
  step: z.string(),
  secondFactor: z.string().nullable(),
  sent: z.object({ to: z.string() }).nullable(),
  client: z.string(),
  known: z.boolean(),
  nonce: z.string(),
});
const tokenAnswer = z.object({ access_token: z.string(), id_token: z.string(), refresh_token: z.string(), expires_in: z.number() });
export type Tokens = z.infer<typeof tokenAnswer>;

/** One run of the authorization code flow with PKCE (RFC 7636), as the gateway and its sign-in page make it. */
export class SignInFlow {
  private readonly verifier = randomBytes(32).toString('base64url');
  private interaction = '';
  private nonce = '';

  constructor(
    private readonly identity: RunningIdentity,
    readonly browser: Browser = new Browser(),
  ) {}

  private get redirectUri(): string {
    return `${this.identity.url}/session/callback`;
  }

  /** Asks for authorisation; the answer leads to the sign-in page or, for whoever is signed in, straight back. */
  async begin(parameters: Record<string, string> = {}): Promise<URL> {
    const url = new URL(`${this.identity.url}/oidc/auth`);
    url.search = new URLSearchParams({
      client_id: 'web',
      response_type: 'code',
      scope: 'openid offline_access',
      redirect_uri: this.redirectUri,
      resource: 'urn:vidimus:api',
      state: 'state',
      nonce: 'nonce',
      code_challenge: createHash('sha256').update(this.verifier).digest('base64url'),
      code_challenge_method: 'S256',
      ...parameters,
    }).toString();
    const location = await this.locationOf(await this.browser.get(url.href));
    if (location.pathname.startsWith('/interaction/')) this.interaction = location.href;
    return location;
  }

  async details(): Promise<z.infer<typeof details>> {
    const response = await this.browser.get(`${this.interaction}/details`);
    const read = details.parse(await response.json());
    this.nonce = read.nonce;
    return read;
  }

  /** A step of the sign-in page, with the nonce that `details` gave. */
  step(name: 'password' | 'new-password' | 'code' | 'second-factor' | 'abort', body: object): Promise<Response> {
    return this.browser.post(`${this.interaction}/${name}`, body, { 'x-vidimus-interaction': this.nonce });
  }

  /** Where the address that a step answered with leads to: the application's callback. */
  async resume(response: Response): Promise<URL> {
    const { redirectTo } = z.object({ redirectTo: z.string() }).parse(await response.json());
    return this.locationOf(await this.browser.get(redirectTo));
  }

  /** Both factors, up to the application's callback. */
  async prove(officer: SeedOfficer): Promise<URL> {
    await this.details();
    const password = await this.step('password', { username: officer.username, password: officer.password });
    if (!password.ok) throw new Error(`password: ${password.status} ${await password.text()}`);
    const code = await this.step('second-factor', { code: await this.identity.nextCode(officer) });
    if (!code.ok) throw new Error(`second factor: ${code.status} ${await code.text()}`);
    return this.resume(code);
  }

  exchange(callback: URL, changes: Record<string, string> = {}): Promise<Response> {
    return this.token({
      grant_type: 'authorization_code',
      code: callback.searchParams.get('code') ?? '',
      redirect_uri: this.redirectUri,
      code_verifier: this.verifier,
      ...changes,
    });
  }

  refresh(refreshToken: string): Promise<Response> {
    return this.token({ grant_type: 'refresh_token', refresh_token: refreshToken, resource: 'urn:vidimus:api' });
  }

  /** From nothing to tokens. */
  async signIn(officer: SeedOfficer): Promise<Tokens> {
    await this.begin();
    return readTokens(await this.exchange(await this.prove(officer)));
  }

  private token(form: Record<string, string>): Promise<Response> {
    const basic = Buffer.from(`web:${encodeURIComponent(this.identity.webSecret)}`).toString('base64');
    return fetch(`${this.identity.url}/oidc/token`, { method: 'POST', headers: { authorization: `Basic ${basic}` }, body: new URLSearchParams(form) });
  }

  private async locationOf(response: Response): Promise<URL> {
    const location = response.headers.get('location');
    if (location === null) throw new Error(`no redirect: ${response.status} ${await response.text()}`);
    return new URL(location, this.identity.url);
  }
}

export async function readTokens(response: Response): Promise<Tokens> {
  if (!response.ok) throw new Error(`token endpoint: ${response.status} ${await response.text()}`);
  return tokenAnswer.parse(await response.json());
}
