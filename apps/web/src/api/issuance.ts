import type { CheckResult, IssuanceState } from '../components/states/states.js';
import type { HttpClient } from './http-client.js';
import type { HistoryEntry, Page } from './shared.js';
import type { HandedToken } from './subject.js';

export interface Subject {
  readonly givenName: string;
  readonly surname: string;
  readonly fatherName: string;
  /** Only the last three digits can be read. */
  readonly taxNumberMasked: string;
}

export interface IssuanceSummary {
  readonly id: string;
  readonly version: number;
  readonly organisationId: string;
  readonly state: IssuanceState;
  readonly subject: Subject;
  readonly email: string;
  readonly startedBy: string;
  readonly createdAt: string;
  readonly dueAt: string | null;
}

export type RegistryCheck = 'TAX_LOGIN' | 'CENSUS' | 'POLICE';

export const DOCUMENT_TYPES = ['IDENTITY_CARD', 'PASSPORT', 'RESIDENCE_PERMIT'] as const;
export type DocumentType = (typeof DOCUMENT_TYPES)[number];

/** How an approval was confirmed, what was declared, and where the subject was met. */
export interface Approval {
  readonly method: 'webauthn' | 'totp' | 'sms';
  readonly declaration: { readonly locale: string; readonly text: string };
  readonly presence: { readonly date: string; readonly place: string; readonly documentType: DocumentType; readonly documentNumberMasked: string };
}

export interface Issuance extends IssuanceSummary {
  readonly phones: readonly string[];
  readonly checks: readonly { readonly check: RegistryCheck; readonly result: CheckResult }[];
  readonly document: { readonly documentType: DocumentType; readonly documentNumberMasked: string } | null;
  readonly approvedBy: string | null;
  readonly approvedAt: string | null;
  readonly decisionDigest: string | null;
  readonly approval: Approval | null;
  readonly certificateId: string | null;
  readonly closingReason: string | null;
}

/** What a search asks for: how a surname begins, or a whole tax number. */
export type IssuanceFind = { readonly surname: string } | { readonly taxNumber: string };

/** A person found in the tax registry; a request is started from it within a day. */
export interface LookedUpPerson {
  readonly lookupId: string;
  readonly organisationId: string;
  readonly givenName: string;
  readonly surname: string;
  readonly fatherName: string;
  readonly expiresAt: string;
}

/** How the officer met the subject. */
export interface Presence {
  /** Calendar day, `2026-11-21`. */
  readonly date: string;
  readonly place: string;
  readonly documentType: DocumentType;
  readonly documentNumber: string;
}

/** The decision exactly as it will be signed. */
export interface DecisionDraft {
  readonly decisionId: string;
  readonly digest: string;
  readonly decision: {
    readonly organisation: { readonly id: string };
    readonly declaration: { readonly locale: string; readonly text: string };
  };
}

/** Where a request stands after a command. */
export interface IssuanceStatus {
  readonly id: string;
  readonly state: IssuanceState;
  readonly version: number;
}

/** What staff can have done once more. */
export type Repetition = 'invitations' | 'check-runs' | 'issuing-retries';

/** Answers of the officer that end a request. */
export type Closing = 'rejection' | 'cancellation';

const REQUESTS = '/api/issuance/v1/issuance-requests';
const one = (id: string): string => `${REQUESTS}/${encodeURIComponent(id)}`;

export function listIssuances(http: HttpClient, query: URLSearchParams, signal?: AbortSignal): Promise<Page<IssuanceSummary>> {
  return http.get(`${REQUESTS}?${query.toString()}`, signal);
}

/** A search is sent as a body: names and numbers of people must not stand in addresses. */
export function searchIssuances(http: HttpClient, search: IssuanceFind & { readonly states: readonly IssuanceState[]; readonly limit: number; readonly cursor?: string }): Promise<Page<IssuanceSummary>> {
  return http.post(`${REQUESTS}/searches`, search);
}

export function readIssuance(http: HttpClient, id: string, signal?: AbortSignal): Promise<Issuance> {
  return http.get(one(id), signal);
}

export function readIssuanceHistory(http: HttpClient, id: string, signal?: AbortSignal): Promise<{ items: HistoryEntry[] }> {
  return http.get(`${one(id)}/history`, signal);
}

export function lookUpPerson(http: HttpClient, taxNumber: string, idempotencyKey: string): Promise<LookedUpPerson> {
  return http.post('/api/issuance/v1/registry-lookups', { taxNumber }, { idempotencyKey });
}

export function startIssuance(
  http: HttpClient,
  body: { readonly lookupId: string; readonly email: string; readonly phones: readonly string[] },
  idempotencyKey: string,
): Promise<IssuanceStatus> {
  return http.post(REQUESTS, body, { idempotencyKey });
}

export function draftDecision(http: HttpClient, id: string, body: { presence: Presence; locale: string }, idempotencyKey: string): Promise<DecisionDraft> {
  return http.post(`${one(id)}/decision-drafts`, body, { idempotencyKey });
}

export function approveIssuance(http: HttpClient, id: string, body: { decisionId: string; statement: string }, idempotencyKey: string): Promise<IssuanceStatus> {
  return http.post(`${one(id)}/approval`, body, { idempotencyKey });
}

export function closeIssuance(http: HttpClient, id: string, closing: Closing, reason: string, idempotencyKey: string): Promise<IssuanceStatus> {
  return http.post(`${one(id)}/${closing}`, { reason }, { idempotencyKey });
}

export function repeatStep(http: HttpClient, id: string, repetition: Repetition, idempotencyKey: string): Promise<IssuanceStatus> {
  return http.post(`${one(id)}/${repetition}`, {}, { idempotencyKey });
}

/** Tokens that were handed over to the person and wait for their first codes. */
export async function listHandOvers(http: HttpClient, id: string, signal?: AbortSignal): Promise<readonly HandedToken[]> {
  return (await http.get<{ items: HandedToken[] }>(`${one(id)}/token-hand-overs`, signal)).items;
}

/** Makes the person known, so that a token can be assigned to him. */
export async function beginHandOver(http: HttpClient, id: string, idempotencyKey: string): Promise<string> {
  return (await http.post<{ holderId: string }>(`${one(id)}/token-hand-overs`, {}, { idempotencyKey })).holderId;
}

/** The whole tax number. That it was shown, and to whom, becomes a line of the history. */
export function discloseTaxNumber(http: HttpClient, id: string): Promise<{ readonly taxNumber: string }> {
  return http.post(`${one(id)}/tax-number-disclosures`, {});
}

/** Address of the file that proves an approval; there is one as soon as somebody has approved. */
export function evidenceAddress(id: string): string {
  return `${one(id)}/evidence`;
}
