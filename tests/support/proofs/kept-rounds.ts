import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { ProofRun } from '@vidimus/testing';

/** Results of the rounds of a proof, kept from one run to the next one with the same seed, so that a long proof may be run in pieces. */
export class KeptRounds<Result> {
  /** All pieces as one run. */
  readonly whole: ProofRun;
  readonly #file: string;

  /** @param name of the proof */
  constructor(name: string, run: ProofRun) {
    this.#file = `.cache/proofs/${name}-${run.seed}.json`;
    this.whole = { ...run, firstRound: 0, rounds: run.allRounds };
  }

  /** Keeps what a round came to, in place of what it came to before. */
  keep(round: number, result: Result): void {
    mkdirSync(dirname(this.#file), { recursive: true });
    writeFileSync(this.#file, JSON.stringify({ ...this.#stored(), [round]: result }));
  }

  /** What every round came to, in their order; nothing while the other pieces have not been run. */
  complete(): Result[] | undefined {
    const stored = this.#stored();
    const results = Array.from({ length: this.whole.rounds }, (_, round) => stored[round]).filter((result) => result !== undefined);
    return results.length === this.whole.rounds ? results : undefined;
  }

  #stored(): Record<number, Result> {
    try {
      return JSON.parse(readFileSync(this.#file, 'utf8')) as Record<number, Result>;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
      throw error;
    }
  }
}
