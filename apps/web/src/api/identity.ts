import type { AuthenticationResponseJSON, PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/browser';
import type { HttpClient } from './http-client.js';

export interface Subscription {
  /** Of all requests of his organisation, not only of those that he started. */
  readonly requestsOfMyOrganisation: boolean;
}

/** Whoever is signed in, and what the rooms let him do. */
export interface Me {
  readonly id: string;
  /** Whether certificates are issued for him: then there is a portal. */
  readonly holder: boolean;
  /** What a holder signs in with; null for others. */
  readonly userId: string | null;
  readonly displayName: string;
  /** Service address; null for whoever has none. */
  readonly email: string | null;
  /** How an officer confirms what he decides; null for others. */
  readonly secondFactor: 'TOTP' | 'SMS' | null;
  /** What an officer is told of by mail; null for others. */
  readonly subscription: Subscription | null;
  readonly permissions: readonly string[];
  readonly organisations: readonly { readonly id: string; readonly name: string }[];
}

export function readMe(http: HttpClient, signal?: AbortSignal): Promise<Me> {
  return http.get<Me>('/api/identity/v1/me', signal);
}

export function putSubscription(http: HttpClient, subscription: Subscription): Promise<Subscription> {
  return http.put('/api/identity/v1/me/subscription', subscription);
}

/** Has a code sent to the telephone of whoever is signed in; what is shown of its number comes back. */
export function sendSecondFactorCode(http: HttpClient): Promise<{ readonly phone: string }> {
  return http.post('/api/identity/v1/me/second-factor-codes', {});
}

/** The decision that an officer confirms. */
export interface ConfirmedDecision {
  readonly digest: string;
  readonly purpose: 'issuance.approval' | 'pin.reset';
  readonly organisationId: string;
}

/** What the officer's browser needs to have his security key confirm the decision. */
export function openAssertion(http: HttpClient, decision: ConfirmedDecision): Promise<PublicKeyCredentialRequestOptionsJSON> {
  return http.post('/api/identity/v1/decision-assertion-options', decision);
}

/** Identity's signature over who confirmed this digest just now, and how: by his security key or, as long as he has none, by a fresh code. */
export async function signStatement(
  http: HttpClient,
  wish: ConfirmedDecision & ({ readonly code: string } | { readonly assertion: AuthenticationResponseJSON }),
  idempotencyKey: string,
): Promise<string> {
  const { statement } = await http.post<{ statement: string }>('/api/identity/v1/decision-statements', wish, { idempotencyKey });
  return statement;
}
