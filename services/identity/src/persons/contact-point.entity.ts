import type { AggregateType } from '@vidimus/persistence';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ContactKind, ContactState } from './contact-point.js';

/** An e-mail address or a telephone number that a person proved to be his. */
@Entity('contact_point')
export class ContactPointRow {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('integer')
  version!: number;

  @Column('uuid', { name: 'person_id' })
  personId!: string;

  /** As of the person. */
  @Column('uuid', { name: 'organisation_id' })
  organisationId!: string;

  @Column('text', { name: 'organisation_path' })
  organisationPath!: string;

  @Column('text')
  kind!: ContactKind;

  @Column('text')
  state!: ContactState;

  @Column('text', { name: 'address_sealed' })
  addressSealed!: string;

  @Column('text', { name: 'address_index' })
  addressIndex!: string;

  @Column('timestamptz', { name: 'verified_at' })
  verifiedAt!: Date;
}

export const CONTACT_POINT: AggregateType<ContactPointRow> = { name: 'contact-point', entity: ContactPointRow };
