import type { Ids } from '@vidimus/workflow';

/** Crockford's Base32: no I, L, O, U, which are mistaken for others. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const CHARACTERS = 8;

/** What a holder tells support, who find his submission by it: 40 random bits. It opens nothing. */
export function newSupportReference(ids: Pick<Ids, 'random'>): string {
  return `R-${Array.from(ids.random(CHARACTERS), (byte) => ALPHABET.charAt(byte & 31)).join('')}`;
}
