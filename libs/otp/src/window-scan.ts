import { timingSafeEqual } from 'node:crypto';
import { hotp } from './hotp.js';
import type { OtpParameters } from './hotp.js';

/** The counters that are tried: `first` to `last`, both included. */
export interface ScanWindow {
  readonly first: number;
  readonly last: number;
}

/** Widest window of one scan: beyond it a guess becomes too likely and the work too large for one request. */
export const WIDEST_SCAN = 1_000;

/**
 * Looks for the counter whose code is `code`. Every counter of the window is computed and compared in constant time, also
 * after a match, so that the time taken does not tell where a match was, or that there was none.
 *
 * @param code as typed; blanks are dropped. Anything that is not the right number of digits matches nothing, after the same work.
 * @returns the lowest matching counter, or undefined. Counters below zero are left out.
 * @throws RangeError for a window that is empty or wider than {@link WIDEST_SCAN}, and as {@link hotp} does.
 */
export function scanWindow(secret: Uint8Array, code: string, window: ScanWindow, parameters: OtpParameters): number | undefined {
  const width = window.last - window.first + 1;
  if (!(width >= 1 && width <= WIDEST_SCAN)) throw new RangeError(`A window holds 1 to ${WIDEST_SCAN} counters.`);
  const typed = code.replace(/\s/g, '');
  const wellFormed = new RegExp(`^[0-9]{${parameters.digits}}$`).test(typed);
  // Buffers of one length are compared whatever was typed: 10 bytes hold any code and never equal one when filled with zeros.
  const candidate = Buffer.alloc(10);
  if (wellFormed) candidate.write(typed, 'ascii');
  const expected = Buffer.alloc(10);
  let matched: number | undefined;
  for (let counter = Math.max(0, window.first); counter <= window.last; counter += 1) {
    expected.fill(0);
    expected.write(hotp(secret, counter, parameters), 'ascii');
    const equal = timingSafeEqual(candidate, expected);
    if (equal && matched === undefined) matched = counter;
  }
  return matched;
}
