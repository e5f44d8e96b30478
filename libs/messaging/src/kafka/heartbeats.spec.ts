import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Heartbeats } from './heartbeats.js';

beforeEach(() => {
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
});

describe('heartbeats', () => {
  it('go on every second until they are stopped', async () => {
    let beats = 0;
    const heartbeats = new Heartbeats(async () => {
      beats += 1;
    });
    await jest.advanceTimersByTimeAsync(3_500);
    expect(beats).toBe(3);
    heartbeats.stop();
    await jest.advanceTimersByTimeAsync(3_500);
    expect(beats).toBe(3);
    expect(heartbeats.failed.aborted).toBe(false);
  });

  it('end with the first that fails, and hand on why', async () => {
    let beats = 0;
    const rebalancing = new Error('the group is rebalancing');
    const heartbeats = new Heartbeats(async () => {
      beats += 1;
      throw rebalancing;
    });
    await jest.advanceTimersByTimeAsync(3_500);
    expect(beats).toBe(1);
    expect(heartbeats.failed.reason).toBe(rebalancing);
  });
});
