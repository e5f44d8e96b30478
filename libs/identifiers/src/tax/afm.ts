import { accepted, refused, withoutSeparators, type IdentifierCheck } from '../check.js';

/**
 * Greek tax number (ΑΦΜ): nine digits, the last one a check digit.
 * The sum of digit i times 2^(9-i) for the first eight, modulo 11, modulo 10, equals the ninth.
 * An eight-digit text is refused and never padded: a lost leading zero cannot be told from a lost digit.
 */
export function checkAfm(text: string): IdentifierCheck {
  const digits = withoutSeparators(text);
  if (digits === '') return refused('EMPTY');
  if (!/^[0-9]+$/.test(digits)) return refused('CHARACTERS');
  if (digits.length !== 9) return refused('LENGTH');
  if (digits === '000000000') return refused('NEVER_ISSUED');
  const sum = [...digits.slice(0, 8)].reduce((total, digit, index) => total + Number(digit) * 2 ** (8 - index), 0);
  return (sum % 11) % 10 === Number(digits[8]) ? accepted(digits) : refused('CHECK_DIGIT');
}
