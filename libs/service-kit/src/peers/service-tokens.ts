import { readFile } from 'node:fs/promises';
import { importJWK, SignJWT } from 'jose';
import type { CryptoKey, JWK } from 'jose';
import type { Clock, Ids } from '@vidimus/workflow';
import { z } from 'zod';
import type { PeerFetch } from '../transport/peers.js';

/** What the tokens of a room are made from. */
export interface ServiceTokensOptions {
  readonly room: string;
  /** Public address of the platform: `${publicUrl}/oidc` is the issuer. */
  readonly publicUrl: string;
  /** Where the OpenID provider is reached from inside. */
  readonly oidcUrl: string;
  /** Reaches the provider. */
  readonly fetch: PeerFetch;
  /** Private JWK of the room's client; absent in rooms that call nobody. */
  readonly keyFile: string | undefined;
  readonly clock: Clock;
  readonly ids: Ids;
}

interface CachedToken {
  readonly token: string;
  readonly renewAtMs: number;
}

interface ClientKey {
  readonly key: CryptoKey | Uint8Array;
  readonly alg: string;
  readonly kid: string | undefined;
}

const RENEW_BEFORE_EXPIRY_MS = 30_000;
const ASSERTION_LIFETIME_SECONDS = 60;
const TIMEOUT_MS = 5_000;

const tokenAnswer = z.object({ access_token: z.string().min(1), expires_in: z.number().positive() });
const keyFileSchema = z.looseObject({ kty: z.string(), alg: z.string().default('ES256'), kid: z.string().optional() });

/**
 * Access tokens of the room itself (client credentials, RFC 6749, 4.4; authenticated by private_key_jwt, RFC 7523, 2.2;
 * audience by resource indicator, RFC 8707). Kept until 30 s before they expire; asked for once, however many wait.
 */
export class ServiceTokens {
  private readonly cached = new Map<string, CachedToken>();
  private readonly pending = new Map<string, Promise<string>>();
  private key: ClientKey | undefined;

  constructor(private readonly options: ServiceTokensOptions) {}

  /**
   * A token for another room.
   * @param scope what the token must be good for, such as `authority:issue`.
   * @throws Error when the key is missing, or the provider is away or refuses.
   */
  async tokenFor(room: string, scope: string): Promise<string> {
    const cacheKey = `${room} ${scope}`;
    const held = this.cached.get(cacheKey);
    if (held !== undefined && this.options.clock.now().getTime() < held.renewAtMs) return held.token;
    const running = this.pending.get(cacheKey);
    if (running !== undefined) return running;
    const asked = this.request(room, scope, cacheKey).finally(() => this.pending.delete(cacheKey));
    this.pending.set(cacheKey, asked);
    return asked;
  }

  /** Forgets a token that the other room refused. */
  forget(room: string, scope: string): void {
    this.cached.delete(`${room} ${scope}`);
  }

  private async request(room: string, scope: string, cacheKey: string): Promise<string> {
    const askedAtMs = this.options.clock.now().getTime();
    const response = await this.options.fetch(`${this.options.oidcUrl}/token`, {
      method: 'POST',
      headers: { accept: 'application/json' },
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        resource: `urn:vidimus:room:${room}`,
        scope,
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: await this.assertion(),
      }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!response.ok) {
      await response.body?.cancel();
      throw new Error(`The OpenID provider refused a token for ${room} with the scope ${scope}: status ${response.status}.`);
    }
    const answer = tokenAnswer.parse(await response.json());
    const renewAtMs = askedAtMs + answer.expires_in * 1000 - RENEW_BEFORE_EXPIRY_MS;
    this.cached.set(cacheKey, { token: answer.access_token, renewAtMs });
    return answer.access_token;
  }

  private async assertion(): Promise<string> {
    this.key ??= await this.loadKey();
    const { key, alg, kid } = this.key;
    const { room, publicUrl, clock, ids } = this.options;
    const nowSeconds = Math.floor(clock.now().getTime() / 1000);
    return new SignJWT({})
      .setProtectedHeader({ alg, ...(kid === undefined ? {} : { kid }) })
      .setIssuer(`room:${room}`)
      .setSubject(`room:${room}`)
      .setAudience(`${publicUrl}/oidc`)
      .setIssuedAt(nowSeconds)
      .setExpirationTime(nowSeconds + ASSERTION_LIFETIME_SECONDS)
      .setJti(ids.uuid())
      .sign(key);
  }

  private async loadKey(): Promise<ClientKey> {
    const { keyFile, room } = this.options;
    if (keyFile === undefined) {
      throw new Error(`The room ${room} calls another room: set VIDIMUS_ROOM_KEY_FILE to the file with its private key (JWK).`);
    }
    const jwk = keyFileSchema.parse(JSON.parse(await readFile(keyFile, 'utf8')));
    return { key: await importJWK(jwk as JWK, jwk.alg), alg: jwk.alg, kid: jwk.kid };
  }
}
