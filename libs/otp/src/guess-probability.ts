/** What a guesser may do. */
export interface GuessLimits {
  /** Length of a code. */
  readonly digits: number;
  /** How many codes in a row have to be right together: 1 to verify, which is the default; 2 or 3 to resynchronise. */
  readonly codes?: number;
  /** How many codes, or runs of them, are right at one instant: the places of the window that is scanned. */
  readonly window: number;
  /** How many wrong submissions are evaluated at most before no more are, for instance of one holder within a year. */
  readonly guesses: number;
}

/**
 * The probability that somebody who knows nothing gets at least one submission right within his guesses:
 * 1 − (1 − window / 10^(digits × codes))^guesses. RFC 4226, section 7.3 and appendix A.4.2 bound it by guesses × window / 10^digits for one
 * code; section 7.4 asks for several to resynchronise. It holds for several codes only where nobody is told which of them was right.
 * @throws RangeError for limits that are no whole numbers from 1 (`guesses`: from 0), or a window wider than all codes.
 */
export function guessProbability({ digits, codes = 1, window, guesses }: GuessLimits): number {
  const isCount = (value: number, least: number): boolean => Number.isSafeInteger(value) && value >= least;
  if (!isCount(digits, 1) || !isCount(codes, 1) || !isCount(window, 1) || !isCount(guesses, 0)) throw new RangeError('Limits of guessing are whole numbers.');
  const each = window / 10 ** (digits * codes);
  if (each > 1) throw new RangeError('A window cannot hold more codes than there are.');
  // log1p and expm1: the plain formula loses the digits that matter when `each` is tiny.
  return each === 1 ? Math.sign(guesses) : -Math.expm1(guesses * Math.log1p(-each));
}
