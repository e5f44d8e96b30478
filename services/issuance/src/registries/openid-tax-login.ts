import { circuitBreaker, ConsecutiveBreaker, handleWhen, timeout, TimeoutStrategy, wrap } from 'cockatiel';
import type { IPolicy } from 'cockatiel';
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  ClientError,
  ClientSecretBasic,
  discovery,
  enableNonRepudiationChecks,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
  ResponseBodyError,
} from 'openid-client';
import type { Configuration } from 'openid-client';
import { z } from 'zod';
import { RegistryUnavailable } from './registries.js';
import { TaxLoginRefused } from './tax-login-provider.js';
import type { PendingTaxLogin, ProvenTaxLogin, TaxLoginAnswer, TaxLoginProvider } from './tax-login-provider.js';

/** Where the tax login is, and as whom it is used. */
export interface OpenIdTaxLoginOptions {
  /** Found by its description (OpenID Connect Discovery 1.0). */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Where citizens are sent back to; registered with the authority. */
  readonly redirectUri: string;
  /** For all that one step asks of the authority together. */
  readonly timeoutMs: number;
}

/** After so many failures in a row the authority is left alone for a while. */
const FAILURES_THAT_OPEN = 5;
const HALF_OPEN_AFTER_MS = 2_000;
/** A claim of the token is not what this login asked for: it is the answer to another one. */
const CLAIM_DIFFERS = 'OAUTH_JWT_CLAIM_COMPARISON_FAILED';

const text = z.string().min(1).max(200);
const claimsSchema = z.object({ tax_number: text, given_name: text, family_name: text });

/** The tax login as an OpenID provider: authorization code with PKCE, a confidential client, and a signature on the token. */
export class OpenIdTaxLogin implements TaxLoginProvider {
  readonly #options: OpenIdTaxLoginOptions;
  readonly #guard: IPolicy;
  #configuration: Promise<Configuration> | undefined;

  constructor(options: OpenIdTaxLoginOptions) {
    this.#options = options;
    // That somebody comes with a used code says nothing against the authority.
    const breaker = circuitBreaker(
      handleWhen((error) => !(error instanceof TaxLoginRefused)),
      { halfOpenAfter: HALF_OPEN_AFTER_MS, breaker: new ConsecutiveBreaker(FAILURES_THAT_OPEN) },
    );
    this.#guard = wrap(breaker, timeout(options.timeoutMs, TimeoutStrategy.Aggressive));
  }

  async begin(): Promise<{ authorizationUrl: string; pending: PendingTaxLogin }> {
    // Looked for anew each time: that the authority is away is then told on our page, and not by whatever stands in its place.
    this.#configuration = undefined;
    const configuration = await this.#ask(() => this.#discovered());
    const pending = { state: randomState(), nonce: randomNonce(), codeVerifier: randomPKCECodeVerifier() };
    const url = buildAuthorizationUrl(configuration, {
      redirect_uri: this.#options.redirectUri,
      scope: 'openid',
      // Whoever used this browser before must not be taken for the person who sits here now.
      prompt: 'login',
      state: pending.state,
      nonce: pending.nonce,
      code_challenge: await calculatePKCECodeChallenge(pending.codeVerifier),
      code_challenge_method: 'S256',
    });
    return { authorizationUrl: url.href, pending };
  }

  async finish(answer: TaxLoginAnswer, pending: PendingTaxLogin): Promise<ProvenTaxLogin> {
    const { redirectUri, issuer } = this.#options;
    if (answer.state !== pending.state) throw new TaxLoginRefused('The answer belongs to another login.');
    if (answer.iss !== undefined && answer.iss !== issuer) throw new TaxLoginRefused('The answer comes from somebody else.');
    const callback = new URL(redirectUri);
    callback.searchParams.set('code', answer.code);
    callback.searchParams.set('state', answer.state);
    if (answer.iss !== undefined) callback.searchParams.set('iss', answer.iss);
    return this.#ask(() => this.#redeem(callback, pending));
  }

  async #redeem(callback: URL, { state, nonce, codeVerifier }: PendingTaxLogin): Promise<ProvenTaxLogin> {
    try {
      const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: codeVerifier, idTokenExpected: true };
      const tokens = await authorizationCodeGrant(await this.#discovered(), callback, checks);
      const { tax_number: taxNumber, given_name: givenName, family_name: surname } = claimsSchema.parse(tokens.claims());
      return { taxNumber, givenName, surname, idToken: z.string().parse(tokens.id_token) };
    } catch (error) {
      if (isRefusal(error)) throw new TaxLoginRefused('The code is used, too old, or of another login.', { cause: error });
      throw error;
    }
  }

  /** Found when it is needed, so that this room starts while the authority is away. */
  #discovered(): Promise<Configuration> {
    this.#configuration ??= this.#discover().catch((error: unknown) => {
      this.#configuration = undefined;
      throw error;
    });
    return this.#configuration;
  }

  async #discover(): Promise<Configuration> {
    const { issuer, clientId, clientSecret, timeoutMs } = this.#options;
    const configuration = await discovery(
      new URL(issuer),
      clientId,
      { id_token_signed_response_alg: 'ES256' },
      ClientSecretBasic(clientSecret),
      { timeout: timeoutMs / 1000, ...(issuer.startsWith('http:') ? { execute: [allowInsecureRequests] } : {}) },
    );
    // The token is kept as evidence: it must hold by its signature, not by the way it came.
    enableNonRepudiationChecks(configuration);
    configuration.timeout = timeoutMs / 1000;
    return configuration;
  }

  async #ask<Result>(question: () => Promise<Result>): Promise<Result> {
    try {
      return await this.#guard.execute(question);
    } catch (error) {
      if (error instanceof TaxLoginRefused) throw error;
      throw new RegistryUnavailable('The tax login does not answer as it should.', { cause: error });
    }
  }
}

function isRefusal(error: unknown): boolean {
  if (error instanceof ResponseBodyError) return error.error === 'invalid_grant';
  return error instanceof ClientError && error.code === CLAIM_DIFFERS;
}
