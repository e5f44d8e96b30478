import { foldName, transliterateGreek } from '@vidimus/identifiers';

/** A search begins with two letters; one would find half of everybody. */
const SHORTEST_TERM = 2;
/** Beginnings are kept up to this length; a longer word is found by its first letters. */
const LONGEST_TERM = 24;

/**
 * The beginnings by which a surname is found: those of each of its words, in Greek and in Latin letters (ELOT 743), without accents and
 * case. A registry that writes capitals without accents reads vowel pairs in another way, so both readings count.
 */
export function termsOfSurname(surname: string): string[] {
  const beginnings = readings(surname).flatMap((reading) =>
    reading.split(' ').flatMap((word) => {
      const letters = [...word].slice(0, LONGEST_TERM);
      return letters.map((_letter, index) => letters.slice(0, index + 1).join('')).filter((term) => [...term].length >= SHORTEST_TERM);
    }),
  );
  return [...new Set(beginnings)];
}

/** What somebody typed, as terms that all have to be met; empty when no word is long enough. Greek meets Greek, Latin meets Latin. */
export function termsOfQuery(typed: string): string[] {
  const words = foldName(typed).split(' ').map((word) => [...word].slice(0, LONGEST_TERM));
  return words.filter((letters) => letters.length >= SHORTEST_TERM).map((letters) => letters.join(''));
}

function readings(name: string): string[] {
  return [foldName(name), foldName(transliterateGreek(name)), foldName(transliterateGreek(foldName(name)))];
}
