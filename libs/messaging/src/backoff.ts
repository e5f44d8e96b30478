import { setTimeout as delay } from 'node:timers/promises';

/** Pause before try number `attempt + 1`, in milliseconds: 100, 200, 400 … up to one second. */
export function backoffMs(attempt: number): number {
  return Math.min(1_000, 100 * 2 ** Math.min(attempt - 1, 4));
}

/** Waits, but not beyond the end of `signal`. Never rejects: the caller looks at the signal. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => undefined);
}

/**
 * Waits for `work`, but not beyond the end of `signal`; the work itself goes on and its outcome is dropped.
 * @throws the reason of the signal.
 */
export async function unlessAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  const ended = new AbortController();
  const aborted = new Promise<never>((_, reject) => {
    const give = (): void => reject(signal.reason as Error);
    if (signal.aborted) give();
    signal.addEventListener('abort', give, { once: true, signal: ended.signal });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    ended.abort();
  }
}
