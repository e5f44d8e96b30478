import type { CheckResult, IssuanceState } from '../components/states/states.js';
import type { CodesInARow } from './holders/my-devices.js';
import type { HttpClient } from './http-client.js';
import type { DocumentType, RegistryCheck } from './issuance.js';

/** What this browser may do on which request: a mailed link opens it, a tax login lets it act. */
export interface SubjectSession {
  readonly requestId: string | null;
  /** Until when the person may act; null before the tax login and after its time. */
  readonly identifiedUntil: string | null;
  readonly csrfToken: string | null;
}

/** A link that was opened. */
export interface OpenedLink extends SubjectSession {
  /** The state in which the request ended; null while it is open. */
  readonly outcome: IssuanceState | null;
}

export const OTP_CHANNELS = ['AUTHENTICATOR', 'SMS', 'EMAIL'] as const;
export type OtpChannel = (typeof OTP_CHANNELS)[number];

/** How far the person is on his way from the approval to the certificate. */
export interface CompletionProgress {
  readonly termsVersion: string | null;
  readonly otpDevice: { readonly channel: OtpChannel | 'TOKEN'; readonly maskedAddress: string | null; readonly verified: boolean } | null;
  /** Telephone that was given at the start, masked. */
  readonly phoneOnFile: string | null;
  readonly credentialReady: boolean;
  readonly codesShown: boolean;
  readonly userId: string | null;
}

/** The request as the person sees it whom it is about. */
export interface SubjectRequest {
  readonly id: string;
  readonly state: IssuanceState;
  readonly givenName: string;
  readonly surname: string;
  readonly organisationName: string;
  readonly dueAt: string | null;
  readonly checks: readonly { readonly check: RegistryCheck; readonly result: CheckResult }[];
  readonly allowedChannels: readonly OtpChannel[];
  readonly completion: CompletionProgress;
  /** Why an officer cancelled or rejected it, in his words. */
  readonly closingReason: string | null;
}

export interface Terms {
  readonly version: string;
  readonly title: string;
  readonly paragraphs: readonly string[];
}

/** The chosen way to get codes; `secret` and its address are shown now only. */
export interface ChosenDevice {
  readonly channel: OtpChannel;
  readonly maskedAddress: string | null;
  readonly secret: string | null;
  readonly otpauthUri: string | null;
}

/** A token that an officer handed over. */
export interface HandedToken {
  readonly id: string;
  readonly kind: 'EVENT_TOKEN' | 'TIME_TOKEN';
  readonly serial: string;
  readonly model: string;
}

/** Shown once. */
export interface HolderCodes {
  /** Null where it came with a token. */
  readonly userCode: string | null;
  readonly unblockCode: string;
  readonly revocationCode: string;
}

/** Where the tax login begins; the browser goes there and comes back to the page of the request. */
export const TAX_LOGIN = '/session/tax-login';

/** Reads the session, and keeps its token for the writes to come. */
export async function readSubjectSession(http: HttpClient): Promise<SubjectSession> {
  return keepToken(http, await http.get<SubjectSession>('/session/subject'));
}

/** Exchanges a mailed link for a session. */
export async function openLink(http: HttpClient, requestId: string, token: string): Promise<OpenedLink> {
  return keepToken(http, await http.post<OpenedLink>('/session/links', { requestId, token }));
}

/** Has a new link sent to the address that the old one came to. */
export function renewLink(http: HttpClient, requestId: string, token: string): Promise<unknown> {
  return http.post('/session/links/renewals', { requestId, token });
}

export function endSubjectSession(http: HttpClient): Promise<unknown> {
  return http.post('/session/subject/end', {});
}

const one = (id: string): string => `/api/issuance/v1/subject-requests/${encodeURIComponent(id)}`;

export function readSubjectRequest(http: HttpClient, id: string, signal?: AbortSignal): Promise<SubjectRequest> {
  return http.get(one(id), signal);
}

export function beginChecks(http: HttpClient, id: string, body: { documentType: DocumentType; documentNumber: string }, idempotencyKey: string): Promise<unknown> {
  return http.post(`${one(id)}/checks`, body, { idempotencyKey });
}

export function readTerms(http: HttpClient, id: string, locale: string, signal?: AbortSignal): Promise<Terms> {
  return http.get(`${one(id)}/terms?locale=${encodeURIComponent(locale)}`, signal);
}

export function acceptTerms(http: HttpClient, id: string, version: string, idempotencyKey: string): Promise<unknown> {
  return http.put(`${one(id)}/terms`, { version }, { idempotencyKey });
}

export function chooseOtpDevice(http: HttpClient, id: string, body: { channel: OtpChannel; phone?: string }, idempotencyKey: string): Promise<ChosenDevice> {
  return http.post(`${one(id)}/otp-devices`, body, { idempotencyKey });
}

export function listHandedTokens(http: HttpClient, id: string, signal?: AbortSignal): Promise<{ readonly items: readonly HandedToken[] }> {
  return http.get(`${one(id)}/tokens`, signal);
}

export function chooseToken(http: HttpClient, id: string, deviceId: string, idempotencyKey: string): Promise<unknown> {
  return http.post(`${one(id)}/token-choices`, { deviceId }, { idempotencyKey });
}

export function activateToken(http: HttpClient, id: string, codes: CodesInARow, idempotencyKey: string): Promise<unknown> {
  return http.post(`${one(id)}/token-activations`, codes, { idempotencyKey });
}

export function sendOtpCode(http: HttpClient, id: string, idempotencyKey: string): Promise<{ readonly resendAfter: string }> {
  return http.post(`${one(id)}/otp-codes`, {}, { idempotencyKey });
}

export function verifyOtpCode(http: HttpClient, id: string, code: string, idempotencyKey: string): Promise<unknown> {
  return http.post(`${one(id)}/otp-verifications`, { code }, { idempotencyKey });
}

export function setCredentials(http: HttpClient, id: string, body: { password: string; pin: string }, idempotencyKey: string): Promise<{ readonly userId: string }> {
  return http.post(`${one(id)}/credentials`, body, { idempotencyKey });
}

export function drawCodes(http: HttpClient, id: string, idempotencyKey: string): Promise<HolderCodes> {
  return http.post(`${one(id)}/codes`, {}, { idempotencyKey });
}

export function complete(http: HttpClient, id: string, idempotencyKey: string): Promise<unknown> {
  return http.post(`${one(id)}/completion`, {}, { idempotencyKey });
}

function keepToken<Session extends SubjectSession>(http: HttpClient, session: Session): Session {
  http.csrfToken = session.csrfToken;
  return session;
}
