import type { AggregateType } from '@vidimus/persistence';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A decision as an officer was shown it, waiting for his statement; erased after a while. Its id is the decision's. */
@Entity('decision_draft')
export class DecisionDraftRow {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('integer')
  version!: number;

  @Column('uuid', { name: 'organisation_id' })
  organisationId!: string;

  @Column('text', { name: 'organisation_path' })
  organisationPath!: string;

  @Column('uuid', { name: 'request_id' })
  requestId!: string;

  @Column('text', { name: 'officer_id' })
  officerId!: string;

  @Column('text')
  digest!: string;

  @Column('text', { name: 'decision_sealed' })
  decisionSealed!: string;

  @Column('text', { name: 'presence_document_sealed' })
  presenceDocumentSealed!: string;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;
}

export const DECISION_DRAFT: AggregateType<DecisionDraftRow> = { name: 'decision-draft', entity: DecisionDraftRow };
