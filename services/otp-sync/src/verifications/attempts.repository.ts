import { Injectable } from '@nestjs/common';
import type { OtpDeviceKind } from '@vidimus/contracts';
import { scopedBy } from '@vidimus/persistence';
import type { Scope } from '@vidimus/persistence';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';
import type { DeviceState } from '../devices/device-states.js';
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
  readonly lastStep: number | null;
  /** Number of the attempt. */
  readonly number: number;
}

type Counted = [unknown, number];

/** The conditional statements by which attempts are counted and codes are taken. Each decides by itself, whoever else runs it. */
@Injectable()
export class AttemptsRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** What came of a request of this caller under this key, if it came before. */
  findByKey(scope: Scope, caller: string, requestKey: string): Promise<VerificationRow | null> {
    const query = this.dataSource.manager.createQueryBuilder(VerificationRow, 'verification');
    return scopedBy(query, scope, 'verification').andWhere('verification.caller = :caller AND verification.requestKey = :requestKey', { caller, requestKey }).getOne();
  }

  /** Gives an attempt its number, unless the device is in another state or locked. */
  async number(tx: EntityManager, deviceId: string, state: DeviceState, wrongInARow: number): Promise<AttemptedDevice | undefined> {
    const [[device]]: [AttemptedDevice[], number] = await tx.query(
      `UPDATE otp_device SET attempts = attempts + 1, version = version + 1
       WHERE id = $1 AND state = $2 AND attempts - accepted_attempt < $3
       RETURNING id, holder_id AS "holderId", organisation_id AS "organisationId", organisation_path AS "organisationPath", kind, registration,
         secret_sealed AS "secretSealed", last_step AS "lastStep", attempts AS number`,
      [deviceId, state, wrongInARow],
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

  /** Takes the code of a time step, unless that step or a later one was taken before, or the device was registered anew. */
  async takeStep(tx: EntityManager, { id, registration, number }: AttemptedDevice, step: number): Promise<boolean> {
    const [, taken]: Counted = await tx.query(
      `UPDATE otp_device SET last_step = $4, accepted_attempt = greatest(accepted_attempt, $3), version = version + 1
       WHERE id = $1 AND registration = $2 AND state IN ('REGISTERED', 'ACTIVE') AND $4::integer > coalesce(last_step, -1)`,
      [id, registration, number, step],
    );
    return taken === 1;
  }

  /** Takes a code that was sent, unless it was taken before, or the device was registered anew. */
  async takeSentCode(tx: EntityManager, { id, registration, number }: AttemptedDevice, challengeId: string, now: Date): Promise<boolean> {
    const [, device]: Counted = await tx.query(
      `UPDATE otp_device SET accepted_attempt = greatest(accepted_attempt, $3), version = version + 1
       WHERE id = $1 AND registration = $2 AND state IN ('REGISTERED', 'ACTIVE')`,
      [id, registration, number],
    );
    const [, challenge]: Counted = await tx.query(
      'UPDATE otp_challenge SET spent_at = $2, version = version + 1 WHERE id = $1 AND spent_at IS NULL',
      [challengeId, now],
    );
    return device === 1 && challenge === 1;
  }

  /** Notes how the attempt ended, unless that is noted already. */
  async conclude(tx: EntityManager, verificationId: string, outcome: 'ACCEPTED' | 'REFUSED', now: Date): Promise<boolean> {
    const [, concluded]: Counted = await tx.query(
      'UPDATE otp_verification SET outcome = $2, decided_at = $3 WHERE id = $1 AND outcome IS NULL',
      [verificationId, outcome, now],
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
