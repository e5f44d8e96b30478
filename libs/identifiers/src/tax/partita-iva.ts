import { accepted, refused, withoutSeparators, type IdentifierCheck } from '../check.js';

/** Italian company number (partita IVA, also the tax code of a company): eleven digits, Luhn over all of them. */
export function checkPartitaIva(text: string): IdentifierCheck {
  const digits = withoutSeparators(text);
  if (digits === '') return refused('EMPTY');
  if (!/^[0-9]+$/.test(digits)) return refused('CHARACTERS');
  if (digits.length !== 11) return refused('LENGTH');
  if (digits === '00000000000') return refused('NEVER_ISSUED');
  const sum = [...digits].reduce((total, character, index) => {
    const doubled = Number(character) * (index % 2 === 1 ? 2 : 1);
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return sum % 10 === 0 ? accepted(digits) : refused('CHECK_DIGIT');
}
