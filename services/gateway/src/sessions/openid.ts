import { readFile } from 'node:fs/promises';
import { Problem } from '@vidimus/contracts';
import type { PeerFetch } from '@vidimus/service-kit';
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  ClientSecretBasic,
  Configuration,
  customFetch,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
  refreshTokenGrant,
  ResponseBodyError,
} from 'openid-client';
import type { TokenEndpointResponse } from 'openid-client';

/** Audience of the tokens of people, for all rooms. */
const RESOURCE = 'urn:vidimus:api';
const SCOPE = 'openid';
const CLIENT_ID = 'web';
const TIMEOUT_SECONDS = 5;
/** Whoever gave a second factor within the last minute need not give another one for a step-up. */
const STEP_UP_MAX_AGE_SECONDS = '60';

/** What a sign-in must remember between its start and its end. */
export interface PendingSignIn {
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
  readonly returnTo: string;
}

/** Tokens of a person; they never reach the browser. */
export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly idToken: string;
  readonly expiresInSeconds: number;
}

/** The refresh token is no longer accepted: signed out elsewhere, disabled, or used twice. */
export class SignInEnded extends Error {
  override readonly name = 'SignInEnded';
}

interface OpenIdOptions {
  readonly publicUrl: string;
  /** Where the provider is reached from inside; browsers are sent to its public address. */
  readonly oidcUrl: string;
  readonly clientSecretFile: string;
  /** Reaches the provider from inside. */
  readonly fetch: PeerFetch;
}

/** The gateway as an OpenID client: authorization code with PKCE (RFC 7636), refresh, sign-out. */
export class OpenId {
  readonly #options: OpenIdOptions;
  #configuration: Promise<Configuration> | undefined;

  constructor(options: OpenIdOptions) {
    this.#options = options;
  }

  /** Where to send the browser, and what to remember until it comes back. */
  async begin(returnTo: string, stepUp: boolean): Promise<{ url: URL; pending: PendingSignIn }> {
    const pending = { state: randomState(), nonce: randomNonce(), codeVerifier: randomPKCECodeVerifier(), returnTo };
    const url = buildAuthorizationUrl(await this.#client(), {
      redirect_uri: this.#redirectUri,
      scope: SCOPE,
      resource: RESOURCE,
      state: pending.state,
      nonce: pending.nonce,
      code_challenge: await calculatePKCECodeChallenge(pending.codeVerifier),
      code_challenge_method: 'S256',
      ...(stepUp ? { max_age: STEP_UP_MAX_AGE_SECONDS, acr_values: 'aal2' } : {}),
    });
    return { url, pending };
  }

  /** @throws Problem `unauthenticated` when the answer of the provider does not belong to this sign-in. */
  async finish(callback: URL, pending: PendingSignIn): Promise<Tokens> {
    try {
      const answer = await authorizationCodeGrant(
        await this.#client(),
        callback,
        { expectedState: pending.state, expectedNonce: pending.nonce, pkceCodeVerifier: pending.codeVerifier },
        { resource: RESOURCE },
      );
      return tokensOf(answer, '', '');
    } catch (cause) {
      throw new Problem('unauthenticated', 'The sign-in was not completed. Begin it again.', { cause });
    }
  }

  /**
   * @throws SignInEnded when the provider refuses the refresh token; Problem `unavailable` when it does not answer.
   */
  async refresh(tokens: Pick<Tokens, 'refreshToken' | 'idToken'>): Promise<Tokens> {
    try {
      const answer = await refreshTokenGrant(await this.#client(), tokens.refreshToken, { resource: RESOURCE });
      return tokensOf(answer, tokens.refreshToken, tokens.idToken);
    } catch (cause) {
      if (cause instanceof ResponseBodyError) throw new SignInEnded('The provider ended the sign-in.', { cause });
      throw new Problem('unavailable', 'Sign-in does not answer at the moment. Nothing is lost; try again.', { cause });
    }
  }

  /** Where the browser goes to sign out at the provider too (OpenID RP-Initiated Logout 1.0). */
  signOutUrl(idToken: string): string {
    const url = new URL(`${this.#options.publicUrl}/oidc/session/end`);
    url.searchParams.set('id_token_hint', idToken);
    url.searchParams.set('post_logout_redirect_uri', `${this.#options.publicUrl}/`);
    return url.href;
  }

  get #redirectUri(): string {
    return `${this.#options.publicUrl}/session/callback`;
  }

  /** Endpoints are known, so that no discovery has to succeed before the gateway can start. */
  #client(): Promise<Configuration> {
    this.#configuration ??= this.#configure();
    return this.#configuration;
  }

  async #configure(): Promise<Configuration> {
    const { publicUrl, oidcUrl, clientSecretFile, fetch } = this.#options;
    const secret = (await readFile(clientSecretFile, 'utf8')).trim();
    const configuration = new Configuration(
      {
        issuer: `${publicUrl}/oidc`,
        authorization_endpoint: `${publicUrl}/oidc/auth`,
        token_endpoint: `${oidcUrl}/token`,
        jwks_uri: `${oidcUrl}/jwks`,
      },
      CLIENT_ID,
      { id_token_signed_response_alg: 'ES256' },
      ClientSecretBasic(secret),
    );
    configuration.timeout = TIMEOUT_SECONDS;
    configuration[customFetch] = fetch;
    // On one machine rooms and browsers may speak plain HTTP, each for itself; where that is not allowed the mode refuses such addresses.
    if ([publicUrl, oidcUrl].some((address) => address.startsWith('http:'))) allowInsecureRequests(configuration);
    return configuration;
  }
}

function tokensOf(answer: TokenEndpointResponse, refreshToken: string, idToken: string): Tokens {
  return {
    accessToken: answer.access_token,
    refreshToken: answer.refresh_token ?? refreshToken,
    idToken: answer.id_token ?? idToken,
    expiresInSeconds: answer.expires_in ?? 60,
  };
}
