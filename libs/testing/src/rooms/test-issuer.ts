import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Grant } from '@vidimus/contracts';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, jwtVerify, SignJWT } from 'jose';
import type { CryptoKey, JWK } from 'jose';

/** What an access token says; whatever is left out is as a fitting token of a person has it. */
export interface TestTokenClaims {
  readonly kind?: 'person' | 'client' | 'room';
  readonly sub?: string;
  readonly audience?: string;
  readonly issuer?: string;
  readonly grants?: readonly Grant[];
  readonly scope?: string;
  readonly acr?: string;
  /** Of holders of certificates. */
  readonly personId?: string;
  /** Seconds since 1970; default now. */
  readonly authTime?: number;
  /** Default 120; negative for a token that has expired. */
  readonly expiresInSeconds?: number;
  /** Media type in the header; default `at+jwt`. */
  readonly typ?: string;
}

/** An OpenID provider as far as rooms see it: published keys, and tokens for rooms by client credentials. */
export interface TestIssuer {
  /** For VIDIMUS_PUBLIC_URL; the issuer of tokens is `${publicUrl}/oidc`. */
  readonly publicUrl: string;
  /** For VIDIMUS_OIDC_URL. */
  readonly oidcUrl: string;
  /** How often the keys were fetched. */
  jwksRequests(): number;
  /** How often a room asked for a token. */
  tokenRequests(): number;
  token(claims?: TestTokenClaims): Promise<string>;
  /** Signs from now on with a new key, published beside the old ones. */
  rotateKey(): Promise<void>;
  /** Lets a room authenticate with the key to this public JWK. */
  registerRoom(name: string, publicKey: JWK): void;
  stop(): Promise<void>;
}

interface SigningKey {
  readonly privateKey: CryptoKey;
  readonly publicJwk: JWK;
  readonly kid: string;
}

const DEFAULT_LIFETIME_SECONDS = 120;
const ROOM_TOKEN_SECONDS = 60;

/** @param publicUrl the address that tokens name as their origin. */
export async function startTestIssuer(publicUrl = 'http://localhost:8080'): Promise<TestIssuer> {
  const issuer = `${publicUrl}/oidc`;
  const keys: SigningKey[] = [await makeKey()];
  const rooms = new Map<string, JWK>();
  const counts = { jwks: 0, token: 0 };

  const token = async (claims: TestTokenClaims = {}): Promise<string> => {
    const key = keys.at(-1);
    if (key === undefined) throw new Error('The issuer has no key.');
    return signToken(key, issuer, claims);
  };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.url === '/oidc/jwks') {
      counts.jwks += 1;
      sendJson(response, 200, { keys: keys.map(({ publicJwk }) => publicJwk) });
    } else if (request.url === '/oidc/token' && request.method === 'POST') {
      counts.token += 1;
      const form = new URLSearchParams(await text(request));
      const sub = await authenticatedRoom(form.get('client_assertion') ?? '', issuer, rooms);
      if (sub === undefined) return sendJson(response, 401, { error: 'invalid_client' });
      const claims = { audience: form.get('resource') ?? '', scope: form.get('scope') ?? '', expiresInSeconds: ROOM_TOKEN_SECONDS };
      const access = await token({ kind: 'room', sub, ...claims });
      sendJson(response, 200, { access_token: access, token_type: 'Bearer', expires_in: ROOM_TOKEN_SECONDS });
    } else {
      sendJson(response, 404, {});
    }
  };
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    publicUrl,
    oidcUrl: `http://127.0.0.1:${port}/oidc`,
    jwksRequests: () => counts.jwks,
    tokenRequests: () => counts.token,
    token,
    rotateKey: async () => void keys.push(await makeKey()),
    registerRoom: (name, publicKey) => void rooms.set(`room:${name}`, publicKey),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function makeKey(): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = await exportJWK(publicKey);
  const kid = await calculateJwkThumbprint(jwk);
  return { privateKey, publicJwk: { ...jwk, kid, alg: 'ES256', use: 'sig' }, kid };
}

function signToken(key: SigningKey, issuer: string, claims: TestTokenClaims): Promise<string> {
  const nowSeconds = Math.floor(Date.now() / 1000);
  const kind = claims.kind ?? 'person';
  return new SignJWT({
    kind,
    grants: claims.grants ?? [],
    ...(claims.scope === undefined ? {} : { scope: claims.scope }),
    ...(claims.personId === undefined ? {} : { person_id: claims.personId }),
    ...(kind === 'person' ? { acr: claims.acr ?? 'aal1', auth_time: claims.authTime ?? nowSeconds } : {}),
  })
    .setProtectedHeader({ alg: 'ES256', kid: key.kid, typ: claims.typ ?? 'at+jwt' })
    .setIssuer(claims.issuer ?? issuer)
    .setSubject(claims.sub ?? '01935a7e-6c00-7000-8000-00000000ac01')
    .setAudience(claims.audience ?? 'urn:vidimus:api')
    .setIssuedAt(nowSeconds)
    .setExpirationTime(nowSeconds + (claims.expiresInSeconds ?? DEFAULT_LIFETIME_SECONDS))
    .sign(key.privateKey);
}

/** The client id behind a `private_key_jwt` (RFC 7523, 3), or undefined when it does not hold. */
async function authenticatedRoom(assertion: string, issuer: string, rooms: ReadonlyMap<string, JWK>): Promise<string | undefined> {
  for (const [clientId, jwk] of rooms) {
    try {
      const expected = { issuer: clientId, subject: clientId, audience: issuer, requiredClaims: ['jti', 'exp'] };
      await jwtVerify(assertion, await importJWK(jwk, 'ES256'), expected);
      return clientId;
    } catch {
      // Not this one's: the next may fit.
    }
  }
  return undefined;
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
