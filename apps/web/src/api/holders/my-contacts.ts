import type { HttpClient } from '../http-client.js';

export type ContactKind = 'EMAIL' | 'PHONE';

/** An address that was entered and is not proved yet. */
export interface ContactChange {
  readonly id: string;
  readonly kind: ContactKind;
  readonly address: string;
  /** Until then the link can be opened, or the code be typed. */
  readonly expiresAt: string;
}

/** What a holder is reached by: at most one of a kind. */
export interface MyContacts {
  readonly items: readonly { readonly kind: ContactKind; readonly address: string; readonly verifiedAt: string }[];
  readonly changes: readonly ContactChange[];
}

const ME = '/api/identity/v1/me';

export function readMyContacts(http: HttpClient, signal?: AbortSignal): Promise<MyContacts> {
  return http.get(`${ME}/contact-points`, signal);
}

/** Has a link mailed to the address, or a code sent to the number. */
export function changeMyContact(http: HttpClient, kind: ContactKind, address: string): Promise<unknown> {
  return kind === 'EMAIL' ? http.post(`${ME}/contact-points/email`, { email: address }) : http.post(`${ME}/contact-points/phone`, { phone: address });
}

export function confirmMyPhone(http: HttpClient, changeId: string, code: string): Promise<unknown> {
  return http.post(`${ME}/contact-changes/${encodeURIComponent(changeId)}/confirmation`, { code });
}

/** @param token of the link in the mailbox: whoever has it need not be signed in */
export function confirmMyEmail(http: HttpClient, token: string): Promise<unknown> {
  return http.post('/api/identity/v1/contact-confirmations', { token });
}
