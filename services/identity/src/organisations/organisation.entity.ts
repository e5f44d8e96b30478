import type { AggregateType } from '@vidimus/persistence';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { OrganisationKind } from './organisation.js';

/** An organisation in the tree of the installation. */
@Entity('organisation')
export class OrganisationRow {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('integer')
  version!: number;

  /** Null for a root. */
  @Column('uuid', { name: 'parent_id', nullable: true })
  parentId!: string | null;

  /** Its own place in the tree; reads are scoped by it. */
  @Column('text', { name: 'organisation_path' })
  organisationPath!: string;

  @Column('text')
  kind!: OrganisationKind;

  @Column('text')
  name!: string;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}

export const ORGANISATION: AggregateType<OrganisationRow> = { name: 'organisation', entity: OrganisationRow };
