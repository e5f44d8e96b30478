import type { Ids } from '@vidimus/workflow';

/** Crockford's Base32: no I, L, O, U, which are mistaken for others. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const CHARACTERS = 8;
const GROUP = 4;

/** A fresh code of eight characters (40 bits) as it is told, in two groups of four. */
export function newSupportCode(ids: Pick<Ids, 'random'>): string {
  const characters = Array.from(ids.random(CHARACTERS), (byte) => ALPHABET.charAt(byte & 31)).join('');
  return `${characters.slice(0, GROUP)}-${characters.slice(GROUP)}`;
}

/** The one spelling of a code, however it was typed: told by telephone, O and zero are the same. */
export function readSupportCode(typed: string): string {
  return typed.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1');
}
