import type { TaxLogin } from './registries.js';

/** What a login must remember between its start and its end; whoever holds it can end it. */
export interface PendingTaxLogin {
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
}

/** What stands in the address that the tax authority sent the browser back to. */
export interface TaxLoginAnswer {
  readonly code: string;
  readonly state: string;
  /** The authority's own name, which tells its answers from those of another (RFC 9207). */
  readonly iss?: string | undefined;
}

/** Who logged in, with the signed token that says so. */
export interface ProvenTaxLogin extends TaxLogin {
  readonly idToken: string;
}

/** The answer belongs to another login, or its code was used or is too old: says nothing about the person. */
export class TaxLoginRefused extends Error {
  override readonly name = 'TaxLoginRefused';
}

/** The national tax login (S4-33). */
export interface TaxLoginProvider {
  /** Where to send the browser. @throws RegistryUnavailable when the authority does not answer. */
  begin(): Promise<{ readonly authorizationUrl: string; readonly pending: PendingTaxLogin }>;
  /** Redeems the answer, once. @throws TaxLoginRefused; RegistryUnavailable when the authority does not answer, or not as it should. */
  finish(answer: TaxLoginAnswer, pending: PendingTaxLogin): Promise<ProvenTaxLogin>;
}

/** Injection token of {@link TaxLoginProvider}. */
export const TAX_LOGIN_PROVIDER = Symbol('vidimus.issuance.tax-login-provider');
