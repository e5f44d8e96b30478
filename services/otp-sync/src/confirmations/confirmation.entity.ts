import type { AggregateType } from '@vidimus/persistence';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { StaffReason } from '../devices/device.js';
import type { Confirmation, GuardedAct } from './confirmation.js';
import type { ConfirmationState } from './confirmation-states.js';

/** What one officer asked for with a device, and another one has to confirm. */
@Entity('otp_confirmation')
export class ConfirmationRow implements Confirmation {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('integer')
  version!: number;

  @Column('uuid', { name: 'device_id' })
  deviceId!: string;

  @Column('uuid', { name: 'organisation_id' })
  organisationId!: string;

  @Column('text', { name: 'organisation_path' })
  organisationPath!: string;

  @Column('text')
  act!: GuardedAct;

  /** Of a REVOCATION. */
  @Column('text', { nullable: true })
  reason!: StaffReason | null;

  /** Of a REPLACEMENT: whose the token becomes. */
  @Column('uuid', { name: 'holder_id', nullable: true })
  holderId!: string | null;

  /** Of a REPLACEMENT: the device in whose place it comes. */
  @Column('uuid', { nullable: true })
  replaces!: string | null;

  @Column('text')
  state!: ConfirmationState;

  @Column('text', { name: 'asked_by' })
  askedBy!: string;

  @Column('text', { name: 'decided_by', nullable: true })
  decidedBy!: string | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'decided_at', nullable: true })
  decidedAt!: Date | null;

  @Column('timestamptz', { name: 'due_at', nullable: true })
  dueAt!: Date | null;
}

export const CONFIRMATION: AggregateType<ConfirmationRow> = { name: 'otp-confirmation', entity: ConfirmationRow };
