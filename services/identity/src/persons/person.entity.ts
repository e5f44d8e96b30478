import type { AggregateType } from '@vidimus/persistence';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Locale } from '../accounts/account.entity.js';

/** A natural person, known once, by his tax number. Whatever tells who he is lies in sealed columns. */
@Entity('person')
export class PersonRow {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('integer')
  version!: number;

  /** The organisation that first dealt with the person. */
  @Column('uuid', { name: 'organisation_id' })
  organisationId!: string;

  @Column('text', { name: 'organisation_path' })
  organisationPath!: string;

  @Column('text', { name: 'tax_number_index' })
  taxNumberIndex!: string;

  @Column('text', { name: 'tax_number_sealed' })
  taxNumberSealed!: string;

  @Column('text', { name: 'names_sealed' })
  namesSealed!: string;

  @Column('text')
  locale!: Locale;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}

export const PERSON: AggregateType<PersonRow> = { name: 'person', entity: PersonRow };
