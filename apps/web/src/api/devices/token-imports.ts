import type { TokenImportState } from '../../components/states/states.js';
import type { HttpClient } from '../http-client.js';
import type { HistoryEntry, Page } from '../shared.js';

export const TOKEN_FILE_FORMATS = ['PSKC', 'OATH_CSV', 'YUBICO_CSV'] as const;
export type TokenFileFormat = (typeof TOKEN_FILE_FORMATS)[number];

/** The room takes files in parts of this size, the last one excepted, and no larger files. */
export const PART_BYTES = 512 * 1024;
export const LARGEST_FILE_BYTES = 512 * PART_BYTES;

/** How far an import has come, and what became of it. */
export interface TokenImport {
  readonly id: string;
  readonly organisationId: string;
  readonly state: TokenImportState;
  readonly format: TokenFileFormat;
  readonly fileName: string;
  readonly sizeBytes: number;
  readonly bytesReceived: number;
  readonly bytesRead: number;
  readonly tokensRead: number;
  readonly report: { readonly eventTokens: number; readonly timeTokens: number } | null;
  readonly refusal: { readonly code: string; readonly detail: string; readonly line: number; readonly column: number } | null;
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
}

/** A file as it is announced; key and password go to the room and are kept nowhere else. */
export interface TokenImportOrder {
  readonly organisationId: string;
  readonly organisationPath: string;
  readonly format: TokenFileFormat;
  readonly fileName: string;
  readonly sizeBytes: number;
  readonly key?: string;
  readonly password?: string;
  readonly manufacturer?: string;
  readonly model?: string;
}

const IMPORTS = '/api/otp-sync/v1/token-imports';
const one = (id: string): string => `${IMPORTS}/${encodeURIComponent(id)}`;

export function listTokenImports(http: HttpClient, query: URLSearchParams, signal?: AbortSignal): Promise<Page<TokenImport>> {
  return http.get(`${IMPORTS}?${query.toString()}`, signal);
}

export function readTokenImport(http: HttpClient, id: string, signal?: AbortSignal): Promise<TokenImport> {
  return http.get(one(id), signal);
}

export function readTokenImportHistory(http: HttpClient, id: string, signal?: AbortSignal): Promise<{ items: HistoryEntry[] }> {
  return http.get(`${one(id)}/history`, signal);
}

export function orderTokenImport(http: HttpClient, order: TokenImportOrder, idempotencyKey: string): Promise<TokenImport> {
  return http.post(IMPORTS, order, { idempotencyKey });
}

/** @param content of the part, in Base64 */
export function sendTokenImportPart(http: HttpClient, id: string, number: number, content: string): Promise<TokenImport> {
  return http.put(`${one(id)}/parts/${number}`, { content });
}

export function startTokenImport(http: HttpClient, id: string): Promise<TokenImport> {
  return http.post(`${one(id)}/start`, undefined);
}

export function cancelTokenImport(http: HttpClient, id: string): Promise<TokenImport> {
  return http.post(`${one(id)}/cancellation`, undefined);
}
