import { hotp } from './hotp.js';
import type { OtpParameters } from './hotp.js';
import { findRuns, scanWindow } from './window-scan.js';
import type { CounterWindow } from './window-scan.js';

/**
 * A HOTP whose counter is the number of periods since 1970 (RFC 6238). A step stays a plain number: the last instant of a Date is step
 * 8.64 × 10^12 of one second.
 */
export interface TotpParameters extends OtpParameters {
  readonly periodSeconds: number;
}

/** What every authenticator program takes without being told: SHA-1, six digits, thirty seconds. */
export const DEFAULT_TOTP: TotpParameters = { algorithm: 'SHA1', digits: 6, periodSeconds: 30 };

/** Where the steps of a device are looked for. */
export interface StepWindow {
  readonly instant: Date;
  /** How many steps on both sides are tried. */
  readonly toleranceSteps: number;
  /** How many steps the clock of the device is known to be ahead (behind: negative); 0 by default. */
  readonly driftSteps?: number;
}

/** Codes of neighbouring steps, as they were found. */
export interface StepRun {
  /** The step of the last code: it and all before it are burnt. */
  readonly lastStep: number;
  /** How many steps the clock of the device is ahead, if the last code was on its display at the instant. */
  readonly driftSteps: number;
}

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
  return hotp(secret, BigInt(totpStep(instant, parameters.periodSeconds)), parameters);
}

/**
 * The step whose code was typed, among `toleranceSteps` steps on both sides of where the clock of the device should be; undefined when
 * none matches. Whoever accepts a step has to remember it and refuse it, and every step before it, from then on (RFC 6238, section 5.2).
 */
export function matchTotp(secret: Uint8Array, code: string, at: StepWindow, parameters: TotpParameters = DEFAULT_TOTP): number | undefined {
  const matched = scanWindow(secret, code, countersOf(at, parameters), parameters);
  return matched === undefined ? undefined : Number(matched);
}

/**
 * Looks for two or three codes of neighbouring steps (RFC 6238, section 6: resynchronisation), the first of them among `toleranceSteps`
 * steps on both sides of where the clock of the device should be and after `afterStep`; as {@link findRuns} does, with the same work
 * whatever is found.
 *
 * @param at.afterStep the last step that was taken: the first code has to be a later one.
 * @returns every run, earliest first. Throws as {@link findRuns} and {@link totpStep} do.
 */
export function findStepRuns(
  secret: Uint8Array,
  parameters: TotpParameters,
  at: StepWindow & { readonly afterStep: number | null },
  codes: readonly string[],
): StepRun[] {
  const present = totpStep(at.instant, parameters.periodSeconds);
  const starts = findRuns(secret, parameters, countersOf(at, parameters), codes).map(Number);
  return starts
    .filter((start) => start > (at.afterStep ?? -1))
    .map((start) => start + codes.length - 1)
    .map((lastStep) => ({ lastStep, driftSteps: lastStep - present }));
}

function countersOf({ instant, toleranceSteps, driftSteps = 0 }: StepWindow, { periodSeconds }: TotpParameters): CounterWindow {
  if (!Number.isSafeInteger(driftSteps)) throw new RangeError('A drift is a whole number of steps.');
  if (!Number.isSafeInteger(toleranceSteps)) throw new RangeError('A tolerance is a whole number of steps.');
  return { from: BigInt(totpStep(instant, periodSeconds) + driftSteps - toleranceSteps), size: 2 * toleranceSteps + 1 };
}
