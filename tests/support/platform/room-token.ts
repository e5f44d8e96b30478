import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { importJWK, SignJWT } from 'jose';
import type { JWK } from 'jose';
import { apiOver, readAnswer } from './api.js';
import type { Api } from './api.js';
import { platformReport } from './report.js';

/**
 * Calls as the room `issuance` itself: what somebody could do who took over that room, or stole its key. Tests use it to
 * show that the authority believes no room, only evidence.
 */
export async function asIssuanceRoom(): Promise<Api> {
  const { web } = platformReport();
  return asIssuance(web, 'authority', 'authority:issue');
}

/** Calls one room as the room `issuance` does. @param origin where that room is reached */
export async function asIssuance(origin: string, room: string, scope: string): Promise<Api> {
  const { web, tokenEndpoint } = platformReport();
  const folder = dirname(process.env['VIDIMUS_TEST_REPORT'] ?? '');
  const jwk = JSON.parse(readFileSync(join(folder, 'keys', 'issuance.client.jwk'), 'utf8')) as JWK;
  const assertion = await new SignJWT({ jti: crypto.randomUUID() })
    .setProtectedHeader({ alg: 'ES256', ...(jwk.kid === undefined ? {} : { kid: jwk.kid }) })
    .setIssuer('room:issuance')
    .setSubject('room:issuance')
    .setAudience(`${web}/oidc`)
    .setIssuedAt()
    .setExpirationTime('60s')
    .sign(await importJWK(jwk, 'ES256'));
  const answer = await readAnswer(
    await fetch(tokenEndpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: 'room:issuance',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: assertion,
        resource: `urn:vidimus:room:${room}`,
        scope,
      }),
    }),
  );
  const token = String(answer.body['access_token']);
  return apiOver((path, init) =>
    fetch(new URL(path, origin), { ...init, headers: { ...init.headers, authorization: `Bearer ${token}` } }),
  );
}
