/** Where a session stands: it can be lengthened as long as it is not over. */
export type SessionPhase = 'alive' | 'ending' | 'over';

/** People get this long to answer the warning (WCAG 2.2.1 asks for 20 seconds at least). */
export const WARNING_MS = 2 * 60_000;

/** @param lastAnswerAt when the server last saw the session used @param idleMs how long it lives unused */
export function sessionPhase(now: number, lastAnswerAt: number, idleMs: number): SessionPhase {
  const left = lastAnswerAt + idleMs - now;
  if (left <= 0) return 'over';
  return left <= WARNING_MS ? 'ending' : 'alive';
}
