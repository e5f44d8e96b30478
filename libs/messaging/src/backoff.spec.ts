import { describe, expect, it } from '@jest/globals';
import { backoffMs, pause, unlessAborted } from './backoff.js';

describe('back-off', () => {
  it('doubles up to one second', () => {
    expect([1, 2, 3, 4, 5, 50].map(backoffMs)).toEqual([100, 200, 400, 800, 1_000, 1_000]);
  });

  it('ends with its signal', async () => {
    const stop = new AbortController();
    const paused = pause(3_600_000, stop.signal);
    stop.abort();
    await expect(paused).resolves.toBeUndefined();
    await expect(pause(3_600_000, stop.signal)).resolves.toBeUndefined();
  });
});

describe('waiting unless aborted', () => {
  const never = new Promise<never>(() => undefined);

  it('gives the result or the failure of the work', async () => {
    const { signal } = new AbortController();
    await expect(unlessAborted(Promise.resolve(42), signal)).resolves.toBe(42);
    await expect(unlessAborted(Promise.reject(new Error('no')), signal)).rejects.toThrow('no');
  });

  it('gives up with the signal', async () => {
    const stop = new AbortController();
    const waiting = unlessAborted(never, stop.signal);
    stop.abort(new Error('stopping'));
    await expect(waiting).rejects.toThrow('stopping');
    await expect(unlessAborted(never, stop.signal)).rejects.toThrow('stopping');
  });
});
