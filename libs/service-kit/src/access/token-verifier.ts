import { createHash } from 'node:crypto';
import { Problem, ROLES } from '@vidimus/contracts';
import type { Grant } from '@vidimus/contracts';
import type { Clock } from '@vidimus/workflow';
import { createRemoteJWKSet, customFetch, errors, jwtVerify } from 'jose';
import type { JWTPayload, JWTVerifyGetKey } from 'jose';
import { z } from 'zod';
import type { PeerFetch } from '../transport/peers.js';
import type { Principal } from './principal.js';

/** Audience of the tokens of people and integrators; one for all rooms. */
export const API_AUDIENCE = 'urn:vidimus:api';

/** Audience of the tokens by which other rooms call this one. */
export function roomAudience(room: string): string {
  return `urn:vidimus:room:${room}`;
}

/** Who a token speaks for. */
export type TokenHolder = Omit<Principal, 'correlationId'>;

export interface TokenVerifierOptions {
  /** `iss` of all tokens. */
  readonly issuer: string;
  /** Where the keys are published, as reached from here. */
  readonly jwksUrl: string;
  /** Reaches it. */
  readonly fetch: PeerFetch;
  readonly clock: Clock;
}

const CLOCK_TOLERANCE_SECONDS = 5;
const JWKS_TIMEOUT_MS = 5_000;
/** An unknown key id asks the provider again, but no more often than this, or anybody could make us flood it. */
const JWKS_COOLDOWN_MS = 5_000;
const MOST_CACHED_TOKENS = 10_000;
const ALGORITHMS = ['ES256', 'ES384', 'EdDSA'];

const grantSchema = z.object({
  role: z.enum(ROLES),
  organisationId: z.string(),
  organisationPath: z.string(),
  descendants: z.boolean(),
});
const claimsSchema = z.object({
  sub: z.string().min(1),
  exp: z.number(),
  kind: z.enum(['person', 'client', 'room']),
  // A role that this version does not know grants nothing, and must not lock out whoever holds another one besides.
  grants: z
    .array(z.unknown())
    .default([])
    .transform((grants): Grant[] => grants.flatMap((grant) => grantSchema.safeParse(grant).data ?? [])),
  scope: z.string().default(''),
  acr: z.string().optional(),
  person_id: z.uuid().optional(),
  auth_time: z.number().optional(),
});

interface CachedHolder {
  readonly holder: TokenHolder;
  readonly expiresAtMs: number;
}

/**
 * Verifies access tokens (JWT profile, RFC 9068): signature by the published keys, `typ`, issuer, audience, expiry. Verified
 * ones are remembered by their digest until they expire, because verification is most of what a small request costs.
 */
export class TokenVerifier {
  private readonly keys: JWTVerifyGetKey;
  private readonly verified = new Map<string, CachedHolder>();

  constructor(private readonly options: TokenVerifierOptions) {
    this.keys = createRemoteJWKSet(new URL(options.jwksUrl), {
      timeoutDuration: JWKS_TIMEOUT_MS,
      cooldownDuration: JWKS_COOLDOWN_MS,
      [customFetch]: options.fetch,
    });
  }

  /**
   * @throws Problem `unauthenticated` for a token that does not hold, `unavailable` when the keys cannot be fetched.
   */
  async verify(token: string, audience: string): Promise<TokenHolder> {
    const digest = createHash('sha256').update(`${audience}\0${token}`).digest('base64url');
    const known = this.verified.get(digest);
    if (known !== undefined && this.options.clock.now().getTime() < known.expiresAtMs) return known.holder;
    const claims = claimsSchema.safeParse(await this.payloadOf(token, audience));
    if (!claims.success) throw refused('The access token lacks a claim that is needed here.', claims.error);
    const { sub, exp, kind, grants, scope, acr, person_id: personId, auth_time: authTime } = claims.data;
    const holder: TokenHolder = {
      kind,
      id: kind === 'room' ? sub.replace(/^room:/, '') : sub,
      grants,
      scopes: scope.split(' ').filter((name) => name !== ''),
      ...(acr === undefined ? {} : { acr }),
      ...(personId === undefined ? {} : { personId }),
      ...(authTime === undefined ? {} : { authTime }),
    };
    this.remember(digest, { holder, expiresAtMs: exp * 1000 });
    return holder;
  }

  private async payloadOf(token: string, audience: string): Promise<JWTPayload> {
    try {
      const { payload } = await jwtVerify(token, this.keys, {
        issuer: this.options.issuer,
        audience,
        typ: 'at+jwt',
        algorithms: ALGORITHMS,
        requiredClaims: ['sub', 'iat', 'exp'],
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        currentDate: this.options.clock.now(),
      });
      return payload;
    } catch (cause) {
      throw asRefusal(cause);
    }
  }

  private remember(digest: string, entry: CachedHolder): void {
    this.verified.delete(digest);
    this.verified.set(digest, entry);
    if (this.verified.size <= MOST_CACHED_TOKENS) return;
    const [oldest] = this.verified.keys();
    if (oldest !== undefined) this.verified.delete(oldest);
  }
}

function asRefusal(cause: unknown): Problem {
  if (cause instanceof Problem) return cause;
  if (cause instanceof errors.JWTExpired) return refused('The access token has expired. Fetch a new one.', cause);
  if (cause instanceof errors.JWTClaimValidationFailed) {
    return refused(`The access token is not meant for this: its claim ${cause.claim} does not fit.`, cause);
  }
  if (isKeySetFailure(cause)) {
    return new Problem('unavailable', 'Tokens cannot be checked at the moment. Repeat the request in a moment.', {
      retryAfterSeconds: JWKS_COOLDOWN_MS / 1000,
      cause,
    });
  }
  return refused('The access token is not valid here.', cause);
}

/** The provider is away (fetch fails), slow, or answers with anything but keys. */
function isKeySetFailure(cause: unknown): boolean {
  if (!(cause instanceof errors.JOSEError)) return true;
  return cause instanceof errors.JWKSTimeout || cause instanceof errors.JWKSInvalid || cause.code === 'ERR_JOSE_GENERIC';
}

function refused(detail: string, cause: unknown): Problem {
  return new Problem('unauthenticated', detail, { cause });
}
