import { describe, expect, it } from '@jest/globals';
import { daysLeft, isNear, longDay, longInstant, relativeInstant, today } from './instants.js';

const at = '2026-11-21T12:05:00Z';
const now = Date.parse(at);

describe('instants for people', () => {
  it.each([
    ['en', '21 November 2026, 14:05 EET'],
    ['it', '21 novembre 2026, 14:05 EET'],
    ['pt-BR', '21 de novembro de 2026, 14:05 EET'],
    ['el', '21 Νοεμβρίου 2026, 14:05 EET'],
  ])('are long, never 03/04/26, and name the zone (%s)', (locale, shown) => {
    expect(longInstant(at, locale, 'Europe/Athens')).toBe(shown);
  });

  it('fall on the day of the zone', () => {
    expect(longDay('2026-11-21T23:30:00Z', 'en', 'Europe/Athens')).toBe('22 November 2026');
    expect(today(Date.parse('2026-11-21T23:30:00Z'), 'Europe/Athens')).toBe('2026-11-22');
    expect(today(Date.parse('2026-11-21T02:30:00Z'), 'America/Sao_Paulo')).toBe('2026-11-20');
  });

  it.each([
    ['2026-11-24T12:05:00Z', 'in 3 days'],
    ['2026-11-21T10:05:00Z', '2 hours ago'],
    ['2026-11-21T12:05:20Z', 'this minute'],
    ['2026-11-22T13:00:00Z', 'tomorrow'],
  ])('are relative in the largest unit that fits: %s', (instant, shown) => {
    expect(relativeInstant(instant, now, 'en')).toBe(shown);
  });

  it('know what is near', () => {
    expect(isNear('2026-11-28T12:05:00Z', now)).toBe(true);
    expect(isNear('2026-11-28T12:05:01Z', now)).toBe(false);
    expect(isNear('2026-11-20T00:00:00Z', now)).toBe(true);
  });

  it('count whole days left, never less than none', () => {
    expect(daysLeft('2026-11-23T12:04:00Z', now)).toBe(1);
    expect(daysLeft('2026-11-01T00:00:00Z', now)).toBe(0);
  });
});
