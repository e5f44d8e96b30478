import type { AggregateType } from '@vidimus/persistence';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Authorisation } from './authorisation.js';
import type { AuthorisationState } from './authorisation-states.js';

/** What a holder authorised by his PIN, and has still to authorise by a one-time code. */
@Entity('authorisation')
export class AuthorisationRow implements Authorisation {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('integer')
  version!: number;

  @Column('uuid', { name: 'credential_id' })
  credentialId!: string;

  @Column('uuid', { name: 'organisation_id' })
  organisationId!: string;

  @Column('text', { name: 'organisation_path' })
  organisationPath!: string;

  @Column('text')
  state!: AuthorisationState;

  @Column('text')
  purpose!: string;

  /** SHA-256 of each thing to be signed, base64url, in their order. */
  @Column('text', { array: true })
  digests!: string[];

  @Column('integer', { name: 'code_tries' })
  codeTries!: number;

  @Column('integer', { name: 'codes_refused' })
  codesRefused!: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'due_at', nullable: true })
  dueAt!: Date | null;

  /** What the PIN opened, under a secret that only the caller has; erased when it is over. */
  @Column('bytea', { name: 'pin_key_sealed', nullable: true })
  pinKeySealed!: Buffer | null;
}

export const AUTHORISATION: AggregateType<AuthorisationRow> = { name: 'authorisation', entity: AuthorisationRow };
