import type { SeedKeyState } from '../../components/states/states.js';
import type { HttpClient } from '../http-client.js';
import type { DeviceKind } from './inventory.js';

/** When a device will be out of step. */
export interface DriftForecast {
  /** Steps of a clock, or presses that are not used. */
  readonly perDay: number;
  readonly leavesAt: string;
  /** The last code, from which on it is foretold. */
  readonly from: { readonly at: string; readonly distance: number };
}

/** A device that leaves its window soon. */
export interface LeavingDevice extends DriftForecast {
  readonly deviceId: string;
  readonly holderId: string | null;
  readonly kind: DeviceKind;
  readonly serial: string | null;
  readonly model: string | null;
  readonly lastCodeAt: string;
}

/** A key under which seeds are sealed; never the key itself. */
export interface SeedKey {
  readonly number: number;
  readonly state: SeedKeyState;
  readonly seeds: number;
  readonly createdAt: string;
  readonly promotedAt: string | null;
  readonly supersededAt: string | null;
  readonly retiredAt: string | null;
}

const OTP_SYNC = '/api/otp-sync/v1';

/** Those that leave within so many days, the next one first. */
export function listLeavingDevices(http: HttpClient, withinDays: number, signal?: AbortSignal): Promise<{ readonly items: readonly LeavingDevice[] }> {
  return http.get(`${OTP_SYNC}/drift-forecasts?withinDays=${withinDays}&limit=200`, signal);
}

export function readDriftForecast(http: HttpClient, deviceId: string, signal?: AbortSignal): Promise<{ readonly forecast: DriftForecast | null }> {
  return http.get(`${OTP_SYNC}/drift-forecasts/${encodeURIComponent(deviceId)}`, signal);
}

/** The oldest first. */
export function listSeedKeys(http: HttpClient, signal?: AbortSignal): Promise<{ readonly items: readonly SeedKey[] }> {
  return http.get(`${OTP_SYNC}/seed-keys`, signal);
}

/** Has the next key used, and all seeds sealed anew. */
export function rotateSeedKey(http: HttpClient): Promise<{ readonly items: readonly SeedKey[] }> {
  return http.post(`${OTP_SYNC}/seed-keys/rotation`, undefined);
}
