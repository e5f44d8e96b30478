import { AsyncLocalStorage } from 'node:async_hooks';
import { describe, expect, it } from '@jest/globals';
import { eventually } from '@vidimus/testing';
import { Turns } from './turns.js';

const LIMITS = { waitingEach: 2, waiting: 4, share: 1, burstMs: 1_000_000 };

/** Work that ends when it is told to. */
class Works {
  readonly begun: string[] = [];
  readonly #ends: (() => void)[] = [];

  work(name: string): () => Promise<string> {
    return () => {
      this.begun.push(name);
      return new Promise((resolve) => this.#ends.push(() => resolve(name)));
    };
  }

  /** Ends what runs, and waits until the next one has begun. */
  async end(): Promise<void> {
    const { length } = this.begun;
    this.#ends.shift()?.();
    await eventually('the next one has begun', () => this.begun.length > length || undefined);
  }

  endLast(): void {
    this.#ends.shift()?.();
  }
}

describe('turns', () => {
  it('come one after the other, askers in rotation, each with one piece', async () => {
    const [turns, works] = [new Turns(LIMITS), new Works()];
    const sent = ['flood 1', 'flood 2', 'flood 3', 'one', 'other'].map((name) => turns.take(String(name.split(' ')[0]), works.work(name)));
    expect(works.begun).toEqual(['flood 1']);
    for (let ended = 1; ended < sent.length; ended += 1) {
      await works.end();
      expect(works.begun).toHaveLength(ended + 1);
    }
    works.endLast();
    expect(await Promise.all(sent)).toEqual(['flood 1', 'flood 2', 'flood 3', 'one', 'other']);
    expect(works.begun).toEqual(['flood 1', 'flood 2', 'one', 'other', 'flood 3']);
  });

  it('are refused to whoever has enough waiting, and to everybody when all have, with nothing done', async () => {
    const [turns, works] = [new Turns(LIMITS), new Works()];
    const taken = ['a', 'a', 'a', 'b', 'c'].map((asker) => turns.take(asker, works.work(asker)));
    await expect(turns.take('a', works.work('too many'))).rejects.toMatchObject({ slug: 'too-many-requests', extras: { retryAfterSeconds: 1 } });
    await expect(turns.take('d', works.work('too late'))).rejects.toMatchObject({ slug: 'unavailable', extras: { retryAfterSeconds: 5 } });
    for (let ended = 1; ended < taken.length; ended += 1) await works.end();
    works.endLast();
    await Promise.all(taken);
    expect([...works.begun].sort()).toEqual(['a', 'a', 'a', 'b', 'c']);
  });

  it('go on after work that failed, which is told to whom it belongs', async () => {
    const turns = new Turns(LIMITS);
    const failed = turns.take('a', () => Promise.reject(new Error('broken')));
    const done = turns.take('b', () => Promise.resolve('done'));
    await expect(failed).rejects.toThrow('broken');
    expect(await done).toBe('done');
    expect(await turns.take('a', () => Promise.resolve('again'))).toBe('again');
  });

  it('are each in the context of whoever asked for it', async () => {
    const turns = new Turns(LIMITS);
    const requests = new AsyncLocalStorage<string>();
    const asked = ['one', 'other', 'third'].map((name) => requests.run(name, () => turns.take(name, async () => requests.getStore())));
    expect(await Promise.all(asked)).toEqual(['one', 'other', 'third']);
  });

  it('rest once many have taken more than their share', async () => {
    const turns = new Turns({ ...LIMITS, share: 0.25, burstMs: 15 });
    const begun: number[] = [];
    const spin = (): Promise<void> => {
      begun.push(performance.now());
      while (performance.now() - (begun.at(-1) ?? 0) < 10);
      return Promise.resolve();
    };
    await Promise.all(['a', 'b', 'c', 'd'].map((asker) => turns.take(asker, spin)));
    // Before the last one began, 30 ms were worked: 15 on credit, the others are a quarter of the time. Timers never ring early, but for a rounded millisecond.
    expect(begun).toHaveLength(4);
    expect((begun[3] ?? 0) - (begun[0] ?? 0)).toBeGreaterThanOrEqual(57);
  });
});
