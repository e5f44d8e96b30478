import type { DeviceState } from '../../components/states/states.js';
import type { HttpClient } from '../http-client.js';
import type { HistoryEntry, Page } from '../shared.js';

export type DeviceKind = 'AUTHENTICATOR' | 'SMS' | 'EMAIL' | 'EVENT_TOKEN' | 'TIME_TOKEN';
/** Why a device takes no code. */
export type DeviceLock = 'ADMIN_BLOCK' | 'SIGN_LOCK' | 'YEARLY_BUDGET';
/** What support lifts. */
export type LiftableLock = 'SIGN_LOCK' | 'RESYNC_LOCK' | 'YEARLY_BUDGET';
export type LikelyCause = 'OUT_OF_STEP' | 'OTHER_PERIOD' | 'WRONG_SEED' | 'USER_CODE' | 'OPERATION';
export type ResyncFailure = 'USER_CODE' | 'SAME_CODE_TWICE' | 'SWAPPED' | 'USED_BEFORE' | 'OTHER_PERIOD' | 'NOT_FOUND' | 'OVERTAKEN' | 'BROKEN_OFF';

export const STAFF_REASONS = ['HOLDER_ASKED', 'SUSPECTED_MISUSE', 'FAULTY', 'NO_LONGER_ENTITLED', 'INVESTIGATION'] as const;
export const IDENTITY_CHECKS = ['IN_PERSON', 'VIDEO', 'CALL_BACK'] as const;
export const DELIVERY_WAYS = ['IN_PERSON', 'REGISTERED_MAIL', 'COURIER'] as const;

/** A device in a list. */
export interface DeviceEntry {
  readonly id: string;
  /** Null in stock. */
  readonly holderId: string | null;
  readonly organisationId: string;
  readonly kind: DeviceKind;
  readonly state: DeviceState;
  /** Its last codes would have been right further on. */
  readonly outOfSync: boolean;
  readonly manufacturer: string | null;
  readonly serial: string | null;
  readonly model: string | null;
  readonly lock: DeviceLock | null;
  readonly lastSuccessAt: string | null;
  readonly expiresAt: string | null;
  readonly createdAt: string;
  readonly activatedAt: string | null;
  readonly endedAt: string | null;
}

/** Where a device stands; neither codes nor its seed. */
export interface Device extends DeviceEntry {
  readonly algorithm: string | null;
  readonly digits: number | null;
  readonly periodSeconds: number | null;
  /** Up to 2^64, as text. */
  readonly counter: string | null;
  readonly driftSteps: number;
  readonly wrongCodesInARow: number;
  readonly aheadMatches: number;
  readonly hasUserCode: boolean;
  readonly resynchronisation: {
    readonly failedToday: number;
    readonly locked: boolean;
    /** Null while locked: support has to lift it. */
    readonly lockedUntil: string | null;
    readonly needsSupport: boolean;
    readonly extendedUntil: string | null;
    readonly lastReference: string | null;
    readonly likelyCause: LikelyCause | null;
  };
}

/** How far a device was off when that was seen. */
export interface DriftPoint {
  readonly at: string;
  readonly distance: number;
  readonly source: 'CODE' | 'CODE_AHEAD' | 'RESYNCHRONISATION';
}

/** A submission to resynchronise a device, with what was wrong. */
export interface ResyncRecord {
  readonly id: string;
  readonly reference: string;
  readonly at: string;
  readonly codes: number;
  readonly outcome: 'SUCCEEDED' | 'FAILED' | 'AMBIGUOUS' | null;
  readonly failure: ResyncFailure | null;
  readonly distance: number | null;
}

/** What is done to a device without an answer that has to be kept. */
export type PlainAct = 'block' | 'unblock' | 'revocation' | 'loss' | 'unlocking' | 'extended-resynchronisation' | 'assignment';

const INVENTORY = '/api/otp-sync/v1/inventory';
const one = (id: string): string => `${INVENTORY}/${encodeURIComponent(id)}`;

export function listDevices(http: HttpClient, query: URLSearchParams, signal?: AbortSignal): Promise<Page<DeviceEntry>> {
  return http.get(`${INVENTORY}?${query.toString()}`, signal);
}

export function readDevice(http: HttpClient, id: string, signal?: AbortSignal): Promise<Device> {
  return http.get(one(id), signal);
}

export function readDeviceHistory(http: HttpClient, id: string, signal?: AbortSignal): Promise<{ items: HistoryEntry[] }> {
  return http.get(`${one(id)}/history`, signal);
}

/** Oldest first. */
export function readDrift(http: HttpClient, id: string, signal?: AbortSignal): Promise<{ readonly items: readonly DriftPoint[] }> {
  return http.get(`${one(id)}/drift`, signal);
}

/** Newest first. */
export function readResyncs(http: HttpClient, id: string, signal?: AbortSignal): Promise<{ readonly items: readonly ResyncRecord[] }> {
  return http.get(`${one(id)}/resynchronisations`, signal);
}

/**
 * @param wish what the act asks for: reason, identity check and the like; empty where it asks for nothing
 * @returns whether it is not done yet, since the organisation has another officer confirm it
 */
export async function actOnDevice(http: HttpClient, id: string, act: PlainAct, wish: Readonly<Record<string, string | number>>): Promise<boolean> {
  const { confirmationId = null } = await http.post<{ readonly confirmationId?: string | null }>(`${one(id)}/${act}`, Object.keys(wish).length === 0 ? undefined : wish);
  return confirmationId !== null;
}

/** Hands a token over. @returns its user code, now and never again */
export async function deliverDevice(http: HttpClient, id: string, wish: { readonly way: string; readonly cardNumber?: string }): Promise<string> {
  return (await http.post<{ userCode: string }>(`${one(id)}/delivery`, wish)).userCode;
}

/** @returns a fresh user code, now and never again; the former one holds no more */
export async function giveUserCode(http: HttpClient, id: string): Promise<string> {
  return (await http.post<{ userCode: string }>(`${one(id)}/user-codes`, undefined)).userCode;
}
