import type { Ids } from '@vidimus/workflow';

/** Crockford's Base32: no I, L, O, U, which are mistaken for others. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const RANDOM_CHARACTERS = 9;
const GROUP = 5;
/** x⁵ + x² + 1 without its highest term: primitive over GF(2), so that 2 generates all 31 elements of GF(32) but zero. */
const REDUCTION = 0b00101;

/**
 * A fresh user code as it is printed: nine random characters (45 bits) and a check character, in two groups of five. It is a secret of the
 * holder, and neither the user-id nor the serial number of a device.
 */
export function newUserCode(ids: Pick<Ids, 'random'>): string {
  const values = Array.from(ids.random(RANDOM_CHARACTERS), (byte) => byte & 31);
  const characters = [...values, checkValue(values)].map((value) => ALPHABET.charAt(value)).join('');
  return `${characters.slice(0, GROUP)}-${characters.slice(GROUP)}`;
}

/**
 * The sum of all values, the place of each being a power of 2 in GF(32). All powers differ: one wrong character, or two neighbours in each
 * other's place, always give another sum.
 */
export function checkValue(values: readonly number[]): number {
  // Horner's rule: each earlier value is multiplied once more.
  return double(values.reduce((sum, value) => double(sum) ^ value, 0));
}

function double(element: number): number {
  const shifted = element << 1;
  return shifted > 31 ? (shifted & 31) ^ REDUCTION : shifted;
}
