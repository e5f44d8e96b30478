import type { AggregateType } from '@vidimus/persistence';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An officer's decision that a holder may set a new PIN; kept as evidence, never changed. Its id is the decision's: each makes one reset at most. */
@Entity('pin_reset')
export class PinResetRow {
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

  @Column('uuid', { name: 'officer_id' })
  officerId!: string;

  @Column('text', { name: 'decision_digest' })
  decisionDigest!: string;

  /** The decision as JSON, sealed: its declaration and place are personal data. */
  @Column('text', { name: 'decision_sealed' })
  decisionSealed!: string;

  /** Number and salt of the document that the officer was shown, sealed. */
  @Column('text', { name: 'presence_document_sealed' })
  presenceDocumentSealed!: string;

  /** Identity's statement over the digest, compact JWS. */
  @Column('text')
  statement!: string;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}

export const PIN_RESET: AggregateType<PinResetRow> = { name: 'pin-reset', entity: PinResetRow };
