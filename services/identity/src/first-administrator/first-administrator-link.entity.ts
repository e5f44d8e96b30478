import type { AggregateType } from '@vidimus/persistence';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { FirstAdministratorLinkState } from './first-administrator-link.js';

/** A link that was printed in a shell. Its id becomes that of the account. */
@Entity('first_administrator_link')
export class FirstAdministratorLinkRow {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('integer')
  version!: number;

  /** The trust service provider itself. */
  @Column('uuid', { name: 'organisation_id' })
  organisationId!: string;

  @Column('text')
  state!: FirstAdministratorLinkState;

  @Column('text', { name: 'token_digest' })
  tokenDigest!: string;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;

  /** Of the authenticator program that is being set up. */
  @Column('text', { name: 'totp_secret_sealed', nullable: true })
  totpSecretSealed!: string | null;

  /** Base64url, of the security key that is being enrolled. */
  @Column('text', { nullable: true })
  challenge!: string | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}

export const FIRST_ADMINISTRATOR_LINK: AggregateType<FirstAdministratorLinkRow> = { name: 'first-administrator-link', entity: FirstAdministratorLinkRow };
