import type { HttpClient } from '../http-client.js';
import type { Page } from '../shared.js';
import type { DeviceKind, STAFF_REASONS } from './inventory.js';

/** What an organisation may have two officers do. */
export const GUARDED_ACTS = ['LOSS', 'REVOCATION', 'REPLACEMENT'] as const;
export type GuardedAct = (typeof GUARDED_ACTS)[number];

/** What one officer asked for with a device, and another one has to confirm. */
export interface Confirmation {
  readonly id: string;
  readonly deviceId: string;
  readonly kind: DeviceKind;
  readonly serial: string | null;
  readonly act: GuardedAct;
  /** Of a REVOCATION. */
  readonly reason: (typeof STAFF_REASONS)[number] | null;
  readonly state: 'ASKED' | 'CONFIRMED' | 'DECLINED' | 'LAPSED';
  readonly askedBy: string;
  readonly askedAt: string;
  /** Null once it is decided. */
  readonly dueAt: string | null;
}

const CONFIRMATIONS = '/api/otp-sync/v1/device-confirmations';

/** What waits for a second officer, newest first; about one device alone where it is named. */
export function listConfirmations(http: HttpClient, query: { readonly deviceId?: string; readonly cursor?: string }, signal?: AbortSignal): Promise<Page<Confirmation>> {
  return http.get(`${CONFIRMATIONS}?${new URLSearchParams({ state: 'ASKED', ...query }).toString()}`, signal);
}

export function readConfirmation(http: HttpClient, id: string, signal?: AbortSignal): Promise<Confirmation> {
  return http.get(`${CONFIRMATIONS}/${encodeURIComponent(id)}`, signal);
}

/** As another officer than the one who asked: it is done, or it is not. Whoever asked may only take it back. */
export function decideConfirmation(http: HttpClient, id: string, decision: 'CONFIRM' | 'DECLINE'): Promise<Confirmation> {
  return http.post(`${CONFIRMATIONS}/${encodeURIComponent(id)}/${decision === 'CONFIRM' ? 'confirmation' : 'refusal'}`, undefined);
}
