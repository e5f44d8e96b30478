import { Injectable } from '@nestjs/common';
import type { OtpDeviceKind } from '@vidimus/contracts';
import type { OtpAlgorithm } from '@vidimus/otp';
import { scopedBy } from '@vidimus/persistence';
import type { Scope } from '@vidimus/persistence';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { CODE_COLUMNS } from '../verifications/attempts.repository.js';
import { LOCKS_A_MONTH, RESYNC_DAY_MS, RESYNC_MONTH_MS } from './resync-lock.js';
import type { ResyncFailure, ResyncOutcome } from './resync.entity.js';
import { ResyncRow } from './resync.entity.js';

/** The device as it was when a submission got its number. */
export interface ResyncDevice {
  readonly id: string;
  readonly holderId: string;
  readonly organisationId: string;
  readonly organisationPath: string;
  readonly kind: OtpDeviceKind;
  readonly registration: number;
  readonly secretSealed: string | null;
  readonly userCodeHash: string | null;
  readonly algorithm: OtpAlgorithm | null;
  readonly digits: number | null;
  readonly periodSeconds: number | null;
  readonly counter: string | null;
  readonly lastStep: number | null;
  readonly driftSteps: number;
  readonly extendedUntil: Date | null;
  /** Codes that had been tried until then. */
  readonly attempts: number;
  /** How many submissions are left within the day, after this one. */
  readonly left: number;
  /** Number of the submission. */
  readonly number: number;
}

/** How a submission ended. */
export interface Conclusion {
  readonly outcome: ResyncOutcome;
  readonly failure: ResyncFailure | null;
  readonly distance: number | null;
}

type Counted = [unknown, number];

/** Submissions within the day before this one, of the row that the statement locks. */
const TRIES = '(SELECT count(*) FROM unnest(resync_tries) AS try WHERE try > $2)';

/** The conditional statements by which submissions are counted and devices brought into step. Each decides by itself, whoever else runs it. */
@Injectable()
export class ResyncsRepository {
  constructor(private readonly dataSource: DataSource) {}

  find(scope: Scope, id: string): Promise<ResyncRow | null> {
    const query = this.dataSource.manager.createQueryBuilder(ResyncRow, 'resync').where('resync.id = :id', { id });
    return scopedBy(query, scope, 'resync').getOne();
  }

  /** What came of a request of this caller under this key, if it came before. */
  findByKey(scope: Scope, caller: string, requestKey: string): Promise<ResyncRow | null> {
    const query = this.dataSource.manager.createQueryBuilder(ResyncRow, 'resync');
    return scopedBy(query, scope, 'resync').andWhere('resync.caller = :caller AND resync.requestKey = :requestKey', { caller, requestKey }).getOne();
  }

  /**
   * Gives a submission its number, unless the device has nothing to resynchronise, is blocked, or has none left. It counts as wrong until it
   * turns out to be right: the last one of a day lays RESYNC_LOCK now, for a day, or for good when it was laid too often within a month.
   */
  async number(tx: EntityManager, deviceId: string, mostADay: number, now: Date): Promise<ResyncDevice | undefined> {
    const dayAgo = new Date(now.getTime() - RESYNC_DAY_MS);
    const monthAgo = new Date(now.getTime() - RESYNC_MONTH_MS);
    const [[device]]: [ResyncDevice[], number] = await tx.query(
      `UPDATE otp_device SET
         resync_attempts = resync_attempts + 1,
         resync_tries = ARRAY(SELECT try FROM unnest(resync_tries) AS try WHERE try > $2) || $3::timestamptz,
         resync_locks = CASE WHEN ${TRIES} + 1 >= $4 THEN ARRAY(SELECT laid FROM unnest(resync_locks) AS laid WHERE laid > $5) || $3::timestamptz ELSE resync_locks END,
         resync_locked_until = CASE WHEN ${TRIES} + 1 >= $4 THEN $6::timestamptz END,
         resync_needs_support = ${TRIES} + 1 >= $4 AND (SELECT count(*) FROM unnest(resync_locks) AS laid WHERE laid > $5) >= $7,
         version = version + 1
       WHERE id = $1 AND kind IN ('AUTHENTICATOR', 'EVENT_TOKEN', 'TIME_TOKEN') AND state IN ('DELIVERED', 'ACTIVE')
         AND blocked_at IS NULL AND NOT resync_needs_support AND coalesce(resync_locked_until <= $3, true) AND ${TRIES} < $4
       RETURNING ${CODE_COLUMNS}, user_code_hash AS "userCodeHash", extended_until AS "extendedUntil", attempts, $4::integer - cardinality(resync_tries) AS left,
         resync_attempts AS number`,
      [deviceId, dayAgo, now, mostADay, monthAgo, new Date(now.getTime() + RESYNC_DAY_MS), LOCKS_A_MONTH],
    );
    return device;
  }

  /** Notes the submission, unless one with the same key of the same caller was noted before. */
  async note(tx: EntityManager, row: ResyncRow): Promise<boolean> {
    const noted: unknown[] = await tx.query(
      `INSERT INTO otp_resync (id, device_id, holder_id, organisation_id, organisation_path, account_id, caller, request_key, reference, attempt, codes, search_window, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT (caller, request_key) DO NOTHING RETURNING 1`,
      [
        ...[row.id, row.deviceId, row.holderId, row.organisationId, row.organisationPath, row.accountId, row.caller, row.requestKey, row.reference],
        ...[row.attempt, row.codes, row.window, row.createdAt],
      ],
    );
    return noted.length === 1;
  }

  /**
   * Brings a device into step after the last of the codes that were found, unless that one or a later one was used meanwhile. What its holder
   * did wrong before is forgiven: codes that had been tried when this was submitted, and submissions of the day.
   * @param startedAt of this submission, whose own lock is taken back
   */
  async bringIntoStep(tx: EntityManager, device: ResyncDevice, at: { readonly first: bigint; readonly last: bigint; readonly driftSteps: number; readonly startedAt: Date }, now: Date): Promise<boolean> {
    const isEvent = device.counter !== null;
    const [, changed]: Counted = await tx.query(
      `UPDATE otp_device SET
         ${isEvent ? 'counter = $4::numeric + 1' : 'last_step = $4::integer'}, drift_steps = $5, drift_lean = 0, ahead_matches = 0, ahead_last = NULL,
         accepted_attempt = greatest(accepted_attempt, $6), last_success_at = $7, extended_until = NULL,
         resync_tries = '{}', resync_locks = array_remove(resync_locks, $8::timestamptz), resync_locked_until = NULL, resync_needs_support = false,
         version = version + 1
       WHERE id = $1 AND registration = $2 AND state IN ('DELIVERED', 'ACTIVE') AND blocked_at IS NULL
         AND ${isEvent ? 'counter <= $3::numeric' : '$3::integer > coalesce(last_step, -1)'}`,
      [device.id, device.registration, at.first.toString(), at.last.toString(), at.driftSteps, device.attempts, now, at.startedAt],
    );
    return changed === 1;
  }

  /** Notes how the submission ended, unless that is noted already. */
  async conclude(tx: EntityManager, id: string, { outcome, failure, distance }: Conclusion, now: Date): Promise<boolean> {
    const [, concluded]: Counted = await tx.query(
      'UPDATE otp_resync SET outcome = $2, failure = $3, distance = $4, decided_at = $5 WHERE id = $1 AND outcome IS NULL',
      [id, outcome, failure, distance, now],
    );
    return concluded === 1;
  }
}
