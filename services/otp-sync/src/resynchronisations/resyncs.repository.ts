import { Injectable } from '@nestjs/common';
import type { OtpDeviceKind } from '@vidimus/contracts';
import type { OtpAlgorithm } from '@vidimus/otp';
import { scopedBy } from '@vidimus/persistence';
import type { Scope } from '@vidimus/persistence';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';
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

/** What is read of submissions, and the conditional statements by which devices are brought into step. Each decides by itself, whoever else runs it. */
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
