import type { AggregateType } from '@vidimus/persistence';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What an organisation asks of whoever looks after its devices. Its id is the organisation's. */
@Entity('otp_device_policy')
export class DevicePolicyRow {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('integer')
  version!: number;

  @Column('text', { name: 'organisation_path' })
  organisationPath!: string;

  /** A device that somebody has is reported lost, taken out of use or replaced by two officers. */
  @Column('boolean', { name: 'second_officer' })
  secondOfficer!: boolean;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}

export const DEVICE_POLICY: AggregateType<DevicePolicyRow> = { name: 'otp-device-policy', entity: DevicePolicyRow };
