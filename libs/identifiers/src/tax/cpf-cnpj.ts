import { accepted, refused, withoutSeparators, type IdentifierCheck } from '../check.js';

/** Brazilian tax number of a person (CPF): nine digits and two check digits, with or without the mask `000.000.000-00`. */
export function checkCpf(text: string): IdentifierCheck {
  const digits = withoutSeparators(text);
  if (digits === '') return refused('EMPTY');
  if (!/^[0-9]+$/.test(digits)) return refused('CHARACTERS');
  if (digits.length !== 11) return refused('LENGTH');
  if (/^(.)\1+$/.test(digits)) return refused('NEVER_ISSUED');
  return checkDigits(digits.slice(0, 9), Infinity) === digits.slice(9) ? accepted(digits) : refused('CHECK_DIGIT');
}

/**
 * Brazilian tax number of a company (CNPJ): twelve characters and two check digits, with or without the mask
 * `00.000.000/0000-00`. The twelve may be letters too (Instrução Normativa RFB 2.229/2024, registrations from July 2026);
 * a character counts as its ASCII code minus 48. The value is text everywhere: never parse it as a number.
 */
export function checkCnpj(text: string): IdentifierCheck {
  const code = withoutSeparators(text).toUpperCase();
  if (code === '') return refused('EMPTY');
  if (!/^[0-9A-Z]+$/.test(code)) return refused('CHARACTERS');
  if (code.length !== 14) return refused('LENGTH');
  if (!/[0-9]{2}$/.test(code)) return refused('FORMAT');
  if (/^(.)\1+$/.test(code)) return refused('NEVER_ISSUED');
  return checkDigits(code.slice(0, 12), 9) === code.slice(12) ? accepted(code) : refused('CHECK_DIGIT');
}

/** Two modulo-11 digits; weights rise from 2 at the right and start again at 2 after `highestWeight`. */
function checkDigits(body: string, highestWeight: number): string {
  const first = checkDigit(body, highestWeight);
  return first + checkDigit(body + first, highestWeight);
}

function checkDigit(body: string, highestWeight: number): string {
  const cycle = highestWeight - 1;
  const sum = [...body].reduce((total, character, index) => {
    const place = body.length - 1 - index;
    const weight = 2 + (Number.isFinite(cycle) ? place % cycle : place);
    return total + (character.charCodeAt(0) - 48) * weight;
  }, 0);
  const rest = sum % 11;
  return String(rest < 2 ? 0 : 11 - rest);
}
