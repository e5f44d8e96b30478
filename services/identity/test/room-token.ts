import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import { z } from 'zod';
import type { RunningIdentity } from './running-identity.js';

/** A token of the room of the tests for identity itself, as other rooms get theirs (RFC 7523). */
export async function roomToken(identity: RunningIdentity, scope: string): Promise<string> {
  const assertion = await new SignJWT({})
    .setProtectedHeader({ alg: 'ES256', kid: 'key-1' })
    .setIssuer('room:issuance')
    .setSubject('room:issuance')
    .setAudience(`${identity.url}/oidc`)
    .setIssuedAt()
    .setExpirationTime('60s')
    .setJti(randomUUID())
    .sign(identity.roomKey);
  const response = await fetch(`${identity.url}/oidc/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      resource: 'urn:vidimus:room:identity',
      scope,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
    }),
  });
  return z.object({ access_token: z.string() }).parse(await response.json()).access_token;
}
