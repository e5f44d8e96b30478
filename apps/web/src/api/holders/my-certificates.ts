import type { Certificate, CertificateSummary, CrlReason, SuspensionWish } from '../authority.js';
import type { HttpClient } from '../http-client.js';
import type { HistoryEntry, Page } from '../shared.js';

/** Why a holder revokes, as words of the revocation list (RFC 5280, 5.3.1): lost or stolen, not needed, data changed, something else. */
export const HOLDER_REASONS = ['keyCompromise', 'cessationOfOperation', 'affiliationChanged', 'unspecified'] as const satisfies readonly CrlReason[];
export type HolderReason = (typeof HOLDER_REASONS)[number];

/** A holder's wish to revoke. */
export interface HolderRevocation {
  readonly reason: HolderReason;
  readonly description?: string;
}

const BASE = '/api/authority/v1/my-certificates';

/** A holder has a handful in his life: one page is all of them. */
export function listMyCertificates(http: HttpClient, signal?: AbortSignal): Promise<Page<CertificateSummary>> {
  return http.get(`${BASE}?limit=100`, signal);
}

export function readMyCertificate(http: HttpClient, id: string, signal?: AbortSignal): Promise<Certificate> {
  return http.get(myCertificateFiles(id), signal);
}

export function readMyCertificateHistory(http: HttpClient, id: string, signal?: AbortSignal): Promise<{ items: HistoryEntry[] }> {
  return http.get(`${myCertificateFiles(id)}/history`, signal);
}

export function suspendMyCertificate(http: HttpClient, id: string, wish: SuspensionWish, idempotencyKey: string): Promise<unknown> {
  return http.post(`${myCertificateFiles(id)}/suspension`, wish, { idempotencyKey });
}

export function reinstateMyCertificate(http: HttpClient, id: string, idempotencyKey: string): Promise<unknown> {
  return http.post(`${myCertificateFiles(id)}/reinstatement`, {}, { idempotencyKey });
}

export function revokeMyCertificate(http: HttpClient, id: string, revocation: HolderRevocation, idempotencyKey: string): Promise<unknown> {
  return http.post(`${myCertificateFiles(id)}/revocation`, revocation, { idempotencyKey });
}

/** Where the files of a certificate are downloaded. */
export function myCertificateFiles(id: string): string {
  return `${BASE}/${encodeURIComponent(id)}`;
}
