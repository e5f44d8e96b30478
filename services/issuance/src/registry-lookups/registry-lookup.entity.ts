import type { AggregateType } from '@vidimus/persistence';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A person found in the registry: the draft that a request is started from (requirements, 8.1), erased after a day. */
@Entity('registry_lookup')
export class RegistryLookupRow {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('integer')
  version!: number;

  @Column('uuid', { name: 'organisation_id' })
  organisationId!: string;

  @Column('text', { name: 'organisation_path' })
  organisationPath!: string;

  @Column('text', { name: 'subject_sealed' })
  subjectSealed!: string;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;
}

export const REGISTRY_LOOKUP: AggregateType<RegistryLookupRow> = { name: 'registry-lookup', entity: RegistryLookupRow };
