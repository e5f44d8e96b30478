import type { AggregateType } from '@vidimus/persistence';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Whether an officer is a given subject can be told from this, and nothing else. Its id is the officer's account. */
@Entity('officer_identity')
export class OfficerIdentityRow {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('integer')
  version!: number;

  @Column('uuid', { name: 'organisation_id' })
  organisationId!: string;

  @Column('text', { name: 'organisation_path' })
  organisationPath!: string;

  @Column('text', { name: 'tax_number_index' })
  taxNumberIndex!: string;
}

export const OFFICER_IDENTITY: AggregateType<OfficerIdentityRow> = { name: 'officer-identity', entity: OfficerIdentityRow };
