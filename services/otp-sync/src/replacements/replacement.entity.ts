import type { Locale } from '@vidimus/i18n';
import type { AggregateType } from '@vidimus/persistence';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Replacement, ReplacementProof } from './replacement.js';
import type { ReplacementState } from './replacement-states.js';

/** A device that its holder puts in the place of another one. */
@Entity('otp_replacement')
export class ReplacementRow implements Replacement {
  /** That of the new device. */
  @PrimaryColumn('uuid')
  id!: string;

  @Column('integer')
  version!: number;

  @Column('uuid', { name: 'old_device_id' })
  oldDeviceId!: string;

  @Column('uuid', { name: 'holder_id' })
  holderId!: string;

  @Column('uuid', { name: 'organisation_id' })
  organisationId!: string;

  @Column('text', { name: 'organisation_path' })
  organisationPath!: string;

  /** Whom mails go to. */
  @Column('uuid', { name: 'account_id' })
  accountId!: string;

  /** Of messages to the old number. */
  @Column('text')
  locale!: Locale;

  @Column('text')
  state!: ReplacementState;

  @Column('text', { nullable: true })
  proof!: ReplacementProof | null;

  @Column('integer')
  tries!: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'due_at', nullable: true })
  dueAt!: Date | null;
}

export const REPLACEMENT: AggregateType<ReplacementRow> = { name: 'otp-replacement', entity: ReplacementRow };
