import type { CertificateState } from '../components/states/states.js';
import type { HttpClient } from './http-client.js';
import type { HistoryEntry, Page } from './shared.js';

export interface CertificateSummary {
  readonly id: string;
  readonly requestId: string;
  readonly state: CertificateState;
  readonly profile: { readonly id: string; readonly version: number; readonly variant: 'test' | 'qualified' | null };
  readonly serialNumber: string | null;
  readonly notBefore: string | null;
  readonly notAfter: string | null;
  readonly createdAt: string;
  readonly suspension: Suspension | null;
}

/** A certificate in a list. */
export interface CertificateEntry extends CertificateSummary {
  /** As it stands in the certificate; null where nothing was signed. */
  readonly holderName: string | null;
  /** The person, as devices know him too. */
  readonly holderId: string | null;
}

/** On hold (certificateHold): by whom it was suspended decides who may lift it. */
export interface Suspension {
  readonly at: string;
  readonly by: 'HOLDER' | 'STAFF';
}

/** What stands in a certificate, decoded. */
export interface CertificateContent {
  readonly subject: readonly { readonly type: string; readonly value: string }[];
  readonly subjectText: string;
  readonly issuerText: string;
  readonly keyType: string;
  readonly keyUsage: readonly string[];
  readonly policies: readonly { readonly oid: string; readonly cpsUri?: string }[];
  readonly qcStatements: readonly { readonly name: string; readonly values: readonly string[] }[];
  readonly ocspUrls: readonly string[];
  readonly crlUrls: readonly string[];
  readonly sha256Fingerprint: string;
}

export interface Certificate extends CertificateSummary {
  /** A holder is not told what staff wrote. */
  readonly suspension: (Suspension & { readonly description: string | null }) | null;
  readonly revocation: { readonly revokedAt: string; readonly category: RevocationCategory; readonly reason: CrlReason; readonly description: string | null } | null;
  readonly content: CertificateContent | null;
  readonly pem: string | null;
  readonly chainPem: string | null;
}

export const REVOCATION_CATEGORIES = ['HOLDER_REQUEST', 'ORGANISATION_OR_AUTHORITY_DECISION'] as const;
export type RevocationCategory = (typeof REVOCATION_CATEGORIES)[number] | 'CA_DECISION';
export const CRL_REASONS = ['unspecified', 'keyCompromise', 'affiliationChanged', 'superseded', 'cessationOfOperation', 'privilegeWithdrawn'] as const;
export type CrlReason = (typeof CRL_REASONS)[number];

export interface Revocation {
  readonly category: string;
  readonly reason: CrlReason;
  readonly description?: string;
}

/** What a suspension is told of besides. */
export interface SuspensionWish {
  readonly description?: string;
}

const BASE = '/api/authority/v1/certificates';

export function listCertificates(http: HttpClient, query: URLSearchParams, signal?: AbortSignal): Promise<Page<CertificateEntry>> {
  return http.get(`${BASE}?${query.toString()}`, signal);
}

export function readCertificate(http: HttpClient, id: string, signal?: AbortSignal): Promise<Certificate> {
  return http.get(`${BASE}/${encodeURIComponent(id)}`, signal);
}

export function readCertificateHistory(http: HttpClient, id: string, signal?: AbortSignal): Promise<{ items: HistoryEntry[] }> {
  return http.get(`${BASE}/${encodeURIComponent(id)}/history`, signal);
}

export function revokeCertificate(http: HttpClient, id: string, revocation: Revocation, idempotencyKey: string): Promise<unknown> {
  return http.post(`${BASE}/${encodeURIComponent(id)}/revocation`, revocation, { idempotencyKey });
}

export function suspendCertificate(http: HttpClient, id: string, wish: SuspensionWish, idempotencyKey: string): Promise<unknown> {
  return http.post(`${BASE}/${encodeURIComponent(id)}/suspension`, wish, { idempotencyKey });
}

export function reinstateCertificate(http: HttpClient, id: string, idempotencyKey: string): Promise<unknown> {
  return http.post(`${BASE}/${encodeURIComponent(id)}/reinstatement`, {}, { idempotencyKey });
}

/** Where the files of a certificate are downloaded. */
export function certificateFiles(id: string): string {
  return `${BASE}/${encodeURIComponent(id)}`;
}
