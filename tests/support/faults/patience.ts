import { setTimeout as pause } from 'node:timers/promises';

const PAUSE_MS = 1_000;
/** What a person or a program is told when it should come again: see docs/problems.md. */
const COME_AGAIN: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** Why a request is made again. */
export interface Refusal {
  readonly status: number;
  readonly text: string;
  /** The header Retry-After. */
  readonly retryAfter: string | null;
  readonly afterMs: number;
}

/**
 * Lets every request of this test file be made again, unchanged, while nobody answers or the answer is to come again: as browsers and programs
 * do. A write bears the same idempotency key each time.
 * @param withinMs how long a request is tried
 * @param onRefusal told each time when somebody answers that one should come again, or that he failed
 * @returns what makes requests as they were before
 */
export function haveClientsComeAgain(withinMs: number, onRefusal: (refusal: Refusal) => void = () => undefined): () => void {
  const once = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    for (const until = performance.now() + withinMs; ; ) {
      const began = performance.now();
      try {
        const response = await once(input, init);
        // Who answers may die before the last word.
        const text = await response.clone().text();
        const isOver = !isToComeAgain(response.status, text) || performance.now() > until;
        if (!isOver || response.status >= 500) onRefusal({ status: response.status, text, retryAfter: response.headers.get('retry-after'), afterMs: performance.now() - began });
        if (isOver) return response;
      } catch (error) {
        if (performance.now() > until) throw error;
      }
      await pause(PAUSE_MS);
    }
  };
  return () => void (globalThis.fetch = once);
}

/** Lets no more than so many writes of this test file be under way at once; others wait for one to be answered. @returns what makes requests as they were before */
export function haveWritesTakeTurns(atOnce: number): () => void {
  const fetchAtOnce = globalThis.fetch;
  const lanes = Array.from({ length: atOnce }, (): Promise<unknown> => Promise.resolve());
  let next = 0;
  globalThis.fetch = (input, init) => {
    if ((init?.method ?? 'GET') === 'GET') return fetchAtOnce(input, init);
    const lane = (next += 1) % atOnce;
    const answer = (lanes[lane] ?? Promise.resolve()).then(() => fetchAtOnce(input, init));
    lanes[lane] = answer.catch(() => undefined);
    return answer;
  };
  return () => void (globalThis.fetch = fetchAtOnce);
}

function isToComeAgain(status: number, text: string): boolean {
  return COME_AGAIN.has(status) || (status === 409 && text.includes('/idempotency-key-in-use'));
}

/** Does something again until it succeeds, as whoever wants his certificate. @throws Error with what went wrong each time */
export async function untilDone<Result>(what: string, work: () => Promise<Result>, withinMs: number): Promise<Result> {
  const failures: string[] = [];
  for (const until = performance.now() + withinMs; ; ) {
    try {
      return await work();
    } catch (error) {
      const said = error instanceof Error ? error.message : String(error);
      if (failures.at(-1) !== said) failures.push(said);
      if (performance.now() > until) throw new Error(`${what}: given up.\n${failures.join('\n')}`, { cause: error });
    }
    await pause(PAUSE_MS);
  }
}
