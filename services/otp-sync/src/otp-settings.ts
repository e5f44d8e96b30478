import { DEFAULT_TOTP, guessProbability, WIDEST_RUN_SEARCH } from '@vidimus/otp';
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
  /** How many presses of an event-based token may have been skipped, the next one included. */
  readonly lookAhead: number;
  /** Wrong codes in a row that lock a device. */
  readonly wrongInARow: number;
  /** Wrong codes within a year that lock every device of a holder. */
  readonly wrongAYear: number;
  /** How far a device is looked for when it is resynchronised: presses ahead, or steps to both sides. */
  readonly resyncWindow: number;
  /** The same while support has opened it, by three codes. */
  readonly extendedWindow: number;
  /** Wrong submissions to resynchronise within a day that lock a device. */
  readonly resyncsADay: number;
  /** Wrong submissions to resynchronise within a year, over all devices of a holder, after which none is looked at. */
  readonly resyncsAYear: number;
  /** Which part of one core resynchronisations may take in the long run, between 0 and 1. */
  readonly resyncShare: number;
}

/**
 * The settings, once it is certain that they leave a guesser no chance worth the name. Codes that are sent are right one at a time; those of
 * a device as many at once as its window has places, which is what counts.
 * @throws ConfigError when one of the probabilities lies above the bound that is set.
 */
export function settingsFrom(config: OtpSyncConfig): OtpSettings {
  const settings: OtpSettings = {
    issuer: config.VIDIMUS_OTP_SYNC_ISSUER,
    toleranceSteps: config.VIDIMUS_OTP_SYNC_TOLERANCE_STEPS,
    lookAhead: config.VIDIMUS_OTP_SYNC_LOOK_AHEAD,
    wrongInARow: config.VIDIMUS_OTP_SYNC_WRONG_CODES_IN_A_ROW,
    wrongAYear: config.VIDIMUS_OTP_SYNC_WRONG_CODES_A_YEAR,
    resyncWindow: config.VIDIMUS_OTP_SYNC_RESYNC_WINDOW,
    extendedWindow: config.VIDIMUS_OTP_SYNC_EXTENDED_WINDOW,
    resyncsADay: config.VIDIMUS_OTP_SYNC_WRONG_RESYNCS_A_DAY,
    resyncsAYear: config.VIDIMUS_OTP_SYNC_WRONG_RESYNCS_A_YEAR,
    resyncShare: config.VIDIMUS_OTP_SYNC_RESYNC_SHARE,
  };
  assertBelow(yearlyGuessProbability(settings), config.VIDIMUS_OTP_SYNC_GUESS_BOUND, {
    bound: 'VIDIMUS_OTP_SYNC_GUESS_BOUND',
    remedy: 'lower VIDIMUS_OTP_SYNC_WRONG_CODES_A_YEAR, VIDIMUS_OTP_SYNC_LOOK_AHEAD or VIDIMUS_OTP_SYNC_TOLERANCE_STEPS',
  });
  assertBelow(yearlyResyncProbability(settings), config.VIDIMUS_OTP_SYNC_RESYNC_GUESS_BOUND, {
    bound: 'VIDIMUS_OTP_SYNC_RESYNC_GUESS_BOUND',
    remedy: 'lower VIDIMUS_OTP_SYNC_WRONG_RESYNCS_A_YEAR or VIDIMUS_OTP_SYNC_RESYNC_WINDOW',
  });
  return settings;
}

function assertBelow(probability: number, most: number, { bound, remedy }: { readonly bound: string; readonly remedy: string }): void {
  if (probability <= most) return;
  throw new ConfigError(`With these settings a guesser succeeds with a probability of ${probability.toExponential(1)} per holder and year, which is above ${bound}: ${remedy}.`);
}

/** How likely somebody who knows nothing guesses a code of a holder within a year (RFC 4226, section 7.3), with the widest window of any device. */
export function yearlyGuessProbability({ toleranceSteps, lookAhead, wrongAYear }: Pick<OtpSettings, 'toleranceSteps' | 'lookAhead' | 'wrongAYear'>): number {
  return guessProbability({ digits: CODE_DIGITS, window: Math.max(2 * toleranceSteps + 1, lookAhead), guesses: wrongAYear });
}

/**
 * How likely he guesses codes in a row that resynchronise a device within a year: two in the usual window, or three while support has opened
 * the wide one, whichever is likelier. That he would also have to guess the user code is not counted.
 */
export function yearlyResyncProbability({ resyncWindow, extendedWindow, resyncsAYear }: Pick<OtpSettings, 'resyncWindow' | 'extendedWindow' | 'resyncsAYear'>): number {
  const usual = guessProbability({ digits: CODE_DIGITS, codes: 2, window: 2 * resyncWindow + 1, guesses: resyncsAYear });
  const extended = guessProbability({ digits: CODE_DIGITS, codes: 3, window: Math.min(2 * extendedWindow + 1, WIDEST_RUN_SEARCH), guesses: resyncsAYear });
  return Math.max(usual, extended);
}
