import { Inject, Injectable } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { OTP_SETTINGS } from '../otp-settings.js';
import type { OtpSettings } from '../otp-settings.js';

export const YEAR_MS = 365 * 24 * 60 * 60_000;
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
   * Takes one of the wrong codes that a holder has within a year, before the code is compared. {@link giveBack} it when it was right.
   * @returns `last` when it was the last one; `none-left` when there was none: then no code is compared, until support has made sure who he is.
   */
  async takeGuess(tx: EntityManager, holderId: string, now: Date): Promise<'taken' | 'last' | 'none-left'> {
    const [row]: { last: boolean }[] = await tx.query(
      `INSERT INTO otp_holder_limit AS held (holder_id, guesses, codes_sent) VALUES ($1, ARRAY[$2::timestamptz], '{}')
       ON CONFLICT (holder_id) DO UPDATE SET
         guesses = ARRAY(SELECT guess FROM unnest(held.guesses) AS guess WHERE guess > $3) || $2::timestamptz,
         exhausted_at = CASE WHEN (SELECT count(*) FROM unnest(held.guesses) AS guess WHERE guess > $3) + 1 >= $4 THEN $2::timestamptz END
       WHERE held.exhausted_at IS NULL
       RETURNING exhausted_at IS NOT NULL AS last`,
      [holderId, now, new Date(now.getTime() - YEAR_MS), this.settings.wrongAYear],
    );
    if (row === undefined) return 'none-left';
    return row.last ? 'last' : 'taken';
  }

  /** The code was right: what {@link takeGuess} took at this instant counts no more. @param wasLast as it had answered. */
  async giveBack(tx: EntityManager, holderId: string, takenAt: Date, wasLast: boolean): Promise<void> {
    await tx.query(
      `UPDATE otp_holder_limit SET
         guesses = guesses[:array_position(guesses, $2::timestamptz) - 1] || guesses[array_position(guesses, $2::timestamptz) + 1:],
         exhausted_at = CASE WHEN $3 THEN NULL ELSE exhausted_at END
       WHERE holder_id = $1 AND array_position(guesses, $2::timestamptz) IS NOT NULL`,
      [holderId, takenAt, wasLast],
    );
  }

  /** Whether {@link takeGuess} would be refused. */
  async isExhausted(holderId: string, manager: EntityManager = this.dataSource.manager): Promise<boolean> {
    const rows: unknown[] = await manager.query('SELECT 1 FROM otp_holder_limit WHERE holder_id = $1 AND exhausted_at IS NOT NULL', [holderId]);
    return rows.length === 1;
  }

  /**
   * Takes one of the submissions to resynchronise that a holder has within a year, before its codes are looked for. Wrong ones stay taken.
   * @returns as {@link takeGuess}.
   */
  async takeResync(tx: EntityManager, holderId: string, now: Date): Promise<'taken' | 'last' | 'none-left'> {
    const [row]: { last: boolean }[] = await tx.query(
      `INSERT INTO otp_holder_limit AS held (holder_id, guesses, codes_sent, resyncs) VALUES ($1, '{}', '{}', ARRAY[$2::timestamptz])
       ON CONFLICT (holder_id) DO UPDATE SET
         resyncs = ARRAY(SELECT resync FROM unnest(held.resyncs) AS resync WHERE resync > $3) || $2::timestamptz,
         resync_exhausted_at = CASE WHEN (SELECT count(*) FROM unnest(held.resyncs) AS resync WHERE resync > $3) + 1 >= $4 THEN $2::timestamptz END
       WHERE held.resync_exhausted_at IS NULL
       RETURNING resync_exhausted_at IS NOT NULL AS last`,
      [holderId, now, new Date(now.getTime() - YEAR_MS), this.settings.resyncsAYear],
    );
    if (row === undefined) return 'none-left';
    return row.last ? 'last' : 'taken';
  }

  /** The submission succeeded: what {@link takeResync} took at this instant counts no more. @param wasLast as it had answered. */
  async giveResyncBack(tx: EntityManager, holderId: string, takenAt: Date, wasLast: boolean): Promise<void> {
    await tx.query(
      `UPDATE otp_holder_limit SET
         resyncs = resyncs[:array_position(resyncs, $2::timestamptz) - 1] || resyncs[array_position(resyncs, $2::timestamptz) + 1:],
         resync_exhausted_at = CASE WHEN $3 THEN NULL ELSE resync_exhausted_at END
       WHERE holder_id = $1 AND array_position(resyncs, $2::timestamptz) IS NOT NULL`,
      [holderId, takenAt, wasLast],
    );
  }

  /** Whether {@link takeResync} would be refused. */
  async areResyncsExhausted(holderId: string): Promise<boolean> {
    const rows: unknown[] = await this.dataSource.query('SELECT 1 FROM otp_holder_limit WHERE holder_id = $1 AND resync_exhausted_at IS NOT NULL', [holderId]);
    return rows.length === 1;
  }

  /** Lets a holder begin a year anew, once support has made sure who he is. */
  async beginAnew(tx: EntityManager, holderId: string, what: 'guesses' | 'resyncs'): Promise<void> {
    if (what === 'guesses') await tx.query(`UPDATE otp_holder_limit SET guesses = '{}', exhausted_at = NULL WHERE holder_id = $1`, [holderId]);
    else await tx.query(`UPDATE otp_holder_limit SET resyncs = '{}', resync_exhausted_at = NULL WHERE holder_id = $1`, [holderId]);
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
