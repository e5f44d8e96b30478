import { Injectable } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { BUDGETS, giveTryBack } from './yearly-budgets.js';
import type { YearlyBudget } from './yearly-budgets.js';

const HOUR_MS = 60 * 60_000;
/** So many codes are sent to a holder within an hour, over all his devices. */
const CODES_AN_HOUR = 5;

/**
 * What a holder has used up, over all his devices. Each limit is taken by one statement whose condition reads the row that it locks, so that
 * parallel requests never get more than there is, whatever instance they reach.
 */
@Injectable()
export class HolderLimits {
  constructor(private readonly dataSource: DataSource) {}

  /** It was right: what was taken of the year at this instant counts no more. @param wasLast whether it had been the last one */
  async giveBack(tx: EntityManager, holderId: string, budget: YearlyBudget, takenAt: Date, wasLast: boolean): Promise<void> {
    await tx.query(giveTryBack(budget, { holderId: '$1', takenAt: '$2', wasLast: '$3' }, '(VALUES (1)) AS once'), [holderId, takenAt, wasLast]);
  }

  /** Whether nothing is left of it. */
  async isExhausted(holderId: string, budget: YearlyBudget, manager: EntityManager = this.dataSource.manager): Promise<boolean> {
    const rows: unknown[] = await manager.query(`SELECT 1 FROM otp_holder_limit WHERE holder_id = $1 AND ${BUDGETS[budget].exhausted} IS NOT NULL`, [holderId]);
    return rows.length === 1;
  }

  /** Lets a holder begin a year anew, once support has made sure who he is. */
  async beginAnew(tx: EntityManager, holderId: string, budget: YearlyBudget): Promise<void> {
    await tx.query(`UPDATE otp_holder_limit SET ${budget} = '{}', ${BUDGETS[budget].exhausted} = NULL WHERE holder_id = $1`, [holderId]);
  }

  /** Takes one of the codes that are sent to a holder within an hour. @throws Problem `too-many-requests` when none is left. */
  async takeCode(tx: EntityManager, holderId: string, now: Date): Promise<void> {
    const hourAgo = new Date(now.getTime() - HOUR_MS);
    const taken: unknown[] = await tx.query(
      `INSERT INTO otp_holder_limit AS held (holder_id, guesses, codes_sent) VALUES ($1, '{}', ARRAY[$2::timestamptz])
       ON CONFLICT (holder_id) DO UPDATE SET
         codes_sent = ARRAY(SELECT sent FROM unnest(held.codes_sent) AS sent WHERE sent > $3) || $2::timestamptz
       WHERE (SELECT count(*) FROM unnest(held.codes_sent) AS sent WHERE sent > $3) < $4
       RETURNING 1`,
      [holderId, now, hourAgo, CODES_AN_HOUR],
    );
    if (taken.length === 1) return;
    const [row]: { oldest: Date | null }[] = await tx.query(
      'SELECT min(sent) AS oldest FROM otp_holder_limit, unnest(codes_sent) AS sent WHERE holder_id = $1 AND sent > $2',
      [holderId, hourAgo],
    );
    const freeAt = (row?.oldest ?? now).getTime() + HOUR_MS;
    const retryAfterSeconds = Math.max(1, Math.ceil((freeAt - now.getTime()) / 1000));
    throw new Problem('too-many-requests', `At most ${CODES_AN_HOUR} codes are sent within an hour. Ask again later.`, { retryAfterSeconds });
  }
}
