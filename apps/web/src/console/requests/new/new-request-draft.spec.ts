import { describe, expect, it } from '@jest/globals';
import { EMPTY_REQUEST, looksLikeEmail, stepOf } from './new-request-draft.js';

const now = Date.parse('2026-11-21T12:00:00Z');
const person = { lookupId: 'l', organisationId: 'o', givenName: 'Test', surname: 'Person', fatherName: 'Father', expiresAt: '2026-11-22T12:00:00Z' };

describe('the steps of a new request', () => {
  it.each([
    ['check', EMPTY_REQUEST, 'person'],
    ['contact', { ...EMPTY_REQUEST, person }, 'contact'],
    ['check', { ...EMPTY_REQUEST, person }, 'contact'],
    ['check', { ...EMPTY_REQUEST, person, email: 'a@b.gr' }, 'check'],
    [null, { ...EMPTY_REQUEST, person, email: 'a@b.gr' }, 'person'],
    ['check', { ...EMPTY_REQUEST, person: { ...person, expiresAt: '2026-11-21T12:00:00Z' }, email: 'a@b.gr' }, 'person'],
  ])('%s of a draft cannot skip what is not answered (case %#)', (wanted, request, step) => {
    expect(stepOf(wanted, request, now)).toBe(step);
  });

  it.each([
    ['name@agency.gr', true],
    [' name.surname@mail.agency.gr ', true],
    ['name@agency', false],
    ['name agency.gr', false],
    ['', false],
  ])('[S4-09] "%s" looks like an e-mail address: %s', (typed, right) => {
    expect(looksLikeEmail(typed)).toBe(right);
  });
});
