import type { PublicKeyCredentialCreationOptionsJSON, RegistrationResponseJSON } from '@simplewebauthn/browser';
import type { SecurityKeyState } from '../components/states/states.js';
import type { HttpClient } from './http-client.js';
import { ApiProblem } from './problem.js';

/** A security key of an officer: it confirms his decisions once a manager has confirmed that it is his. */
export interface SecurityKey {
  readonly id: string;
  readonly state: SecurityKeyState;
  readonly name: string;
  /** Four groups of four; officer and manager compare it. */
  readonly fingerprint: string;
  readonly enrolledAt: string;
  readonly confirmedBy: string | null;
  readonly confirmedAt: string | null;
  readonly lastUsedAt: string | null;
  readonly revokedBy: string | null;
  readonly revokedAt: string | null;
  readonly revocationReason: string | null;
}

const OWN = '/api/identity/v1/me/security-keys';
const ofOfficer = (officerId: string): string => `/api/identity/v1/officers/${encodeURIComponent(officerId)}/security-keys`;

export function listOwnKeys(http: HttpClient, signal?: AbortSignal): Promise<{ items: SecurityKey[] }> {
  return http.get(OWN, signal);
}

/** Opens an enrolment. What it answers holds for five minutes and for one try. */
export function openEnrolment(http: HttpClient): Promise<PublicKeyCredentialCreationOptionsJSON> {
  return http.post(`${OWN}/options`, {});
}

/** @throws ApiProblem `security-key-known` for a key that somebody enrolled before */
export async function enrolKey(http: HttpClient, body: { readonly name: string; readonly registration: RegistrationResponseJSON }): Promise<SecurityKey> {
  try {
    return await http.post<SecurityKey>(OWN, body);
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.slug !== 'conflict') throw error;
    throw new ApiProblem('security-key-known', error.status, error.detail, [], error.instance);
  }
}

export function revokeOwnKey(http: HttpClient, keyId: string, idempotencyKey: string): Promise<unknown> {
  return http.delete(`${OWN}/${encodeURIComponent(keyId)}`, { idempotencyKey });
}

export function listKeysOf(http: HttpClient, officerId: string, signal?: AbortSignal): Promise<{ items: SecurityKey[] }> {
  return http.get(ofOfficer(officerId), signal);
}

/** @param code of the manager's own second factor */
export function confirmKey(http: HttpClient, officerId: string, keyId: string, code: string): Promise<SecurityKey> {
  return http.post(`${ofOfficer(officerId)}/${encodeURIComponent(keyId)}/confirmation`, { code });
}

export function revokeKeyOf(http: HttpClient, officerId: string, keyId: string, reason: string, idempotencyKey: string): Promise<unknown> {
  return http.post(`${ofOfficer(officerId)}/${encodeURIComponent(keyId)}/revocation`, { reason }, { idempotencyKey });
}
