import type { HttpClient } from '../http-client.js';

/** Another device on its way to the place of one's own. */
export interface MyReplacement {
  readonly state: 'STARTED' | 'PROVED' | 'WAITING' | 'DONE' | 'CANCELLED' | 'LAPSED';
  readonly triesLeft: number;
  /** WAITING: when it takes effect. Before: until when it has to be ended. */
  readonly dueAt: string | null;
  readonly newDevice: {
    readonly id: string;
    readonly kind: 'AUTHENTICATOR' | 'SMS';
    readonly maskedAddress: string | null;
    /** What a program is set up from, as long as it has shown no code. */
    readonly secret: string | null;
    readonly otpauthUri: string | null;
  };
}

/** What takes the place, and by which code support authorised it. */
export interface ReplacementOrder {
  readonly kind: 'AUTHENTICATOR' | 'SMS';
  readonly address?: string;
  readonly supportCode: string;
  readonly locale: string;
}

/** Who wants it: whoever has the device, or its user code. */
export type ReplacementProof = { readonly code: string } | { readonly userCode: string };

const of = (deviceId: string): string => `/api/otp-sync/v1/my-devices/${encodeURIComponent(deviceId)}/replacement`;

/** Under which pages keep what {@link readMyReplacement} answered. */
export const myReplacementKey = (deviceId: string): readonly string[] => ['my-replacements', deviceId];

export function startMyReplacement(http: HttpClient, deviceId: string, order: ReplacementOrder): Promise<MyReplacement> {
  return http.post(of(deviceId), order);
}

export function readMyReplacement(http: HttpClient, deviceId: string, signal?: AbortSignal): Promise<MyReplacement> {
  return http.get(of(deviceId), signal);
}

/** @param to which of the two devices is sent a code */
export function sendReplacementCode(http: HttpClient, deviceId: string, to: 'OLD' | 'NEW', locale: string): Promise<unknown> {
  return http.post(`${of(deviceId)}/codes`, { to, locale });
}

export function proveMyReplacement(http: HttpClient, deviceId: string, proof: ReplacementProof, idempotencyKey: string): Promise<MyReplacement> {
  return http.post(`${of(deviceId)}/proof`, proof, { idempotencyKey });
}

export function giveFirstCode(http: HttpClient, deviceId: string, code: string, idempotencyKey: string): Promise<Pick<MyReplacement, 'state' | 'dueAt'>> {
  return http.post(`${of(deviceId)}/first-code`, { code }, { idempotencyKey });
}

export function cancelMyReplacement(http: HttpClient, deviceId: string): Promise<unknown> {
  return http.post(`${of(deviceId)}/cancellation`, undefined);
}
