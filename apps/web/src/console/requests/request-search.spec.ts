import { describe, expect, it } from '@jest/globals';
import { readSearch, typedOf } from './request-search.js';

describe('[S4-26] [S4-44] what is typed into the search of requests', () => {
  it.each([
    ['', {}],
    ['  ', {}],
    [' Παπαδ ', { find: { surname: 'Παπαδ' } }],
    ['De Luca', { find: { surname: 'De Luca' } }],
    ['Π', { fault: 'SURNAME_TOO_SHORT' }],
    ['094 259 216', { find: { taxNumber: '094259216' } }],
    ['094259216', { find: { taxNumber: '094259216' } }],
    ['09425921', { fault: 'CHECK_DIGIT' }],
    ['EL094259216', { fault: 'CHECK_DIGIT' }],
  ])('"%s" is read as %j', (typed, read) => {
    expect(readSearch(typed)).toEqual(read);
  });

  it.each([
    [{ typed: 'Παπαδ' }, 'Παπαδ'],
    [{ typed: 7 }, ''],
    [null, ''],
    ['Παπαδ', ''],
  ])('is kept with the entry of the history: %j', (state, typed) => {
    expect(typedOf(state)).toBe(typed);
  });
});
