import { AsyncLocalStorage } from 'node:async_hooks';
import type { IdempotencyKey } from './idempotency-records.js';

/** The key by which the present request acts, and until when it is its own. */
export interface RunningClaim {
  readonly id: IdempotencyKey;
  readonly lockedUntil: Date;
}

const running = new AsyncLocalStorage<RunningClaim>();

/** Runs work under a key, so that the doors find it when they commit. */
export function runUnderClaim<Result>(claim: RunningClaim, work: () => Result): Result {
  return running.run(claim, work);
}

/** The key by which the present code acts, if it serves a request with one. */
export function runningClaim(): RunningClaim | undefined {
  return running.getStore();
}
