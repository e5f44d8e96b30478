import type { AggregateType } from '@vidimus/persistence';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What support can authorise a holder to do (requirements, 8.7). */
export const SUPPORT_PURPOSES = ['DEVICE_REPLACEMENT', 'PASSWORD_CHANGE'] as const;
export type SupportPurpose = (typeof SUPPORT_PURPOSES)[number];

/** A code that support gave a holder, for one thing, once. */
@Entity('support_authorisation')
export class SupportAuthorisationRow {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('integer')
  version!: number;

  /** The holder's. */
  @Column('uuid', { name: 'account_id' })
  accountId!: string;

  @Column('uuid', { name: 'organisation_id' })
  organisationId!: string;

  @Column('text', { name: 'organisation_path' })
  organisationPath!: string;

  @Column('text')
  purpose!: SupportPurpose;

  /** By which the case is found again: the support reference of a page, or the number of a ticket. */
  @Column('text')
  reference!: string;

  /** Under the room's data key: 40 random bits would be found out from any hash that needs no key. */
  @Column('text', { name: 'code_digest' })
  codeDigest!: string;

  /** Looks at the code, right or wrong. */
  @Column('integer')
  tries!: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;

  @Column('timestamptz', { name: 'used_at', nullable: true })
  usedAt!: Date | null;
}

export const SUPPORT_AUTHORISATION: AggregateType<SupportAuthorisationRow> = { name: 'support-authorisation', entity: SupportAuthorisationRow };
