import { describe, expect, it } from '@jest/globals';
import { sessionPhase, WARNING_MS } from './session-clock.js';

describe('the end of a session', () => {
  const idle = 30 * 60_000;
  it.each([
    [0, 'alive'],
    [idle - WARNING_MS - 1, 'alive'],
    [idle - WARNING_MS, 'ending'],
    [idle - 1, 'ending'],
    [idle, 'over'],
  ])('after %i ms without an answer it is %s', (passed, phase) => {
    expect(sessionPhase(1_000 + passed, 1_000, idle)).toBe(phase);
  });
});
