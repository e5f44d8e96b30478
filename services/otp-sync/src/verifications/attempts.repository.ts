import { Injectable } from '@nestjs/common';
import type { OtpDeviceKind } from '@vidimus/contracts';
import type { OtpAlgorithm } from '@vidimus/otp';
import { scopedBy } from '@vidimus/persistence';
import type { Scope } from '@vidimus/persistence';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { TRIES_PER_CODE } from '../challenges/challenge.js';
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

/** What is read of attempts, and what is written of them besides the statements that count them and take their codes. */
@Injectable()
export class AttemptsRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** What came of a request of this caller under this key, if it came before. */
  findByKey(scope: Scope, caller: string, requestKey: string): Promise<VerificationRow | null> {
    const query = this.dataSource.manager.createQueryBuilder(VerificationRow, 'verification');
    return scopedBy(query, scope, 'verification').andWhere('verification.caller = :caller AND verification.requestKey = :requestKey', { caller, requestKey }).getOne();
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

  /** Notes that an attempt was refused, unless it is noted already how it ended. */
  async refuse(tx: EntityManager, verificationId: string, now: Date): Promise<void> {
    await tx.query(`UPDATE otp_verification SET outcome = 'REFUSED', decided_at = $2 WHERE id = $1 AND outcome IS NULL`, [verificationId, now]);
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
