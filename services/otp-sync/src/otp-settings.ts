import { DEFAULT_TOTP, guessProbability } from '@vidimus/otp';
import { ConfigError } from '@vidimus/service-kit';
import type { OtpSyncConfig } from './config.js';

/** Length of every code, made by a program or sent. */
export const CODE_DIGITS = DEFAULT_TOTP.digits;

/** Token of {@link OtpSettings}. */
export const OTP_SETTINGS = Symbol('vidimus.otp-settings');
export interface OtpSettings {
  /** Name under which authenticator programs show their codes. */
  readonly issuer: string;
  readonly toleranceSteps: number;
  /** Wrong codes in a row that lock a device. */
  readonly wrongInARow: number;
  /** Wrong codes within a year that lock every device of a holder. */
  readonly wrongAYear: number;
}

/**
 * The settings, once it is certain that they leave a guesser no chance worth the name. Codes that are sent are right one at a time; those of
 * a program as many at once as its window has steps, which is what counts.
 * @throws ConfigError when the probability lies above the bound that is set.
 */
export function settingsFrom(config: OtpSyncConfig): OtpSettings {
  const settings: OtpSettings = {
    issuer: config.VIDIMUS_OTP_SYNC_ISSUER,
    toleranceSteps: config.VIDIMUS_OTP_SYNC_TOLERANCE_STEPS,
    wrongInARow: config.VIDIMUS_OTP_SYNC_WRONG_CODES_IN_A_ROW,
    wrongAYear: config.VIDIMUS_OTP_SYNC_WRONG_CODES_A_YEAR,
  };
  const probability = yearlyGuessProbability(settings);
  if (probability <= config.VIDIMUS_OTP_SYNC_GUESS_BOUND) return settings;
  throw new ConfigError(
    `With these settings a guesser succeeds with a probability of ${probability.toExponential(1)} per holder and year, which is above ` +
      'VIDIMUS_OTP_SYNC_GUESS_BOUND: lower VIDIMUS_OTP_SYNC_WRONG_CODES_A_YEAR or VIDIMUS_OTP_SYNC_TOLERANCE_STEPS.',
  );
}

/** How likely somebody who knows nothing guesses a code of a holder within a year (RFC 4226, section 7.3). */
export function yearlyGuessProbability({ toleranceSteps, wrongAYear }: Pick<OtpSettings, 'toleranceSteps' | 'wrongAYear'>): number {
  return guessProbability({ digits: CODE_DIGITS, window: 2 * toleranceSteps + 1, guesses: wrongAYear });
}
