import type { Locale } from '@vidimus/i18n';
import type { HttpClient } from './http-client.js';

const RECOVERIES = '/api/identity/v1/recoveries';
const ME = '/api/identity/v1/me';

/** What somebody has forgotten, and by what he may be known. */
export type AskedRecovery =
  | { readonly kind: 'PASSWORD'; readonly name: string; readonly locale: Locale }
  | { readonly kind: 'USER_ID'; readonly taxNumber: string; readonly email: string; readonly locale: Locale };

/** A code on its way. */
export interface SentCode {
  /** Where to, as far as it is shown. */
  readonly to: string;
  readonly expiresAt: string;
  readonly resendAfter: string;
}

/** A mailed link that is good, and what is asked for besides it. */
export interface OpenedRecovery {
  /** Initials alone. */
  readonly displayName: string;
  readonly expiresAt: string;
  /** UNUSABLE: there is one, and it is locked or lost. */
  readonly secondFactor: 'NONE' | 'TOTP' | 'SMS' | 'EMAIL' | 'UNUSABLE';
  readonly sent: SentCode | null;
}

/** Answered the same whoever asks. */
export function askRecovery(http: HttpClient, asked: AskedRecovery): Promise<unknown> {
  return http.post(RECOVERIES, asked);
}

export function openRecovery(http: HttpClient, token: string): Promise<OpenedRecovery> {
  return http.post(`${RECOVERIES}/openings`, { token });
}

export function sendRecoveryCode(http: HttpClient, token: string, locale: Locale): Promise<SentCode> {
  return http.post(`${RECOVERIES}/codes`, { token, locale });
}

export function completeRecovery(http: HttpClient, body: { readonly token: string; readonly password: string; readonly code?: string }): Promise<unknown> {
  return http.post(`${RECOVERIES}/completions`, body);
}

/** Ends all sessions, this one too. */
export function replacePassword(http: HttpClient, body: { readonly current: string; readonly password: string; readonly supportCode?: string; readonly suspectsMisuse?: true }): Promise<unknown> {
  return http.post(`${ME}/password`, body);
}

/** Ends all sessions, this one too. */
export function signOutEverywhere(http: HttpClient): Promise<unknown> {
  return http.post(`${ME}/sign-outs`, { everywhere: true });
}
