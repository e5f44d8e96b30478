import type { AggregateType } from '@vidimus/persistence';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { HeldGrant } from '../grants/account-grant.js';

/** A program of an organisation that calls the REST API by itself. */
@Entity('integrator')
export class IntegratorRow {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('integer')
  version!: number;

  @Column('uuid', { name: 'organisation_id' })
  organisationId!: string;

  @Column('text', { name: 'organisation_path' })
  organisationPath!: string;

  @Column('text', { name: 'client_id' })
  clientId!: string;

  @Column('text')
  name!: string;

  /** Keyed digest. The secret has 256 random bits, so that a slow hash would protect nothing more. */
  @Column('text', { name: 'secret_digest' })
  secretDigest!: string;

  @Column('jsonb')
  grants!: HeldGrant[];

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}

export const INTEGRATOR: AggregateType<IntegratorRow> = { name: 'integrator', entity: IntegratorRow };
