import type { DeviceState } from '../../components/states/states.js';
import type { HttpClient } from '../http-client.js';
import type { OtpChannel } from '../subject.js';

/** Codes that are sent, codes of a program, and hardware that counts presses or time. */
export type DeviceKind = OtpChannel | 'EVENT_TOKEN' | 'TIME_TOKEN';

/** How a holder gets his codes. */
export interface MyDevice {
  readonly id: string;
  readonly kind: DeviceKind;
  readonly state: DeviceState;
  /** Null for what makes codes by itself. */
  readonly maskedAddress: string | null;
  /** ADMIN_BLOCK: staff want it so; SIGN_LOCK: too many wrong codes in a row; YEARLY_BUDGET: too many of the holder within a year. */
  readonly lock: 'ADMIN_BLOCK' | 'SIGN_LOCK' | 'YEARLY_BUDGET' | null;
  readonly activatedAt: string | null;
  /** Printed on hardware. */
  readonly serial: string | null;
  readonly model: string | null;
  /** Its last codes would have been right further on. */
  readonly outOfSync: boolean;
  /** Whether a user code was given with it, which resynchronising asks for. */
  readonly hasUserCode: boolean;
  readonly resynchronisation: {
    /** There is something to resynchronise, locks for wrong codes apart. */
    readonly possible: boolean;
    readonly locked: boolean;
    /** When the lock lifts by itself; null where support has to lift it. */
    readonly lockedUntil: string | null;
    /** Until then the device is looked for further away, by three codes. */
    readonly extendedUntil: string | null;
    /** Of the submission that failed last. */
    readonly supportReference: string | null;
  };
  /** What is about to take its place, by its holder's own wish. */
  readonly replacement: { readonly newDeviceId: string; readonly isWaiting: boolean; readonly dueAt: string | null } | null;
}

/** What is typed to bring a device into step, or to activate it. */
export interface CodesInARow {
  readonly userCode: string;
  readonly firstCode: string;
  readonly secondCode: string;
  readonly thirdCode?: string;
}

const BASE = '/api/otp-sync/v1/my-devices';

export function listMyDevices(http: HttpClient, signal?: AbortSignal): Promise<{ items: MyDevice[] }> {
  return http.get(BASE, signal);
}

export function resynchroniseMyDevice(http: HttpClient, id: string, codes: CodesInARow, idempotencyKey: string): Promise<unknown> {
  return http.post(`${BASE}/${encodeURIComponent(id)}/resynchronisations`, codes, { idempotencyKey });
}

/** @param codes the first ones of a token that was handed over */
export function activateMyDevice(http: HttpClient, id: string, codes: CodesInARow, idempotencyKey: string): Promise<unknown> {
  return http.post(`${BASE}/${encodeURIComponent(id)}/activations`, codes, { idempotencyKey });
}

export function reportMyDeviceLost(http: HttpClient, id: string): Promise<unknown> {
  return http.post(`${BASE}/${encodeURIComponent(id)}/loss`, undefined);
}
