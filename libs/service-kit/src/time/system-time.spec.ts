import { describe, expect, it } from '@jest/globals';
import { SystemClock, SystemIds } from './system-time.js';

/** A clock that gives these instants, the last one for ever. */
const clockOf = (...instantsMs: number[]) => ({ now: () => new Date(instantsMs.length > 1 ? (instantsMs.shift() ?? 0) : (instantsMs[0] ?? 0)) });

describe('ids', () => {
  it('are UUIDs of version 7 that begin with the instant they were made', () => {
    const uuid = new SystemIds(clockOf(0x01935a7e6c00)).uuid();
    expect(uuid).toMatch(/^01935a7e-6c00-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('grow without a gap in uniqueness, 20,000 within one millisecond', () => {
    const ids = new SystemIds(clockOf(1_000_000));
    const drawn = Array.from({ length: 20_000 }, () => ids.uuid());
    expect(new Set(drawn).size).toBe(drawn.length);
    expect([...drawn].sort()).toEqual(drawn);
  });

  it('grow also when the clock of the machine steps back', () => {
    const ids = new SystemIds(clockOf(5_000, 4_000, 5_001));
    const drawn = [ids.uuid(), ids.uuid(), ids.uuid()];
    expect([...drawn].sort()).toEqual(drawn);
  });

  it('come with random bytes that differ', () => {
    const ids = new SystemIds();
    expect(ids.random(16)).toHaveLength(16);
    expect(ids.random(16)).not.toEqual(ids.random(16));
  });
});

it('the clock is that of the machine', () => {
  const before = Date.now();
  const now = new SystemClock().now().getTime();
  expect(now).toBeGreaterThanOrEqual(before);
  expect(now).toBeLessThanOrEqual(Date.now());
});
