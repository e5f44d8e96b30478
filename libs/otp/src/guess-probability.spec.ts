import { describe, expect, it } from '@jest/globals';
import { guessProbability } from './guess-probability.js';

describe('the probability of a right guess', () => {
  it.each([
    // Ninety wrong codes a year: event-based devices with a window of 10, time-based ones with one step on both sides, codes that are sent.
    [{ digits: 6, window: 10, guesses: 90 }, 9.0e-4],
    [{ digits: 6, window: 3, guesses: 90 }, 2.7e-4],
    [{ digits: 6, window: 1, guesses: 90 }, 9.0e-5],
    [{ digits: 6, window: 10, guesses: 100 }, 1.0e-3],
    [{ digits: 6, window: 10_000, guesses: 1_000_000 }, 1],
    [{ digits: 8, window: 1, guesses: 1 }, 1e-8],
  ])('of %p is about %p', (limits, expected) => {
    const actual = guessProbability(limits);
    expect(Math.abs(actual - expected)).toBeLessThan(expected * 0.001);
    expect(actual).toBeLessThanOrEqual((limits.guesses * limits.window) / 10 ** limits.digits);
  });

  it.each([
    // Forty-five wrong pairs a year: a window of 1,000 counters; 1,000 steps on both sides; three codes in an extended window.
    [{ digits: 6, codes: 2, window: 1_000, guesses: 45 }, 4.5e-8],
    [{ digits: 6, codes: 2, window: 2_001, guesses: 45 }, 9.0045e-8],
    [{ digits: 6, codes: 3, window: 20_001, guesses: 45 }, 9.00045e-13],
    [{ digits: 8, codes: 2, window: 1_000, guesses: 100 }, 1e-11],
  ])('in a row, of %p, is %p', (limits, expected) => {
    expect(Math.abs(guessProbability(limits) - expected)).toBeLessThan(expected * 1e-6);
  });

  it('is what counting all the ways gives, where they can be counted', () => {
    // One digit, three right codes of ten, two guesses: 1 - 0.7 * 0.7.
    expect(guessProbability({ digits: 1, window: 3, guesses: 2 })).toBeCloseTo(0.51, 12);
  });

  it('is nothing without a guess, and certain when every code is right', () => {
    expect(guessProbability({ digits: 6, window: 3, guesses: 0 })).toBeCloseTo(0, 15);
    expect(guessProbability({ digits: 1, window: 10, guesses: 1 })).toBe(1);
    expect(guessProbability({ digits: 1, window: 10, guesses: 0 })).toBe(0);
  });

  it.each([
    { digits: 0, window: 1, guesses: 1 },
    { digits: 6, window: 0, guesses: 1 },
    { digits: 6, window: 1, guesses: -1 },
    { digits: 6, window: 1.5, guesses: 1 },
    { digits: 1, window: 11, guesses: 1 },
    { digits: 6, codes: 0, window: 1, guesses: 1 },
  ])('refuses %p', (limits) => {
    expect(() => guessProbability(limits)).toThrow(RangeError);
  });
});
