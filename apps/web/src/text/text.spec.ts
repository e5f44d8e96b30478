import { describe, expect, it } from '@jest/globals';
import { groupsOfFour, shortId, withoutSeparators } from './codes.js';
import { folded, matchesName } from './folding.js';

describe('codes for people', () => {
  it('are read in groups of four and typed as people like', () => {
    expect(groupsOfFour('0f3a9c21b7')).toBe('0f3a 9c21 b7');
    expect(groupsOfFour('')).toBe('');
    expect(withoutSeparators(' 123-456 7.8 ')).toBe('12345678');
    expect(shortId('01935a7e-6c00-7000-8000-0000000a2bc3')).toBe('000A2BC3');
  });
});

describe('finding a name [S4-18]', () => {
  it('does not mind accents, case or the final sigma', () => {
    expect(folded('Ὀδυσσέας')).toBe(folded('ΟΔΥΣΣΕΑΣ'));
    expect(folded('João D’Ávila')).toBe('joao d’avila');
  });

  it.each([
    ['Ελένη Παπαδοπούλου', 'παπαδ ελ', true],
    ['Ελένη Παπαδοπούλου', 'δοπού', false],
    ['Μαρία Νικολάου', '', true],
    ['Giulia De Luca', 'luca', true],
    ['Giulia De Luca', 'luca x', false],
    ['Anna Verdi-Bianchi', 'Verdi-Bi', true],
    ['Anna Verdi-Bianchi', 'bianchi', true],
    ['Chiara D’Angelo', "d'ang", true],
  ])('%s by "%s": %s', (name, typed, found) => {
    expect(matchesName(name, typed)).toBe(found);
  });
});
