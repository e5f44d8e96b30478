import { hotp } from './hotp.js';
import type { OtpParameters } from './hotp.js';
import { scanWindow } from './window-scan.js';

/** A HOTP whose counter is the number of periods since 1970 (RFC 6238). */
export interface TotpParameters extends OtpParameters {
  readonly periodSeconds: number;
}

/** What every authenticator program takes without being told: SHA-1, six digits, thirty seconds. */
export const DEFAULT_TOTP: TotpParameters = { algorithm: 'SHA1', digits: 6, periodSeconds: 30 };

/**
 * The time step of an instant (RFC 6238, section 4.2).
 * @throws RangeError for a period that is not a whole positive number of seconds, or an instant before 1970.
 */
export function totpStep(instant: Date, periodSeconds: number): number {
  if (!Number.isInteger(periodSeconds) || periodSeconds < 1) throw new RangeError('The period is a whole number of seconds from 1.');
  const step = Math.floor(instant.getTime() / 1_000 / periodSeconds);
  if (!(step >= 0)) throw new RangeError('The instant lies before 1970 or is not a date.');
  return step;
}

/** The code of an instant. Throws as {@link hotp} and {@link totpStep} do. */
export function totp(secret: Uint8Array, instant: Date, parameters: TotpParameters = DEFAULT_TOTP): string {
  return hotp(secret, totpStep(instant, parameters.periodSeconds), parameters);
}

/**
 * The step whose code was typed, among `toleranceSteps` steps on both sides of the instant; undefined when none matches.
 * Whoever accepts a step has to remember it and refuse it, and every step before it, from then on (RFC 6238, section 5.2).
 */
export function matchTotp(
  secret: Uint8Array,
  code: string,
  at: { readonly instant: Date; readonly toleranceSteps: number },
  parameters: TotpParameters = DEFAULT_TOTP,
): number | undefined {
  const step = totpStep(at.instant, parameters.periodSeconds);
  return scanWindow(secret, code, { first: step - at.toleranceSteps, last: step + at.toleranceSteps }, parameters);
}
