import type { PublicKeyCredentialCreationOptionsJSON, RegistrationResponseJSON } from '@simplewebauthn/browser';
import type { Locale } from '@vidimus/i18n';
import type { HttpClient } from '../api/http-client.js';

const FIRST_ADMINISTRATOR = '/api/identity/v1/first-administrator';

/** Who becomes the first administrator, as he says himself. */
export interface Founder {
  readonly displayName: string;
  readonly email: string;
}

/** What security key and authenticator program are set up from. */
export interface FounderSetup {
  readonly expiresAt: string;
  /** Base32. */
  readonly secret: string;
  readonly otpauthUri: string;
  readonly securityKeyOptions: PublicKeyCredentialCreationOptionsJSON;
}

/** Everything that the account is made of. */
export interface FounderProofs extends Founder {
  readonly locale: Locale;
  readonly password: string;
  readonly secondFactorCode: string;
  readonly registration: RegistrationResponseJSON;
}

/** Gives a fresh secret and challenge; the former ones are void. */
export function openFirstAdministrator(http: HttpClient, token: string, founder: Founder): Promise<FounderSetup> {
  return http.post(`${FIRST_ADMINISTRATOR}/opening`, { token, ...founder });
}

export function completeFirstAdministrator(http: HttpClient, token: string, proofs: FounderProofs): Promise<unknown> {
  return http.post(`${FIRST_ADMINISTRATOR}/completion`, { token, ...proofs });
}
