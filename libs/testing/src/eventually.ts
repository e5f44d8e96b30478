import { setTimeout as delay } from 'node:timers/promises';

/** How long and how often `eventually` tries. The limit only decides how long a broken test hangs, never whether a right one passes. */
export interface EventuallyOptions {
  /** Default 60,000. */
  timeoutMs?: number;
  /** Pause between two tries, default 20. */
  intervalMs?: number;
}

/**
 * Repeats `probe` until it neither throws nor returns `false`, `undefined` or `null`, and gives its result. `expect(…)` inside
 * the probe is the usual way to say what is awaited.
 *
 * @throws Error naming `description`, with the last failure as its cause, when the time is over.
 */
export async function eventually<T>(description: string, probe: () => T | Promise<T>, options: EventuallyOptions = {}): Promise<NonNullable<T>> {
  const timeoutMs = options.timeoutMs ?? 60_000;
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    let failure: unknown;
    try {
      const result = await probe();
      if (result !== undefined && result !== null && result !== false) {
        return result;
      }
      failure = new Error(`the probe returned ${String(result)}`);
    } catch (error) {
      failure = error;
    }
    if (performance.now() >= deadline) {
      const reason = failure instanceof Error ? failure.message : String(failure);
      throw new Error(`${description}: not so within ${timeoutMs} ms; last: ${reason}`, { cause: failure });
    }
    await delay(options.intervalMs ?? 20);
  }
}
