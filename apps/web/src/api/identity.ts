import type { HttpClient } from './http-client.js';

/** Whoever is signed in, and what the rooms let him do. */
export interface Me {
  readonly id: string;
  readonly displayName: string;
  readonly permissions: readonly string[];
  readonly organisations: readonly { readonly id: string; readonly name: string }[];
}

export function readMe(http: HttpClient, signal?: AbortSignal): Promise<Me> {
  return http.get<Me>('/api/identity/v1/me', signal);
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
