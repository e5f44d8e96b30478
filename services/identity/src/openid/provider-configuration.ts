import type { Grant } from '@vidimus/contracts';
import type { Clock } from '@vidimus/workflow';
import type { JWK } from 'jose';
import type Provider from 'oidc-provider';
import type { Account, Adapter, AllClientMetadata, Configuration, KoaContextWithOIDC } from 'oidc-provider';
import { WEB_CLIENT_ID } from '../clients/room-clients.js';
import type { RoomClient } from '../clients/room-clients.js';
import { AAL2, signInPolicy } from './interaction-policy.js';
import { errorPage, loggedOutPage, logoutPage } from './pages.js';
import { API_AUDIENCE, CLIENT_TOKEN_SECONDS, defaultResource, PERSON_TOKEN_SECONDS, resourceServer } from './resources.js';

const MINUTE = 60;
const HOUR = 3_600;
/** Nobody stays signed in for longer than a working day without proving again who he is. */
const SESSION_SECONDS = 10 * HOUR;
/** A session that nobody uses ends. */
const IDLE_SECONDS = 30 * MINUTE;
/** Outlives every refresh token that hangs on it; a fresh one is made in time. */
const GRANT_SECONDS = 48 * HOUR;

/** Roles, and who of the known persons a holder is. */
export interface OwnClaims {
  readonly [claim: string]: unknown;
  readonly grants: Grant[];
  readonly person_id?: string;
}

/** What the provider is built from. */
export interface ProviderParts {
  readonly clock: Clock;
  readonly signingKeys: JWK[];
  readonly cookieKeys: string[];
  readonly rooms: readonly RoomClient[];
  readonly adapter: (model: string) => Adapter;
  /** Undefined for accounts that may not act. */
  readonly findAccount: (accountId: string) => Promise<Account | undefined>;
  /** What access tokens say of a person or an integrator. */
  readonly claimsOf: (kind: 'person' | 'client', id: string) => Promise<OwnClaims>;
}

/** The configuration of oidc-provider; where it differs from the defaults, and why. */
export function providerConfiguration(parts: ProviderParts): Configuration {
  const rooms = new Map(parts.rooms.map((room) => [room.clientId, room]));
  return {
    adapter: parts.adapter,
    // With EC keys alone a client that asks for the default RS256 fails as soon as it is used.
    clientDefaults: CLIENT_DEFAULTS,
    jwks: { keys: parts.signingKeys },
    scopes: ['openid', ...new Set(parts.rooms.flatMap((room) => room.scopes))],
    acrValues: [AAL2],
    // How somebody proved who he is, also where the application did not ask for it.
    claims: { openid: ['sub', 'acr', 'amr', 'auth_time'] },
    cookies: { keys: parts.cookieKeys, long: COOKIE, short: COOKIE },
    responseTypes: ['code'],
    pkce: { required: () => true },
    findAccount: (_ctx, accountId) => parts.findAccount(accountId),
    loadExistingGrant: firstPartyGrant,
    // Without `offline_access`, which would ask for a consent; these tokens end with the session.
    issueRefreshToken: (_ctx, client, code) => client.grantTypeAllowed('refresh_token') && code.scopes.has('openid'),
    rotateRefreshToken: true,
    extraTokenClaims: async (ctx, token) => {
      if (token.kind === 'AccessToken') return personClaims(ctx, await parts.claimsOf('person', token.accountId));
      if (token.clientId !== undefined && rooms.has(token.clientId)) return { kind: 'room' };
      return { kind: 'client', ...(await parts.claimsOf('client', token.clientId ?? '')) };
    },
    interactions: { policy: signInPolicy(), url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    renderError: (ctx, out) => errorPage(ctx, out.error),
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      dPoP: { enabled: false },
      userinfo: { enabled: false },
      revocation: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: (_ctx, client) => defaultResource(rooms.get(client.clientId)),
        getResourceServerInfo: (_ctx, indicator, client) =>
          resourceServer(indicator, client.clientId, rooms.get(client.clientId), client.clientId === WEB_CLIENT_ID),
        // Else a request with `openid` gets a token for the user information, which is off.
        useGrantedResource: () => true,
      },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (ctx, form) => logoutPage(ctx, form),
        postLogoutSuccessSource: (ctx) => loggedOutPage(ctx),
      },
    },
    ttl: {
      AccessToken: (_ctx, token) => token.resourceServer?.accessTokenTTL ?? PERSON_TOKEN_SECONDS,
      ClientCredentials: (_ctx, token) => token.resourceServer?.accessTokenTTL ?? CLIENT_TOKEN_SECONDS,
      AuthorizationCode: MINUTE,
      IdToken: HOUR,
      Interaction: 10 * MINUTE,
      Session: (_ctx, session) => remaining(parts.clock, session.loginTs),
      RefreshToken: (_ctx, token) => Math.min(IDLE_SECONDS, remaining(parts.clock, token.iiat)),
      Grant: GRANT_SECONDS,
    },
  };
}

type ProviderGrant = InstanceType<Provider['Grant']>;

const COOKIE = { httpOnly: true, sameSite: 'lax', signed: true, overwrite: true } as const;
const CLIENT_DEFAULTS: AllClientMetadata = { id_token_signed_response_alg: 'ES256', token_endpoint_auth_method: 'private_key_jwt' };

/** The platform's own application asks nobody for consent: its grant is made as soon as somebody signs in. */
async function firstPartyGrant(ctx: KoaContextWithOIDC): Promise<ProviderGrant | undefined> {
  const { session, client, provider } = ctx.oidc;
  if (session?.accountId === undefined || client?.clientId !== WEB_CLIENT_ID) return undefined;
  const grantId = session.grantIdFor(WEB_CLIENT_ID);
  const existing = grantId === undefined ? undefined : await provider.Grant.find(grantId);
  if (existing !== undefined && existing.accountId === session.accountId && existing.remainingTTL > GRANT_SECONDS / 2) return existing;
  const grant = new provider.Grant({ accountId: session.accountId, clientId: WEB_CLIENT_ID });
  grant.addOIDCScope('openid');
  grant.addResourceScope(API_AUDIENCE, 'openid');
  await grant.save();
  return grant;
}

/** How strongly and when the person signed in is known from what the token is made from. */
function personClaims(ctx: KoaContextWithOIDC, own: OwnClaims): OwnClaims & { kind: string; acr?: string; auth_time?: number } {
  const source = ctx.oidc.entities.AuthorizationCode ?? ctx.oidc.entities.RefreshToken;
  return { kind: 'person', ...own, acr: source?.acr, auth_time: source?.authTime };
}

/** Seconds left of a working day that began at `startedAt`; one at least, as the provider demands a positive number. */
function remaining(clock: Clock, startedAt: number | undefined): number {
  if (startedAt === undefined) return SESSION_SECONDS;
  return Math.max(1, SESSION_SECONDS - (Math.floor(clock.now().getTime() / 1_000) - startedAt));
}
