import { DEMO_AGENCIES } from './demo-people.js';
import type { DemoPerson } from './demo-people.js';

/** How many there are. */
export const CROWD_SIZE = 400;

/** From this one on they have names longer than any form expects. */
const LONG_NAMES_FROM = 390;

const FIRST = 99_020_000;
const LETTERS = ['Α', 'Β', 'Γ', 'Δ', 'Ε', 'Ζ', 'Η', 'Θ', 'Ι', 'Κ'] as const;

/** A member of the crowd: passes everywhere. Every second one serves in the other agency. @param number from 0 */
function member(number: number): DemoPerson {
  const agencyCode = DEMO_AGENCIES[number % DEMO_AGENCIES.length]?.code ?? '';
  // Names hold no digits: the number is spelt in letters.
  const spelt = Array.from(String(number), (digit) => LETTERS[Number(digit)] ?? '').join('');
  const short = { givenName: 'Πλήθος', surname: `Πολυάριθμος${spelt}` };
  const long = { givenName: 'Πληθυσμιακοαναστασιοκωνσταντίνος-Αναριθμητοχαράλαμπος', surname: `Πολυαριθμοπαπαχατζηγεωργακόπουλος-Πληθωρικοδημητρακοπουλίδης${spelt}` };
  const name = number < LONG_NAMES_FROM ? short : long;
  return {
    ...name,
    taxNumber: withCheckDigit(FIRST + number),
    fatherName: 'Όμιλος',
    agencyCode,
    census: { ...name, agencyCode },
    document: { documentType: 'IDENTITY_CARD', documentNumber: `ZX-${String(number).padStart(6, '0')}`, isValid: true },
    username: `crowd${number}`,
    password: 'simulated-login',
    story: 'One of many, for load.',
  };
}

/** The ninth digit of a Greek tax number: powers of two over the eight before it, modulo 11 and then 10. */
function withCheckDigit(eight: number): string {
  const digits = String(eight);
  const sum = Array.from(digits, (digit, index) => Number(digit) * 2 ** (8 - index)).reduce((total, part) => total + part, 0);
  return `${digits}${(sum % 11) % 10}`;
}

/** Invented people of both agencies in a number that a demonstration needs not list. */
export const CROWD: readonly DemoPerson[] = Array.from({ length: CROWD_SIZE }, (_, number) => member(number));
