import { transliterateGreek } from './greek-transliteration.js';

/**
 * A name reduced to what comparison may look at: no accents, lower case, final sigma as sigma, one space between words,
 * hyphens and apostrophes as registries write them or leave them out. Greek stays Greek, Latin stays Latin.
 */
export function foldName(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('ς', 'σ')
    .replace(/['’ʼ`´]/gu, '')
    .replace(/[\s‐-―-]+/gu, ' ')
    .trim();
}

/**
 * Whether two spellings may be the same name: equal after folding, or equal after both are written in ELOT 743 Latin
 * letters. The transliteration is made before folding, since accent and diaeresis decide how vowel pairs are read; a
 * registry that writes capitals without accents is met by comparing the unaccented reading as well. Two empty names never agree.
 */
export function namesAgree(a: string, b: string): boolean {
  const foldedA = foldName(a);
  const foldedB = foldName(b);
  if (foldedA === '' || foldedB === '') return false;
  if (foldedA === foldedB) return true;
  const readingsB = latinReadings(b);
  return latinReadings(a).some((reading) => readingsB.includes(reading));
}

function latinReadings(name: string): string[] {
  return [foldName(transliterateGreek(name)), foldName(transliterateGreek(foldName(name)))];
}
