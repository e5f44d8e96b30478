import { Problem } from '@vidimus/contracts';

/** A request that has not ended after this was broken off. */
const LONGEST_REQUEST_MS = 60_000;

/**
 * For a repeated request whose first one has left no outcome.
 * @param begun when the first one was counted
 * @throws Problem `idempotency-key-in-use` as long as that may still be running.
 */
export function assertBrokenOff(begun: Date, now: Date): void {
  if (begun.getTime() <= now.getTime() - LONGEST_REQUEST_MS) return;
  throw new Problem('idempotency-key-in-use', 'The first request with this Idempotency-Key is still running.', { retryAfterSeconds: 1 });
}
