/**
 * How many codes were tried at a device. Every attempt has a number, given in the row before anything is compared; so the number of
 * guesses that were evaluated can never exceed the numbers that were given.
 */
export interface AttemptCounts {
  /** Attempts in all; the number of the last one. */
  readonly attempts: number;
  /** Number of the last attempt that was right, 0 before the first. */
  readonly acceptedAttempt: number;
}

/** Attempts since the last right one. One whose outcome is open counts as wrong until it turns out to be right. */
export function attemptsInARow({ attempts, acceptedAttempt }: AttemptCounts): number {
  return attempts - acceptedAttempt;
}

/** SIGN_LOCK: no code is looked at any more. @param wrongInARow how many wrong codes in a row lock. */
export function isSignLocked(counts: AttemptCounts, wrongInARow: number): boolean {
  return attemptsInARow(counts) >= wrongInARow;
}
