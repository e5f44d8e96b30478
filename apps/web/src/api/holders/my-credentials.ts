import type { HttpClient } from '../http-client.js';
import { myCertificateFiles } from './my-certificates.js';

/** How the key of a certificate and its PIN stand. */
export interface MyCredential {
  readonly certificateId: string;
  readonly state: 'CREATED' | 'ACTIVE' | 'SUSPENDED' | 'DESTROYED';
  readonly pinState: 'SET' | 'BLOCKED' | 'DESTROYED';
  readonly pinTriesLeft: number;
  readonly unblockTriesLeft: number;
  /** Until when a new PIN may be set that the registration office ordered. */
  readonly pinResetUntil: string | null;
}

/** Beside a file, or inside a PDF. */
export type SignatureFormat = 'cades' | 'pades';

/** What the PIN authorised, as it goes back with the code. */
export interface OpenedSignature {
  readonly authorisationId: string;
  readonly secret: string;
  readonly toBeSigned: string;
  readonly expiresAt: string;
  readonly codeSent: boolean;
}

/** A document by its digest, base64url, and the PIN. */
export interface Authorisation {
  readonly format: SignatureFormat;
  readonly digest: string;
  readonly pin: string;
  readonly locale: string;
}

export type PinPurpose = 'pin-change' | 'pin-unblocking' | 'pin-reset';

const BASE = '/api/remote-signing/v1/my-credentials';
const of = (certificateId: string): string => `${BASE}/${encodeURIComponent(certificateId)}`;

/** Under which pages keep what {@link readMyCredential} answered. */
export const myCredentialKey = (certificateId: string): readonly string[] => ['my-credentials', certificateId];

export function readMyCredential(http: HttpClient, certificateId: string, signal?: AbortSignal): Promise<MyCredential> {
  return http.get(of(certificateId), signal);
}

/** The certificate with those above it, PEM. */
export function readMyChain(http: HttpClient, certificateId: string): Promise<string> {
  return http.get(`${myCertificateFiles(certificateId)}/chain.pem`);
}

export function authoriseSignature(http: HttpClient, certificateId: string, authorisation: Authorisation & { readonly chainPem: string }, idempotencyKey: string): Promise<OpenedSignature> {
  return http.post(`${of(certificateId)}/authorisations`, authorisation, { idempotencyKey });
}

/** @returns the signature, DER, base64 */
export async function finishSignature(
  http: HttpClient,
  certificateId: string,
  wanted: Pick<OpenedSignature, 'authorisationId' | 'secret' | 'toBeSigned'> & { readonly chainPem: string; readonly code: string },
  idempotencyKey: string,
): Promise<string> {
  return (await http.post<{ signature: string }>(`${of(certificateId)}/signatures`, wanted, { idempotencyKey })).signature;
}

/** @returns whether a code was sent; devices that show codes by themselves need none */
export async function sendPinCode(http: HttpClient, certificateId: string, purpose: PinPurpose, locale: string, idempotencyKey: string): Promise<boolean> {
  return (await http.post<{ codeSent: boolean }>(`${of(certificateId)}/pin-challenges`, { purpose, locale }, { idempotencyKey })).codeSent;
}

export function changePin(http: HttpClient, certificateId: string, change: { readonly pin: string; readonly newPin: string; readonly code: string }, idempotencyKey: string): Promise<unknown> {
  return http.post(`${of(certificateId)}/pin-changes`, change, { idempotencyKey });
}

export function unblockPin(http: HttpClient, certificateId: string, unblocking: { readonly unblockCode: string; readonly newPin: string; readonly code: string }, idempotencyKey: string): Promise<unknown> {
  return http.post(`${of(certificateId)}/pin-unblockings`, unblocking, { idempotencyKey });
}

export function resetPin(http: HttpClient, certificateId: string, reset: { readonly newPin: string; readonly code: string }, idempotencyKey: string): Promise<unknown> {
  return http.post(`${of(certificateId)}/pin-resets`, reset, { idempotencyKey });
}
