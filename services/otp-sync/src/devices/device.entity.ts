import type { OtpDeviceKind } from '@vidimus/contracts';
import type { OtpAlgorithm } from '@vidimus/otp';
import type { AggregateType } from '@vidimus/persistence';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Device } from './device.js';
import type { DeviceState } from './device-states.js';
import type { AttemptCounts } from './sign-lock.js';

/** A device, of a holder or in stock. Its secret and its address lie in sealed columns that are bound to the device and its holder. */
@Entity('otp_device')
export class DeviceRow implements Device, AttemptCounts {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('integer')
  version!: number;

  /** Null while a token lies in stock, and of one that never left it. */
  @Column('uuid', { name: 'holder_id', nullable: true })
  holderId!: string | null;

  @Column('uuid', { name: 'organisation_id' })
  organisationId!: string;

  @Column('text', { name: 'organisation_path' })
  organisationPath!: string;

  @Column('text')
  kind!: OtpDeviceKind;

  @Column('text')
  state!: DeviceState;

  @Column('integer')
  registration!: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'activated_at', nullable: true })
  activatedAt!: Date | null;

  @Column('timestamptz', { name: 'ended_at', nullable: true })
  endedAt!: Date | null;

  @Column('timestamptz', { name: 'due_at', nullable: true })
  dueAt!: Date | null;

  /** Keyed digest of what was registered, by which a repeated registration is told from another one. */
  @Column('text', { name: 'order_index' })
  orderIndex!: string;

  /** The device of an earlier choice that this one takes the place of once it is active. */
  @Column('uuid', { nullable: true })
  replaces!: string | null;

  /** Of hardware: who made it, and what is printed on it. Both together name one token. */
  @Column('text', { nullable: true })
  manufacturer!: string | null;

  @Column('text', { nullable: true })
  serial!: string | null;

  @Column('text', { nullable: true })
  model!: string | null;

  /** How hardware makes its codes; programs make them as every program does. */
  @Column('text', { nullable: true })
  algorithm!: OtpAlgorithm | null;

  @Column('smallint', { nullable: true })
  digits!: number | null;

  /** Of time-based hardware. */
  @Column('smallint', { name: 'period_seconds', nullable: true })
  periodSeconds!: number | null;

  /** Of event-based hardware: the lowest counter whose code is taken, 0 to 2^64 (RFC 4226, 7.2). 2^64: all its codes are used up. */
  @Column('numeric', { nullable: true })
  counter!: string | null;

  /** How many steps the clock of the device is known to be ahead of ours. */
  @Column('integer', { name: 'drift_steps', default: 0 })
  driftSteps!: number;

  /** Codes in a row that were a step beside the known drift, counted to the side where they were. */
  @Column('smallint', { name: 'drift_lean', default: 0 })
  driftLean!: number;

  /** Wrong codes since the last right one that were right further off: the device is out of step. */
  @Column('integer', { name: 'ahead_matches', default: 0 })
  aheadMatches!: number;

  /** The counter or step of the last of them: the same code again is no further sign. */
  @Column('numeric', { name: 'ahead_last', nullable: true })
  aheadLast!: string | null;

  @Column('timestamptz', { name: 'last_success_at', nullable: true })
  lastSuccessAt!: Date | null;

  /** ADMIN_BLOCK: since when staff keep the device from being used. */
  @Column('timestamptz', { name: 'blocked_at', nullable: true })
  blockedAt!: Date | null;

  /** Submissions to resynchronise it; the number of the last one. */
  @Column('integer', { name: 'resync_attempts', default: 0 })
  resyncAttempts!: number;

  /** When those within a day were made that did not succeed. */
  @Column('timestamptz', { name: 'resync_tries', array: true, default: '{}' })
  resyncTries!: Date[];

  /** When RESYNC_LOCK was laid within the last month. */
  @Column('timestamptz', { name: 'resync_locks', array: true, default: '{}' })
  resyncLocks!: Date[];

  @Column('timestamptz', { name: 'resync_locked_until', nullable: true })
  resyncLockedUntil!: Date | null;

  /** RESYNC_LOCK was laid too often to lift by itself. */
  @Column('boolean', { name: 'resync_needs_support', default: false })
  resyncNeedsSupport!: boolean;

  /** Until then three codes are looked for in the wide window. */
  @Column('timestamptz', { name: 'extended_until', nullable: true })
  extendedUntil!: Date | null;

  /** Of whatever makes codes itself; erased at the end. */
  @Column('text', { name: 'secret_sealed', nullable: true })
  secretSealed!: string | null;

  /** Address and label; erased at the end. */
  @Column('text', { name: 'contact_sealed', nullable: true })
  contactSealed!: string | null;

  /** Last time step whose code was taken (RFC 6238, 5.2): no code of it or of an earlier one is taken again. */
  @Column('integer', { name: 'last_step', nullable: true })
  lastStep!: number | null;

  @Column('integer')
  attempts!: number;

  @Column('integer', { name: 'accepted_attempt' })
  acceptedAttempt!: number;

  /** When the lock was laid and published. */
  @Column('timestamptz', { name: 'locked_at', nullable: true })
  lockedAt!: Date | null;

  /** When a code was sent last. */
  @Column('timestamptz', { name: 'code_sent_at', nullable: true })
  codeSentAt!: Date | null;

  /** Argon2id, in the PHC string format. */
  @Column('text', { name: 'user_code_hash', nullable: true })
  userCodeHash!: string | null;
}

export const DEVICE: AggregateType<DeviceRow> = { name: 'otp-device', entity: DeviceRow };

/** @throws Error for a token in stock: whoever asks knows that the device was given to somebody. */
export function holderOf({ holderId }: Pick<DeviceRow, 'holderId'>): string {
  if (holderId === null) throw new Error('A device that is in use has a holder.');
  return holderId;
}

/** What a device begins with that has not been used yet. */
export const UNUSED = {
  ...{ attempts: 0, acceptedAttempt: 0, lastStep: null, lockedAt: null, codeSentAt: null, userCodeHash: null, driftSteps: 0, driftLean: 0 },
  ...{ aheadMatches: 0, aheadLast: null, lastSuccessAt: null, blockedAt: null, resyncAttempts: 0, resyncTries: [], resyncLocks: [] },
  ...{ resyncLockedUntil: null, resyncNeedsSupport: false, extendedUntil: null },
};

/** What is null of whatever is no hardware. */
export const NO_HARDWARE = { manufacturer: null, serial: null, model: null, algorithm: null, digits: null, periodSeconds: null, counter: null };
