import { encodeBase32 } from './base32.js';
import { DEFAULT_TOTP } from './totp.js';
import type { TotpParameters } from './totp.js';

/** What an authenticator program is told when it takes over a secret. */
export interface OtpauthLabel {
  /** Who runs the service; shown by the program. No colon. */
  readonly issuer: string;
  /** Whose code it is; shown by the program. No colon. */
  readonly account: string;
}

/**
 * The `otpauth://totp/…` address that authenticator programs read from a QR code. It holds the secret: show it once, to the
 * person it belongs to, and never log it.
 * @throws RangeError when issuer or account is empty or holds a colon, which separates them.
 */
export function otpauthUri(secret: Uint8Array, label: OtpauthLabel, parameters: TotpParameters = DEFAULT_TOTP): string {
  for (const field of ['issuer', 'account'] as const) {
    const text = label[field];
    if (text === '' || text.includes(':')) throw new RangeError(`The ${field} of an otpauth address is not empty and has no colon.`);
  }
  // encodeURIComponent and not URLSearchParams: programs show a "+" for a blank as it is.
  const query = Object.entries({
    secret: encodeBase32(secret),
    issuer: label.issuer,
    algorithm: parameters.algorithm,
    digits: parameters.digits,
    period: parameters.periodSeconds,
  }).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return `otpauth://totp/${encodeURIComponent(label.issuer)}:${encodeURIComponent(label.account)}?${query.join('&')}`;
}
