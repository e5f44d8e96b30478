import type { OtpDeviceKind } from '@vidimus/contracts';
import type { AggregateType } from '@vidimus/persistence';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Device } from './device.js';
import type { DeviceState } from './device-states.js';
import type { AttemptCounts } from './sign-lock.js';

/** A holder's device. Its secret and its address lie in sealed columns that are bound to the device and its holder. */
@Entity('otp_device')
export class DeviceRow implements Device, AttemptCounts {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('integer')
  version!: number;

  @Column('uuid', { name: 'holder_id' })
  holderId!: string;

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

  /** Of an authenticator program; erased at the end. */
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
