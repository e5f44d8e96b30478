import type { AggregateType } from '@vidimus/persistence';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ContactKind } from '../persons/contact-point.js';
import type { ContactChangeState } from './contact-change.js';

/** An address that a holder entered and has to prove. */
@Entity('contact_change')
export class ContactChangeRow {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('integer')
  version!: number;

  /** The person. */
  @Column('uuid', { name: 'holder_id' })
  holderId!: string;

  @Column('uuid', { name: 'organisation_id' })
  organisationId!: string;

  @Column('text', { name: 'organisation_path' })
  organisationPath!: string;

  @Column('text')
  kind!: ContactKind;

  @Column('text')
  state!: ContactChangeState;

  /** Erased when the change has ended: what was proved is a contact point then, and what was not is nobody's business. */
  @Column('text', { name: 'address_sealed', nullable: true })
  addressSealed!: string | null;

  /** Of the token of the mailed link, or of the code. */
  @Column('text', { name: 'proof_digest', nullable: true })
  proofDigest!: string | null;

  @Column('integer', { name: 'wrong_tries' })
  wrongTries!: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;
}

export const CONTACT_CHANGE_TYPE: AggregateType<ContactChangeRow> = { name: 'contact-change', entity: ContactChangeRow };
