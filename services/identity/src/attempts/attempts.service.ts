import { Inject, Injectable } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import { CLOCK } from '@vidimus/service-kit';
import type { Clock } from '@vidimus/workflow';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { countersOf } from './attempt-policy.js';
import type { Attempt, AttemptCounter } from './attempt-policy.js';

/**
 * Counts attempts in the database, for all instances together. An attempt is counted before anything is compared, so that a
 * hundred guesses sent at once are a hundred attempts; what succeeds is given back.
 */
@Injectable()
export class AttemptsService {
  constructor(
    private readonly dataSource: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Runs `prove` as an attempt. It fails by throwing, or by a result that is `undefined` or `false`.
   * @throws Problem `too-many-requests` when a counter is used up; whatever `prove` throws.
   */
  async whileAllowed<Result>(attempt: Attempt, prove: () => Promise<Result>): Promise<Result> {
    const counters = countersOf(attempt);
    await this.reserve(counters);
    const result = await prove();
    if (result !== undefined && result !== false) await this.giveBack(counters);
    return result;
  }

  /** All counters or none: a refusal by one does not use up the others. */
  private reserve(counters: readonly AttemptCounter[]): Promise<void> {
    const now = this.clock.now();
    return this.dataSource.transaction(async (tx) => {
      for (const counter of counters) {
        if (!(await this.count(tx, counter, now))) throw await this.refusal(tx, counter, now);
      }
      await this.forgetOld(tx, now);
    });
  }

  /** "Free" is minus infinity, not now: of two attempts in the same moment the later one may be counted first. */
  private async count(tx: EntityManager, { key, limit }: AttemptCounter, now: Date): Promise<boolean> {
    const rows: unknown[] = await tx.query(
      `INSERT INTO attempt_budget AS budget (key, failures, last_at, free_at) VALUES ($1, 1, $2, '-infinity')
       ON CONFLICT (key) DO UPDATE SET
         failures = CASE WHEN budget.last_at < $2::timestamptz - make_interval(secs => $4) THEN 1 ELSE budget.failures + 1 END,
         free_at = CASE
           WHEN budget.last_at < $2::timestamptz - make_interval(secs => $4) OR budget.failures + 1 < $3::integer THEN '-infinity'::timestamptz
           ELSE $2::timestamptz + make_interval(secs => least($5::double precision, power(2, least(budget.failures + 1 - $3::integer, 30))))
         END,
         last_at = $2
       WHERE budget.free_at <= $2
       RETURNING key`,
      [key, now, limit.freeAttempts, limit.windowSeconds, limit.longestWaitSeconds],
    );
    return rows.length === 1;
  }

  private async refusal(tx: EntityManager, { key }: AttemptCounter, now: Date): Promise<Problem> {
    const [row]: { wait: number }[] = await tx.query(
      `SELECT extract(epoch FROM greatest(free_at, $2::timestamptz) - $2::timestamptz)::float AS wait FROM attempt_budget WHERE key = $1`,
      [key, now],
    );
    const retryAfterSeconds = Math.max(1, Math.ceil(row?.wait ?? 0));
    return new Problem('too-many-requests', `Too many attempts. Try again in ${retryAfterSeconds} seconds.`, { retryAfterSeconds });
  }

  /** The counter of this person is cleared; shared ones get one attempt back. */
  private async giveBack([own, ...shared]: readonly AttemptCounter[]): Promise<void> {
    await this.dataSource.query('DELETE FROM attempt_budget WHERE key = $1', [own?.key]);
    for (const { key } of shared) {
      await this.dataSource.query(
        `UPDATE attempt_budget SET failures = greatest(failures - 1, 0), free_at = '-infinity' WHERE key = $1`,
        [key],
      );
    }
  }

  /** A few at a time, so that the table stays small without a timer. */
  private async forgetOld(tx: EntityManager, now: Date): Promise<void> {
    await tx.query(
      `DELETE FROM attempt_budget WHERE key IN (
         SELECT key FROM attempt_budget WHERE last_at < $1::timestamptz - interval '1 day' LIMIT 5 FOR UPDATE SKIP LOCKED)`,
      [now],
    );
  }
}
