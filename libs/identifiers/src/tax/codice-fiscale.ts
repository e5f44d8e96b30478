import { accepted, refused, withoutSeparators, type IdentifierCheck } from '../check.js';

const SHAPE =
  /^[A-Z]{6}[0-9LMNPQRSTUV]{2}[ABCDEHLMPRST][0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{3}[A-Z]$/;

/** Letters that replace digits (0 to 9 in this order) when two persons would otherwise share a code. */
const OMOCODIA_LETTERS = 'LMNPQRSTUV';

/** Months January to December. */
const MONTH_LETTERS = 'ABCDEHLMPRST';

/** Value of a character in an odd position (1st, 3rd …): index = digit value or alphabet place. */
const ODD_VALUES = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];

const DAYS_IN_MONTH = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * Italian tax code of a person (codice fiscale, 16 characters), omocodia variants included.
 * The check letter is computed over the code as written: two omocodia variants are two persons, so nothing is
 * folded back to digits in the value returned. The century is not part of the code, hence 29 February is refused only
 * when neither 19yy nor 20yy was a leap year.
 */
export function checkCodiceFiscale(text: string): IdentifierCheck {
  const code = withoutSeparators(text).toUpperCase();
  if (code === '') return refused('EMPTY');
  if (!/^[0-9A-Z]+$/.test(code)) return refused('CHARACTERS');
  if (code.length !== 16) return refused('LENGTH');
  if (!SHAPE.test(code)) return refused('FORMAT');
  if (!hasPossibleBirthDate(code)) return refused('DATE');
  return checkLetter(code) === code[15] ? accepted(code) : refused('CHECK_DIGIT');
}

function checkLetter(code: string): string {
  const sum = [...code.slice(0, 15)].reduce((total, character, index) => {
    const place = /[0-9]/.test(character) ? Number(character) : character.charCodeAt(0) - 65;
    return total + (index % 2 === 0 ? (ODD_VALUES[place] ?? 0) : place);
  }, 0);
  return String.fromCharCode(65 + (sum % 26));
}

function hasPossibleBirthDate(code: string): boolean {
  const year = readNumber(code.slice(6, 8));
  const month = MONTH_LETTERS.indexOf(code.charAt(8));
  // Women have 40 added to the day of birth.
  const written = readNumber(code.slice(9, 11));
  const day = written > 40 ? written - 40 : written;
  if (day < 1 || day > (DAYS_IN_MONTH[month] ?? 0)) return false;
  const isLeapDay = month === 1 && day === 29;
  // 1900 was no leap year, 2000 was: the two-digit year 00 may be either.
  return !isLeapDay || year % 4 === 0;
}

function readNumber(characters: string): number {
  return Number([...characters].map((c) => (/[0-9]/.test(c) ? c : String(OMOCODIA_LETTERS.indexOf(c)))).join(''));
}
