import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as rest } from 'node:timers/promises';
import { Problem } from '@vidimus/contracts';

/** How work takes turns. */
export interface TurnLimits {
  /** What one asker may have waiting, beside what runs of his. */
  readonly waitingEach: number;
  /** What may wait in all. */
  readonly waiting: number;
  /** Which part of the time work may take in the long run, between 0 and 1; and for how long it may take all of it first. */
  readonly share: number;
  readonly burstMs: number;
}

/** A turn takes some 10 ms: whoever comes seldom never waits for more than that. @param share which part of one core they take */
export function resyncTurns(share: number): TurnLimits {
  return { waitingEach: 2, waiting: 20, share, burstMs: 3_000 };
}

/**
 * Lets one piece of costly work run at a time in this process, and many of them no longer than their share of it, so that whoever sends a flood
 * slows down nobody but himself: askers come in rotation, each with one piece, however many he has waiting. What cannot wait is refused before
 * anything of it is done.
 */
export class Turns {
  readonly #limits: TurnLimits;
  /** Whoever waits, next one first, with what he waits for. */
  readonly #line = new Map<string, (() => Promise<void>)[]>();
  #isBusy = false;
  /** How long work may still take at once, and when that was so. */
  #credit: { readonly ms: number; readonly at: number };

  constructor(limits: TurnLimits) {
    this.#limits = limits;
    this.#credit = { ms: limits.burstMs, at: performance.now() };
  }

  /**
   * Does the work when its turn comes. @param asker whose it is
   * @throws Problem `too-many-requests` when the asker has enough waiting, `unavailable` when all have; whatever the work throws.
   */
  take<Result>(asker: string, work: () => Promise<Result>): Promise<Result> {
    const own = this.#line.get(asker) ?? [];
    const { waitingEach, waiting } = this.#limits;
    if (own.length >= waitingEach) return Promise.reject(new Problem('too-many-requests', 'What you sent before is still being looked at. Repeat this in a moment.', { retryAfterSeconds: 1 }));
    const inLine = [...this.#line.values()].reduce((sum, { length }) => sum + length, 0);
    if (inLine >= waiting) return Promise.reject(new Problem('unavailable', 'Too many of these are waiting. Repeat this in a moment.', { retryAfterSeconds: 5 }));
    return new Promise((resolve, reject) => {
      // Whoever had the turn before has the context of his own request, by which the kit knows what is done for whom.
      const inOwnContext = AsyncLocalStorage.bind(() => work().then(resolve, reject));
      this.#line.set(asker, [...own, inOwnContext]);
      if (!this.#isBusy) void this.#serve();
    });
  }

  async #serve(): Promise<void> {
    this.#isBusy = true;
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      const owed = -this.#creditAt(performance.now());
      if (owed > 0) await rest(owed / this.#limits.share);
      const began = performance.now();
      await next();
      const ended = performance.now();
      this.#credit = { ms: this.#creditAt(ended) - (ended - began), at: ended };
    }
    this.#isBusy = false;
  }

  #creditAt(now: number): number {
    return Math.min(this.#limits.burstMs, this.#credit.ms + (now - this.#credit.at) * this.#limits.share);
  }

  /** The first of whoever comes next; he goes to the end of the line. */
  #next(): (() => Promise<void>) | undefined {
    const [first] = this.#line;
    if (first === undefined) return undefined;
    const [asker, [work, ...others]] = first;
    this.#line.delete(asker);
    if (others.length > 0) this.#line.set(asker, others);
    return work;
  }
}
