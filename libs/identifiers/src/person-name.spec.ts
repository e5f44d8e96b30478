import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { transliterateGreek } from './greek-transliteration.js';
import { foldName, namesAgree } from './person-name.js';

describe('transliterateGreek (ELOT 743)', () => {
  it.each([
    ['Γεώργιος', 'Georgios'],
    ['ΧΑΡΗΣ', 'CHARIS'],
    ['Χάρης', 'Charis'],
    ['Ψαρρού', 'Psarrou'],
    ['Ευάγγελος', 'Evangelos'],
    ['Ευθυμία', 'Efthymia'],
    ['ΕΥΘΥΜΙΑ', 'EFTHYMIA'],
    ['Παύλος', 'Pavlos'],
    ['Σταύρου', 'Stavrou'],
    ['Μπάμπης', 'Bampis'],
    ['Άγγελος', 'Angelos'],
    ['Σφίγξ', 'Sfinx'],
    ['Μελάγχρα', 'Melanchra'],
    ['Μαΐου', 'Maiou'],
    ['Ταΰγετος', 'Taygetos'],
    ['Τζαβάρας', 'Tzavaras'],
    ['Ντίνος', 'Ntinos'],
    ['Ηλιού Θ.', 'Iliou Th.'],
    ['Rossi', 'Rossi'],
  ])('%s → %s', (greek, latin) => {
    expect(transliterateGreek(greek)).toBe(latin);
  });

  it('leaves no Greek letter and does not touch Latin text', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰΑΒΓΔΕΥΩΆ -') }), (text) => {
        expect(transliterateGreek(text)).not.toMatch(/\p{Script=Greek}/u);
      }),
    );
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(transliterateGreek(text)).toBe(text);
      }),
    );
  });
});

describe('names', () => {
  it('fold accents, case, final sigma, hyphens and white space', () => {
    expect(foldName('  ΓΕΏΡΓΙΟΣ   Παπαδάκης ')).toBe('γεωργιοσ παπαδακησ');
    expect(foldName("D'Àngelo-Rossi")).toBe('dangelo rossi');
  });

  it.each([
    ['Γεώργιος', 'ΓΕΩΡΓΙΟΣ', true],
    ['Γεώργιος', 'GEORGIOS', true],
    ['Ευάγγελος', 'EVANGELOS', true],
    ['ΕΥΑΓΓΕΛΟΣ', 'Evangelos', true],
    ['Nicolò', 'NICOLO', true],
    ['Γεώργιος', 'GIORGOS', false],
    ['Μαρία', 'Μαρίνα', false],
    ['', '', false],
  ])('%s and %s agree: %s', (a, b, agree) => {
    expect(namesAgree(a, b)).toBe(agree);
    expect(namesAgree(b, a)).toBe(agree);
  });
});
