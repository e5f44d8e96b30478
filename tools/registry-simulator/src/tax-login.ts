import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { CryptoKey, JWK } from 'jose';
import type { Answer } from './answer.js';
import type { DemoPerson } from './demo-people.js';
import { errorPage, loginPage } from './login-page.js';

/** Who may have citizens log in: an OpenID client with a secret. */
export interface TaxLoginClient {
  readonly id: string;
  readonly secret: string;
  /** Where citizens may be sent back to, compared letter by letter (RFC 9700, 2.1). */
  readonly redirectUris: readonly string[];
}

/** What the provider is made of. */
export interface TaxLoginOptions {
  /** Its own address, which its tokens name. */
  readonly issuer: string;
  readonly client: TaxLoginClient;
  /** The citizen with these credentials. */
  readonly citizen: (username: string, password: string) => DemoPerson | undefined;
  /** A monotonic clock in milliseconds, for the lifetime of codes. */
  readonly nowMs: () => number;
}

/** A code is good for one redemption within this time. */
export const CODE_LIFETIME_MS = 60_000;
const ID_TOKEN_SECONDS = 300;
/** What the page of the login must bring back, so that nothing has to be remembered before a citizen has logged in. */
const REQUEST_PARAMETERS = ['client_id', 'redirect_uri', 'response_type', 'scope', 'state', 'nonce', 'code_challenge', 'code_challenge_method'];

type Fields = Readonly<Record<string, string>>;

interface IssuedCode {
  readonly person: DemoPerson;
  readonly redirectUri: string;
  readonly codeChallenge: string;
  readonly nonce: string | undefined;
  readonly authTime: number;
  readonly expiresAtMs: number;
}

/** The login of the tax authority as an OpenID provider: authorization code with PKCE, one client, no sessions. */
export class TaxLogin {
  readonly #codes = new Map<string, IssuedCode>();

  private constructor(
    private readonly options: TaxLoginOptions,
    private readonly key: { readonly privateKey: CryptoKey; readonly publicJwk: JWK },
  ) {}

  /** With a fresh signing key: tokens of an earlier start are no longer good. */
  static async start(options: TaxLoginOptions): Promise<TaxLogin> {
    const { privateKey, publicKey } = await generateKeyPair('ES256');
    const jwk = await exportJWK(publicKey);
    return new TaxLogin(options, { privateKey, publicJwk: { ...jwk, kid: await calculateJwkThumbprint(jwk), alg: 'ES256', use: 'sig' } });
  }

  /** OpenID Connect Discovery 1.0, 3. */
  discovery(): Answer {
    const { issuer } = this.options;
    return {
      status: 200,
      body: {
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/jwks`,
        response_types_supported: ['code'],
        grant_types_supported: ['authorization_code'],
        subject_types_supported: ['public'],
        scopes_supported: ['openid'],
        claims_supported: ['sub', 'tax_number', 'given_name', 'family_name', 'auth_time'],
        id_token_signing_alg_values_supported: ['ES256'],
        token_endpoint_auth_methods_supported: ['client_secret_basic'],
        code_challenge_methods_supported: ['S256'],
        authorization_response_iss_parameter_supported: true,
      },
    };
  }

  jwks(): Answer {
    return { status: 200, body: { keys: [this.key.publicJwk] } };
  }

  /** Where the client sends a citizen: the page of the login, or back with an error (OpenID Connect Core 1.0, 3.1.2). */
  authorize(query: Fields): Answer {
    return this.#refused(query) ?? this.#page(query);
  }

  /** What the page sends: credentials, or that the citizen does not want to. */
  login(fields: Fields): Answer {
    const refused = this.#refused(fields);
    if (refused !== undefined) return refused;
    if (fields['action'] === 'cancel') return this.#back(fields, { error: 'access_denied' });
    const person = this.options.citizen(fields['username'] ?? '', fields['password'] ?? '');
    if (person === undefined) return this.#page(fields, 'User name or password is wrong.');
    const code = randomBytes(24).toString('base64url');
    this.#codes.set(code, {
      person,
      redirectUri: fields['redirect_uri'] ?? '',
      codeChallenge: fields['code_challenge'] ?? '',
      nonce: fields['nonce'],
      authTime: nowSeconds(),
      expiresAtMs: this.options.nowMs() + CODE_LIFETIME_MS,
    });
    return this.#back(fields, { code });
  }

  /** Redeems a code, once (RFC 6749, 4.1.3). */
  async token(fields: Fields, authorization: string | undefined): Promise<Answer> {
    if (!this.#isClient(authorization)) return { status: 401, body: { error: 'invalid_client' }, headers: { 'www-authenticate': 'Basic' } };
    if (fields['grant_type'] !== 'authorization_code') return { status: 400, body: { error: 'unsupported_grant_type' } };
    const issued = this.#codes.get(fields['code'] ?? '');
    this.#codes.delete(fields['code'] ?? '');
    const isGood =
      issued !== undefined &&
      issued.expiresAtMs >= this.options.nowMs() &&
      issued.redirectUri === fields['redirect_uri'] &&
      isSame(sha256(fields['code_verifier'] ?? ''), issued.codeChallenge);
    if (!isGood) return { status: 400, body: { error: 'invalid_grant' } };
    const answer = { access_token: randomBytes(24).toString('base64url'), token_type: 'Bearer', expires_in: 60, scope: 'openid' };
    return { status: 200, body: { ...answer, id_token: await this.#idToken(issued) } };
  }

  #idToken({ person, nonce, authTime }: IssuedCode): Promise<string> {
    return new SignJWT({
      tax_number: person.taxNumber,
      given_name: person.givenName,
      family_name: person.surname,
      auth_time: authTime,
      ...(nonce === undefined ? {} : { nonce }),
    })
      .setProtectedHeader({ alg: 'ES256', kid: this.key.publicJwk.kid ?? '' })
      .setIssuer(this.options.issuer)
      // Not the tax number: a subject identifier says nothing by itself.
      .setSubject(sha256(`${this.options.issuer} ${person.username}`))
      .setAudience(this.options.client.id)
      .setIssuedAt(authTime)
      .setExpirationTime(nowSeconds() + ID_TOKEN_SECONDS)
      .sign(this.key.privateKey);
  }

  /** Why a request cannot be served. A redirect address that is not the client's gets nobody sent to it (RFC 6749, 4.1.2.1). */
  #refused(request: Fields): Answer | undefined {
    const { client } = this.options;
    if (request['client_id'] !== client.id) return { status: 400, page: errorPage('This client is not known here.') };
    if (!client.redirectUris.includes(request['redirect_uri'] ?? '')) {
      return { status: 400, page: errorPage('The address to come back to is not one of this client.') };
    }
    if (request['response_type'] !== 'code') return this.#back(request, { error: 'unsupported_response_type' });
    if (!(request['scope'] ?? '').split(' ').includes('openid')) return this.#back(request, { error: 'invalid_scope' });
    const hasProof = request['code_challenge_method'] === 'S256' && /^[\w-]{43}$/.test(request['code_challenge'] ?? '');
    return hasProof ? undefined : this.#back(request, { error: 'invalid_request', error_description: 'PKCE with S256 is required' });
  }

  #back(request: Fields, result: Fields): Answer {
    const url = new URL(request['redirect_uri'] ?? '');
    const state = request['state'];
    const parameters = { ...result, ...(state === undefined ? {} : { state }), iss: this.options.issuer };
    for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
    return { status: 303, body: {}, headers: { location: url.href } };
  }

  #page(request: Fields, error?: string): Answer {
    const kept = REQUEST_PARAMETERS.flatMap((name): [string, string][] => (request[name] === undefined ? [] : [[name, request[name]]]));
    const { pathname } = new URL(this.options.issuer);
    // A form may only lead where its redirect leads too (Content Security Policy 3, form-action).
    const returnsTo = new URL(request['redirect_uri'] ?? '').origin;
    return { status: 200, page: loginPage({ action: `${pathname}/login`, kept, ...(error === undefined ? {} : { error }) }), formTargets: [returnsTo] };
  }

  /** `client_secret_basic` (RFC 6749, 2.3.1): both halves are form-encoded before they are joined. */
  #isClient(authorization: string | undefined): boolean {
    const encoded = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(authorization ?? '')?.[1];
    const halves = Buffer.from(encoded ?? '', 'base64').toString('utf8').split(':');
    const [id, secret] = halves.map((half) => new URLSearchParams(`half=${half}`).get('half') ?? '');
    const { client } = this.options;
    return id !== undefined && secret !== undefined && isSame(id, client.id) && isSame(secret, client.secret);
  }
}

function isSame(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

function nowSeconds(): number {
  return Math.floor(Date.now() / 1000);
}
