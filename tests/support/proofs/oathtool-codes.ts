import { execFileSync } from 'node:child_process';
import { LAST_COUNTER } from '@vidimus/otp';
import type { TotpParameters } from '@vidimus/otp';
import type { Dice } from './dice.js';

/** Codes of counters that follow each other, made by oathtool. */
export interface PrintedCodes {
  readonly secret: Uint8Array;
  readonly parameters: TotpParameters;
  /** The counter of the first code. */
  readonly from: bigint;
  /** One code for each counter; fewer than were asked for where the counters end. */
  readonly codes: readonly string[];
}

/**
 * The highest counters that oathtool reaches with SHA-256 and SHA-512, which it knows for times only: a step of one second makes an
 * instant a counter, and its calendar ends with the year 2147483647.
 */
export const LAST_TIME_OF_OATHTOOL = 67_767_976_233_532_799n;

/** A secret of 16 to 64 bytes. */
export function anySecret(chance: Dice): Uint8Array {
  return Uint8Array.from({ length: 16 + chance.below(49) }, () => chance.below(256));
}

/** Has the codes of `count` counters printed. oathtool goes on with counter 0 after the last one: what it prints from there is left out. */
export function printCodes(secret: Uint8Array, parameters: TotpParameters, from: bigint, count: number): PrintedCodes {
  const { algorithm, digits, periodSeconds } = parameters;
  const method =
    algorithm === 'SHA1' ? ['--hotp', `--counter=${from}`] : [`--totp=${algorithm}`, '--time-step-size=1s', `--now=@${from}`];
  const length = from + BigInt(count) > LAST_COUNTER ? Number(LAST_COUNTER - from) + 1 : count;
  const output = execFileSync('oathtool', [...method, `--digits=${digits}`, `--window=${length - 1}`, Buffer.from(secret).toString('hex')]);
  return { secret, parameters: { algorithm, digits, periodSeconds }, from, codes: output.toString().trim().split('\n') };
}

/** Has the codes of `count` steps printed, as a device with a clock shows them; `from` is a step. */
export function printTimedCodes(secret: Uint8Array, parameters: TotpParameters, from: number, count: number): PrintedCodes {
  const { algorithm, digits, periodSeconds } = parameters;
  const options = [`--totp=${algorithm}`, `--time-step-size=${periodSeconds}s`, `--now=@${from * periodSeconds}`];
  const output = execFileSync('oathtool', [...options, `--digits=${digits}`, `--window=${count - 1}`, Buffer.from(secret).toString('hex')]);
  return { secret, parameters, from: BigInt(from), codes: output.toString().trim().split('\n') };
}

/** Where codes stand in a row in a list: what every search has to find, by looking at the printed codes alone. */
export function placesOf(run: readonly string[], printed: readonly string[], size: number): number[] {
  const places = Array.from({ length: Math.min(size, printed.length) }, (_, place) => place);
  return places.filter((place) => run.every((code, offset) => printed[place + offset] === code));
}
