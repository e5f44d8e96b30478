import { describe, expect, it } from '@jest/globals';
import { transliterateGreek } from '@vidimus/identifiers';
import fc from 'fast-check';
import { termsOfQuery, termsOfSurname } from './name-terms.js';

const finds = (typed: string, surname: string): boolean => {
  const kept = termsOfSurname(surname);
  const wanted = termsOfQuery(typed);
  return wanted.length > 0 && wanted.every((term) => kept.includes(term));
};

describe('the beginnings by which a surname is found', () => {
  it.each([
    ['Παπαδοπούλου', 'παπ', true],
    ['Παπαδοπούλου', 'ΠΑΠΑΔΟΠΟΎΛΟΥ', true],
    ['Παπαδοπούλου', 'papado', true],
    ['ΠΑΠΑΔΟΠΟΥΛΟΥ', 'Παπαδού', false],
    ['Παππάς', 'ΠΑΠΠΑΣ', true],
    ['Ευαγγελίδης', 'ευ', true],
    ['Ευαγγελίδης', 'Evang', true],
    ['ΕΥΑΓΓΕΛΙΔΗΣ', 'evangelidis', true],
    ['Μαΐου', 'maio', true],
    ['Παπαδοπούλου-Ιωάννου', 'ιωαν', true],
    ['Παπαδοπούλου-Ιωάννου', 'ioannou papad', true],
    ['Παπαδοπούλου-Ιωάννου', 'ioannou rossi', false],
    ['Rossi', 'ROS', true],
    ['Rossi', 'ossi', false],
    ['Παπαδοπούλου', 'π', false],
    ['Μπ', 'μπ', true],
    ['Μπ', 'b', false],
  ])('[S4-26] %s is found by %s: %s', (surname, typed, found) => {
    expect(finds(typed, surname)).toBe(found);
  });

  it('[S4-26] are found however they are typed: in capitals, without accents, in Latin letters, in part', () => {
    const letters = fc.constantFrom(...'αβγδεζηθικλμνξοπρστυφχψωάέήίόύώ');
    const surnames = fc.string({ unit: letters, minLength: 2, maxLength: 20 });
    fc.assert(
      fc.property(surnames, fc.nat({ max: 18 }), (surname, cut) => {
        const part = surname.slice(0, Math.max(2, surname.length - cut));
        // A search begins with two letters, and Latin has one for some pairs: μπ at the beginning is B.
        const latin = transliterateGreek(surname);
        const ways = [part, part.toUpperCase(), part.normalize('NFD').replace(/\p{M}/gu, ''), ...(latin.length < 2 ? [] : [latin])];
        expect(ways.filter((typed) => !finds(typed, surname))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('are not without bound', () => {
    expect(termsOfSurname('α'.repeat(200)).length).toBeLessThan(60);
    expect(finds('α'.repeat(100), 'α'.repeat(200))).toBe(true);
  });
});
