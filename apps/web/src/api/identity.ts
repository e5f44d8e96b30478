import type { HttpClient } from './http-client.js';

/** Whoever is signed in, and what the rooms let him do. */
export interface Me {
  readonly id: string;
  readonly displayName: string;
  /** How an officer confirms what he decides; null for others. */
  readonly secondFactor: 'TOTP' | 'SMS' | null;
  readonly permissions: readonly string[];
  readonly organisations: readonly { readonly id: string; readonly name: string }[];
}

export function readMe(http: HttpClient, signal?: AbortSignal): Promise<Me> {
  return http.get<Me>('/api/identity/v1/me', signal);
}

/** Has a code sent to the telephone of whoever is signed in; what is shown of its number comes back. */
export function sendSecondFactorCode(http: HttpClient): Promise<{ readonly phone: string }> {
  return http.post('/api/identity/v1/me/second-factor-codes', {});
}

/** What identity signs in place of a security key: that this officer confirmed this digest just now with his second factor. */
export interface StatementWish {
  readonly digest: string;
  readonly purpose: 'issuance.approval';
  readonly organisationId: string;
  readonly code: string;
}

export async function signStatement(http: HttpClient, wish: StatementWish, idempotencyKey: string): Promise<string> {
  const { statement } = await http.post<{ statement: string }>('/api/identity/v1/decision-statements', wish, { idempotencyKey });
  return statement;
}
