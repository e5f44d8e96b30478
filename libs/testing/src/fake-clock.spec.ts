import { describe, expect, it } from '@jest/globals';
import { fakeClock } from './fake-clock.js';

describe('the fake clock', () => {
  it('stands still until it is moved', () => {
    const clock = fakeClock('2026-11-20T12:00:00Z');
    const before = clock.now();
    clock.advance(60_000);
    expect(before.toISOString()).toBe('2026-11-20T12:00:00.000Z');
    expect(clock.now().toISOString()).toBe('2026-11-20T12:01:00.000Z');
    clock.set('2026-01-01T00:00:00Z');
    expect(clock.now().toISOString()).toBe('2026-01-01T00:00:00.000Z');
  });

  it('hands out dates that a caller may change without moving it', () => {
    const clock = fakeClock();
    const before = clock.now().getTime();
    clock.now().setFullYear(1999);
    expect(clock.now().getTime()).toBe(before);
  });

  it('refuses what is not an instant', () => {
    expect(() => fakeClock('tomorrow')).toThrow('"tomorrow" is not an instant');
  });
});
