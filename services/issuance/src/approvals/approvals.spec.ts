import { describe, expect, it } from '@jest/globals';
import { DECLARATION_LOCALES, maskDocumentNumber } from '@vidimus/decisions';
import { maskTaxNumber } from '../sealing/sealed-fields.js';
import { declarationFor } from './declaration.js';
import { assertPresenceDate, dayIn } from './presence-date.js';

const facts = {
  name: 'Δοκιμή Παραδειγματίδου',
  taxNumber: '094259216',
  date: '2026-11-20',
  place: 'Αθήνα',
  documentType: 'IDENTITY_CARD',
  documentNumber: 'ZZ-778899',
} as const;

describe('the declaration', () => {
  it('[S4-39] [S4-40] says what the officer declares, with the version of its text', () => {
    expect(declarationFor('en', facts)).toEqual({
      textId: 'face-to-face-identification',
      textVersion: 1,
      locale: 'en',
      text: 'I declare that I identified Δοκιμή Παραδειγματίδου, tax no. 094259216, face to face on 20 November 2026 at Αθήνα by identity card ••••••899.',
    });
  });

  it.each(DECLARATION_LOCALES)('[S4-39] is complete in %s, and shows the document number masked', (locale) => {
    const { text } = declarationFor(locale, facts);
    for (const part of [facts.name, facts.taxNumber, facts.place, '2026', '899']) expect(text).toContain(part);
    expect(text).not.toMatch(/[{}]/);
    expect(text).not.toContain('778899');
  });

  it('fills nothing in twice, whatever a name looks like', () => {
    expect(declarationFor('en', { ...facts, name: '{n} $& {place}' }).text).toContain('identified {n} $& {place}, tax no. 094259216');
  });
});

describe('the day of the meeting', () => {
  const startedAt = new Date('2026-11-18T22:30:00Z');
  const now = new Date('2026-11-20T22:30:00Z');

  it('[C-22] is counted in the zone of the installation', () => {
    expect(dayIn('Europe/Athens', now)).toBe('2026-11-21');
    expect(dayIn('UTC', now)).toBe('2026-11-20');
  });

  it.each(['2026-11-18', '2026-11-19', '2026-11-21'])('[C-22] may be %s', (date) => {
    expect(() => assertPresenceDate(date, startedAt, now, 'Europe/Athens')).not.toThrow();
  });

  it.each([
    ['2026-11-17', 'before the procedure'],
    ['2026-11-22', 'in the future'],
  ])('[C-22] may not be %s: %s', (date, words) => {
    expect(() => assertPresenceDate(date, startedAt, now, 'Europe/Athens')).toThrow(words);
  });
});

describe('what people see of numbers', () => {
  it('[C-22] is their end', () => {
    expect(maskTaxNumber('094259216')).toBe('••••••216');
    expect(maskDocumentNumber('AB1234')).toBe('•••234');
    expect(maskDocumentNumber('AB12')).toBe('••••');
  });
});
