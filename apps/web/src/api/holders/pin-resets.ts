import type { HttpClient } from '../http-client.js';
import type { DecisionDraft, Presence } from '../issuance.js';

/** How the PIN of a certificate's key on the server stands. */
export interface PinStanding {
  readonly pinState: 'SET' | 'BLOCKED' | 'DESTROYED';
  /** Not for a key that was made before there were resets. */
  readonly isResettable: boolean;
  readonly resetUntil: string | null;
}

/** The decision as it is shown, and as it goes back with its statement. */
export interface PinResetDraft {
  readonly decision: DecisionDraft['decision'];
  readonly digest: string;
  readonly presenceDocument: string;
}

const of = (certificateId: string): string => `/api/remote-signing/v1/certificates/${encodeURIComponent(certificateId)}`;

/** @throws ApiProblem `not-found` for a certificate whose key is not on the server. */
export function readPinStanding(http: HttpClient, certificateId: string, signal?: AbortSignal): Promise<PinStanding> {
  return http.get(`${of(certificateId)}/pin`, signal);
}

export function draftPinReset(http: HttpClient, certificateId: string, body: { readonly presence: Presence; readonly locale: string }): Promise<PinResetDraft> {
  return http.post(`${of(certificateId)}/pin-reset-drafts`, body);
}

export function orderPinReset(http: HttpClient, certificateId: string, order: Omit<PinResetDraft, 'digest'> & { readonly statement: string }): Promise<PinStanding> {
  return http.post(`${of(certificateId)}/pin-resets`, order);
}
