import { Problem } from '@vidimus/contracts';
import type { Clock } from '@vidimus/workflow';
import type { DataSource } from 'typeorm';

/** Clocks of machines that are kept right differ by milliseconds; what is stamped with more than this would have to be explained to an auditor. */
const MOST_OFF_MS = 30_000;
const COMPARE_EVERY_MS = 10_000;
/** A comparison that took longer says too little. */
const SLOWEST_COMPARISON_MS = 5_000;

/** What a clock is read from; a test gives others. */
export interface TimeSources {
  /** Milliseconds since 1970, as the machine has them. */
  readonly wallMs: () => number;
  /** Milliseconds that pass evenly, whatever is done to the machine's clock. */
  readonly monotonicMs: () => number;
}

interface Comparison {
  readonly wallMs: number;
  readonly monotonicMs: number;
  /** How far this clock was ahead of the database's. */
  readonly aheadMs: number;
  /** By how much that may be wrong, since the answer was under way. */
  readonly doubtMs: number;
}

const MACHINE: TimeSources = { wallMs: () => Date.now(), monotonicMs: () => performance.now() };

/**
 * The clock of the machine, compared with that of the room's database, which all its instances share. While the two are more than half a minute apart nobody is told
 * the time: no certificate, no token, no deadline and no entry of the audit log is stamped with it, and no code is compared by it. Between two
 * comparisons a step of the machine's clock is noticed at once, because the time that passes evenly does not step along.
 */
export class WatchedClock implements Clock {
  readonly #sources: TimeSources;
  #last: Comparison | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isComparing = false;

  constructor(sources: TimeSources = MACHINE) {
    this.#sources = sources;
  }

  /** @throws Problem `unavailable` while the clock is off. */
  now(): Date {
    const wallMs = this.#sources.wallMs();
    if (this.#isOff(wallMs)) {
      throw new Problem('unavailable', 'The clock of a part that is needed for this is wrong, so that it does nothing. Repeat the request when it is right again.');
    }
    return new Date(wallMs);
  }

  isOff(): boolean {
    return this.#isOff(this.#sources.wallMs());
  }

  /** Seconds by which the clock is ahead of the database's; undefined before they were compared. */
  secondsAhead(): number | undefined {
    const ahead = this.#aheadMs(this.#sources.wallMs());
    return ahead === undefined ? undefined : ahead / 1000;
  }

  /** Compares now, and from now on every ten seconds. A database that is away leaves the last comparison standing. */
  async follow(dataSource: Pick<DataSource, 'query'>): Promise<void> {
    await this.#compare(dataSource);
    this.#timer = setInterval(() => void this.#compare(dataSource).catch(() => undefined), COMPARE_EVERY_MS).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #compare(dataSource: Pick<DataSource, 'query'>): Promise<void> {
    if (this.#isComparing) return;
    this.#isComparing = true;
    try {
      const { wallMs, monotonicMs } = this.#sources;
      const began = monotonicMs();
      const [row]: { ms: number }[] = await dataSource.query('SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS ms');
      const [ended, here] = [monotonicMs(), wallMs()];
      const doubtMs = (ended - began) / 2;
      if (row === undefined || 2 * doubtMs > SLOWEST_COMPARISON_MS) return;
      this.#last = { wallMs: here, monotonicMs: ended, aheadMs: here - (row.ms + doubtMs), doubtMs };
    } finally {
      this.#isComparing = false;
    }
  }

  #isOff(wallMs: number): boolean {
    return Math.abs(this.#aheadMs(wallMs) ?? 0) - (this.#last?.doubtMs ?? 0) > MOST_OFF_MS;
  }

  #aheadMs(wallMs: number): number | undefined {
    if (this.#last === undefined) return undefined;
    const stepMs = wallMs - this.#last.wallMs - (this.#sources.monotonicMs() - this.#last.monotonicMs);
    return this.#last.aheadMs + stepMs;
  }
}
