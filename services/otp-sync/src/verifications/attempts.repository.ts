import { Injectable } from '@nestjs/common';
import type { OtpDeviceKind } from '@vidimus/contracts';
import type { OtpAlgorithm } from '@vidimus/otp';
import { scopedBy } from '@vidimus/persistence';
import type { Scope } from '@vidimus/persistence';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { TRIES_PER_CODE } from '../challenges/challenge.js';
import type { Drift } from './drift.js';
import { VerificationRow } from './verification.entity.js';

/** The device as it was when an attempt got its number. */
export interface AttemptedDevice {
  readonly id: string;
  readonly holderId: string;
  readonly organisationId: string;
  readonly organisationPath: string;
  readonly kind: OtpDeviceKind;
  readonly registration: number;
  readonly secretSealed: string | null;
  readonly algorithm: OtpAlgorithm | null;
  readonly digits: number | null;
  readonly periodSeconds: number | null;
  readonly counter: string | null;
  readonly lastStep: number | null;
  readonly driftSteps: number;
  readonly driftLean: number;
  /** Number of the attempt. */
  readonly number: number;
}

type Counted = [unknown, number];

/** Columns that say how a device makes its codes, and where it was. */
export const CODE_COLUMNS = `id, holder_id AS "holderId", organisation_id AS "organisationId", organisation_path AS "organisationPath", kind, registration,
  secret_sealed AS "secretSealed", algorithm, digits, period_seconds AS "periodSeconds", counter, last_step AS "lastStep", drift_steps AS "driftSteps",
  drift_lean AS "driftLean"`;

/** What a right code is taken at. */
export interface Step {
  readonly step: number;
  readonly drift: Drift;
}

/** Every right code shows that the device is in step. */
const IN_STEP = 'ahead_matches = 0, ahead_last = NULL';
const USABLE = `state IN ('REGISTERED', 'DELIVERED', 'ACTIVE') AND blocked_at IS NULL`;

/** The conditional statements by which attempts are counted and codes are taken. Each decides by itself, whoever else runs it. */
@Injectable()
export class AttemptsRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** What came of a request of this caller under this key, if it came before. */
  findByKey(scope: Scope, caller: string, requestKey: string): Promise<VerificationRow | null> {
    const query = this.dataSource.manager.createQueryBuilder(VerificationRow, 'verification');
    return scopedBy(query, scope, 'verification').andWhere('verification.caller = :caller AND verification.requestKey = :requestKey', { caller, requestKey }).getOne();
  }

  /**
   * Gives an attempt its number, unless the device is in another state, blocked or locked.
   * @param toActivate whether it is the first code of a device: of hardware that was handed over, or of anything else that was registered.
   */
  async number(tx: EntityManager, deviceId: string, toActivate: boolean, wrongInARow: number): Promise<AttemptedDevice | undefined> {
    const [[device]]: [AttemptedDevice[], number] = await tx.query(
      `UPDATE otp_device SET attempts = attempts + 1, version = version + 1
       WHERE id = $1 AND blocked_at IS NULL AND attempts - accepted_attempt < $3
         AND CASE WHEN $2 THEN state = 'DELIVERED' OR (state = 'REGISTERED' AND kind NOT IN ('EVENT_TOKEN', 'TIME_TOKEN')) ELSE state = 'ACTIVE' END
       RETURNING ${CODE_COLUMNS}, attempts AS number`,
      [deviceId, toActivate, wrongInARow],
    );
    return device;
  }

  /** Counts a try at a code that was sent, unless it holds no more. */
  async countTry(tx: EntityManager, challengeId: string, now: Date): Promise<boolean> {
    const [, counted]: Counted = await tx.query(
      `UPDATE otp_challenge SET tries = tries + 1, version = version + 1
       WHERE id = $1 AND tries < $2 AND spent_at IS NULL AND expires_at > $3`,
      [challengeId, TRIES_PER_CODE, now],
    );
    return counted === 1;
  }

  /** Notes the attempt, unless one with the same key of the same caller was noted before. */
  async note(tx: EntityManager, row: VerificationRow): Promise<boolean> {
    const noted: unknown[] = await tx.query(
      `INSERT INTO otp_verification
         (id, device_id, holder_id, organisation_id, organisation_path, caller, request_key, purpose, digest, attempt, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
       ON CONFLICT (caller, request_key) DO NOTHING RETURNING 1`,
      [row.id, row.deviceId, row.holderId, row.organisationId, row.organisationPath, row.caller, row.requestKey, row.purpose, row.digest, row.attempt, row.createdAt],
    );
    return noted.length === 1;
  }

  /** Takes the code of a counter, unless that one or a later one was taken before. After 2^64 - 1 no code is left. */
  async takeCounter(tx: EntityManager, { id, registration, number }: AttemptedDevice, counter: bigint, now: Date): Promise<boolean> {
    const [, taken]: Counted = await tx.query(
      `UPDATE otp_device SET counter = $4::numeric + 1, accepted_attempt = greatest(accepted_attempt, $3), ${IN_STEP}, last_success_at = $5, version = version + 1
       WHERE id = $1 AND registration = $2 AND ${USABLE} AND counter <= $4::numeric`,
      [id, registration, number, counter.toString(), now],
    );
    return taken === 1;
  }

  /** Takes the code of a time step, unless that step or a later one was taken before, or the device was registered anew. */
  async takeStep(tx: EntityManager, { id, registration, number }: AttemptedDevice, { step, drift }: Step, now: Date): Promise<boolean> {
    const [, taken]: Counted = await tx.query(
      `UPDATE otp_device SET last_step = $4, accepted_attempt = greatest(accepted_attempt, $3), ${IN_STEP}, last_success_at = $5,
         drift_steps = $6, drift_lean = $7, version = version + 1
       WHERE id = $1 AND registration = $2 AND ${USABLE} AND $4::integer > coalesce(last_step, -1)`,
      [id, registration, number, step, now, drift.driftSteps, drift.driftLean],
    );
    return taken === 1;
  }

  /** Takes a code that was sent, unless it was taken before, or the device was registered anew. */
  async takeSentCode(tx: EntityManager, { id, registration, number }: AttemptedDevice, challengeId: string, now: Date): Promise<boolean> {
    const [, device]: Counted = await tx.query(
      `UPDATE otp_device SET accepted_attempt = greatest(accepted_attempt, $3), last_success_at = $4, version = version + 1
       WHERE id = $1 AND registration = $2 AND ${USABLE}`,
      [id, registration, number, now],
    );
    const [, challenge]: Counted = await tx.query(
      'UPDATE otp_challenge SET spent_at = $2, version = version + 1 WHERE id = $1 AND spent_at IS NULL',
      [challengeId, now],
    );
    return device === 1 && challenge === 1;
  }

  /** A wrong code would have been right at this counter or step; the same one again is no further sign. */
  async noteAhead(tx: EntityManager, deviceId: string, at: bigint): Promise<void> {
    await tx.query(
      `UPDATE otp_device SET ahead_matches = ahead_matches + 1, ahead_last = $2::numeric, version = version + 1
       WHERE id = $1 AND (ahead_last IS NULL OR ahead_last < $2::numeric)`,
      [deviceId, at.toString()],
    );
  }

  /**
   * Notes how the attempt ended, unless that is noted already.
   * @param distance presses that were skipped, or steps that the clock of the device was ahead; of a refused code, where it would have been right
   */
  async conclude(tx: EntityManager, verificationId: string, outcome: 'ACCEPTED' | 'REFUSED', now: Date, distance: number | null): Promise<boolean> {
    const [, concluded]: Counted = await tx.query(
      'UPDATE otp_verification SET outcome = $2, decided_at = $3, distance = $4 WHERE id = $1 AND outcome IS NULL',
      [verificationId, outcome, now, distance],
    );
    return concluded === 1;
  }

  /** Lays the lock if this attempt used the last one up. @returns whether it was laid now. */
  async lockAfter(tx: EntityManager, deviceId: string, number: number, wrongInARow: number, now: Date): Promise<boolean> {
    const [, locked]: Counted = await tx.query(
      `UPDATE otp_device SET locked_at = $4, version = version + 1
       WHERE id = $1 AND locked_at IS NULL AND $2::integer - accepted_attempt >= $3`,
      [deviceId, number, wrongInARow, now],
    );
    return locked === 1;
  }

  /** Lifts the lock if an attempt that got its number before it was laid turned out to be right. @returns whether it was lifted now. */
  async unlock(tx: EntityManager, deviceId: string, wrongInARow: number): Promise<boolean> {
    const [, unlocked]: Counted = await tx.query(
      `UPDATE otp_device SET locked_at = NULL, version = version + 1
       WHERE id = $1 AND locked_at IS NOT NULL AND attempts - accepted_attempt < $2`,
      [deviceId, wrongInARow],
    );
    return unlocked === 1;
  }
}
