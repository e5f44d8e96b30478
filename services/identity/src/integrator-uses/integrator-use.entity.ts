import type { AggregateType } from '@vidimus/persistence';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Locale } from '../accounts/account.entity.js';

/** That a program signs in to a holder's account with a password that the holder gave it (S3-12). */
@Entity('integrator_use')
export class IntegratorUseRow {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('integer')
  version!: number;

  @Column('uuid', { name: 'account_id' })
  accountId!: string;

  @Column('uuid', { name: 'integrator_id' })
  integratorId!: string;

  @Column('uuid', { name: 'organisation_id' })
  organisationId!: string;

  @Column('text', { name: 'organisation_path' })
  organisationPath!: string;

  /** Where whoever runs the program is told that the password is another one. */
  @Column('text', { name: 'contact_sealed' })
  contactSealed!: string;

  @Column('text')
  locale!: Locale;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'ended_at', nullable: true })
  endedAt!: Date | null;
}

export const INTEGRATOR_USE: AggregateType<IntegratorUseRow> = { name: 'integrator-use', entity: IntegratorUseRow };
