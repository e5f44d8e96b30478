/** Crockford's base 32: no I, L, O, U, which are mistaken for others or make words. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const PREFIX = 'V';
const PATTERN = /^V[0-9A-HJKMNP-TV-Z]{9}$/;
const RANDOM_BYTES = 5;

/** Where randomness comes from. */
export interface RandomSource {
  random(byteCount: number): Uint8Array;
}

/**
 * A fresh user-id: `V`, eight random characters (40 bits), a check character. It is assigned by the system, says nothing about the
 * person, and is never his e-mail address (requirements, C-28).
 */
export function newUserId(ids: RandomSource): string {
  const bits = [...ids.random(RANDOM_BYTES)].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const body = (bits.match(/.{5}/g) ?? []).map((five) => ALPHABET.charAt(Number.parseInt(five, 2))).join('');
  return `${PREFIX}${body}${checkCharacter(body)}`;
}

/**
 * Reads a typed user-id: any case, spaces and hyphens ignored, I and L taken for 1 and O for 0. Undefined for what cannot be one, such as
 * any with a single wrong character.
 */
export function readUserId(typed: string): string | undefined {
  const folded = typed.normalize('NFKC').replace(/[\s-]/g, '').toUpperCase().replace(/[IL]/g, '1').replace(/O/g, '0');
  if (!PATTERN.test(folded)) return undefined;
  return folded.endsWith(checkCharacter(folded.slice(1, -1))) ? folded : undefined;
}

/** Luhn's check over base 32: finds every single wrong character, and every two neighbours exchanged but 0 and Z. */
function checkCharacter(body: string): string {
  const sum = [...body].reverse().reduce((total, character, index) => {
    const value = ALPHABET.indexOf(character) * (index % 2 === 0 ? 2 : 1);
    return total + Math.floor(value / ALPHABET.length) + (value % ALPHABET.length);
  }, 0);
  return ALPHABET.charAt((ALPHABET.length - (sum % ALPHABET.length)) % ALPHABET.length);
}
