import type { HttpClient } from '../http-client.js';
import { ApiProblem } from '../problem.js';
import { readSession } from '../session.js';
import type { HolderReason } from './my-certificates.js';

/** A holder's wish to revoke without signing in, by the code that he was given with his certificate. */
export interface RevocationByCode {
  readonly userId: string;
  readonly revocationCode: string;
  readonly reason: HolderReason;
}

/** @returns how many certificates were revoked @throws ApiProblem `revocation-code-refused`, whatever of it was wrong */
export async function revokeByCode(http: HttpClient, wish: RevocationByCode, idempotencyKey: string): Promise<{ readonly certificates: number }> {
  // Somebody may be signed in here, perhaps somebody else: then a write needs the token of that session.
  await readSession(http);
  try {
    return await http.post<{ certificates: number }>('/api/issuance/v1/revocations-by-code', wish, { idempotencyKey });
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.slug !== 'credentials-refused') throw error;
    throw new ApiProblem('revocation-code-refused', error.status, error.detail, [], error.instance);
  }
}
