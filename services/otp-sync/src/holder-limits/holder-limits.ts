import { Inject, Injectable } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { OTP_SETTINGS } from '../otp-settings.js';
import type { OtpSettings } from '../otp-settings.js';
import { BUDGETS, giveTryBack, takeTry } from './yearly-budgets.js';
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
  constructor(
    private readonly dataSource: DataSource,
    @Inject(OTP_SETTINGS) private readonly settings: OtpSettings,
  ) {}

  /**
   * Takes one of the tries that a holder has within a year, before what he sent is looked at. {@link giveBack} it when it was right.
   * @returns `last` when it was the last one; `none-left` when there was none: then nothing is looked at, until support has made sure who he is.
   */
  async take(tx: EntityManager, holderId: string, budget: YearlyBudget, now: Date): Promise<'taken' | 'last' | 'none-left'> {
    const [row]: { last: boolean }[] = await tx.query(
      takeTry(budget, { holderId: 'holder.id', now: '$2', tries: '$3' }, '(VALUES ($1::uuid)) AS holder (id)'),
      [holderId, now, BUDGETS[budget].triesOf(this.settings)],
    );
    if (row === undefined) return 'none-left';
    return row.last ? 'last' : 'taken';
  }

  /** It was right: what {@link take} took at this instant counts no more. @param wasLast as it had answered. */
  async giveBack(tx: EntityManager, holderId: string, budget: YearlyBudget, takenAt: Date, wasLast: boolean): Promise<void> {
    await tx.query(giveTryBack(budget, { holderId: '$1', takenAt: '$2', wasLast: '$3' }, '(VALUES (1)) AS once'), [holderId, takenAt, wasLast]);
  }

  /** Whether {@link take} would be refused. */
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
