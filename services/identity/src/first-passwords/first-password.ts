import type { Ids } from '@vidimus/workflow';

/** Crockford's Base32: no I, L, O, U, which are mistaken for others. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const CHARACTERS = 12;

/** A fresh password of twelve characters (60 bits) as it is printed, in groups of four. */
export function newFirstPassword(ids: Pick<Ids, 'random'>): string {
  const characters = Array.from(ids.random(CHARACTERS), (byte) => ALPHABET.charAt(byte & 31)).join('');
  return characters.replaceAll(/.{4}(?=.)/g, '$&-');
}

/** The one spelling of it, however it was typed off the card. */
export function readFirstPassword(typed: string): string {
  return typed.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1');
}
