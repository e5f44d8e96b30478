import { codesFrom, LAST_COUNTER } from './hotp.js';
import type { OtpParameters } from './hotp.js';

/** The counters that are tried: `from`, and those after it, `size` in all. What lies below 0 or above {@link LAST_COUNTER} is left out. */
export interface CounterWindow {
  readonly from: bigint;
  readonly size: number;
}

/** Widest window for one code: beyond it a guess becomes too likely. */
export const WIDEST_SCAN = 1_000;
/** Widest window for codes in a row: 10,000 steps on both sides, some 80 ms of work. */
export const WIDEST_RUN_SEARCH = 20_001;

/** Stands for what was typed and is no code: more than any code of eight digits. */
const NO_CODE = 0xffffffff;

/**
 * Looks for the counter whose code is `code` (RFC 4226, section 7.2: the look-ahead window). Every counter of the window is computed and
 * compared in constant time, also after a match, so that the time taken does not tell where a match was, or that there was none.
 *
 * @param code as typed; blanks are dropped. Anything that is not the right number of ASCII digits matches nothing, after the same work.
 * @returns the lowest matching counter, or undefined; whoever accepts it goes on with the counter after it.
 * @throws RangeError for a window that is empty or wider than {@link WIDEST_SCAN}, and as `hotp` does.
 */
export function scanWindow(secret: Uint8Array, code: string, window: CounterWindow, parameters: OtpParameters): bigint | undefined {
  checkSize(window, WIDEST_SCAN);
  return startsOf(secret, parameters, window, [[code]])[0]?.[0];
}

/**
 * Looks for two or three codes in a row (RFC 4226, section 7.4: resynchronisation): every counter c of the window with code(c) = codes[0],
 * code(c+1) = codes[1] and so on. The codes are compared jointly at every place, so that a counter that happens to show the first code
 * hides no other one; and all places are computed and compared whatever was found or typed. The codes after the first one may lie beyond
 * the window, but never beyond {@link LAST_COUNTER}: a run does not wrap.
 *
 * @param codes as typed, oldest first; blanks are dropped. What is not the right number of ASCII digits matches nothing, after the same work.
 * @returns the starting counters, lowest first: none, one, or several, which only one more code can tell apart.
 * @throws RangeError for other than two or three codes, a window that is empty or wider than {@link WIDEST_RUN_SEARCH}, and as `hotp` does.
 */
export function findRuns(secret: Uint8Array, parameters: OtpParameters, window: CounterWindow, codes: readonly string[]): bigint[] {
  return findEachRun(secret, parameters, window, [codes])[0] ?? [];
}

/**
 * The same for several runs of one length, such as codes as they were typed and in the other order: the codes of the window, which are nearly all
 * of the work, are made once for all of them.
 */
export function findEachRun(secret: Uint8Array, parameters: OtpParameters, window: CounterWindow, runs: readonly (readonly string[])[]): bigint[][] {
  checkSize(window, WIDEST_RUN_SEARCH);
  const [length = 0, ...others] = new Set(runs.map((codes) => codes.length));
  if (others.length > 0 || (length !== 2 && length !== 3)) throw new RangeError('Two or three codes in a row are looked for.');
  return startsOf(secret, parameters, window, runs);
}

function checkSize({ size }: CounterWindow, widest: number): void {
  if (!Number.isInteger(size) || size < 1 || size > widest) throw new RangeError(`A window holds 1 to ${widest} counters.`);
}

/** @param runs all of one length @returns for each of them where it starts */
function startsOf(secret: Uint8Array, parameters: OtpParameters, { from, size }: CounterWindow, runs: readonly (readonly string[])[]): bigint[][] {
  const length = runs[0]?.length ?? 0;
  const first = from < 0n ? 0n : from;
  const end = from + BigInt(size + length - 1);
  const last = end > LAST_COUNTER ? LAST_COUNTER : end - 1n;
  const made = codesFrom(secret, first, last < first ? 0 : Number(last - first) + 1, parameters);
  return runs.map((codes) => {
    const typed = codes.map((code) => typedNumber(code, parameters));
    const starts: bigint[] = [];
    for (let place = 0; place + length <= made.length; place += 1) {
      // All codes of the run are compared, whichever differs.
      const difference = typed.reduce((sum, number, index) => sum | ((made[place + index] ?? 0) ^ number), 0);
      if (difference === 0) starts.push(first + BigInt(place));
    }
    return starts;
  });
}

function typedNumber(code: string, { digits }: OtpParameters): number {
  const compact = code.replace(/\s/g, '');
  return compact.length === digits && /^[0-9]+$/.test(compact) ? Number(compact) : NO_CODE;
}
