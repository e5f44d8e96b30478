import type { AggregateType } from '@vidimus/persistence';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { SecurityKeyState } from './security-key.js';

/** A security key that an officer enrolled. It lies where his account lies in the tree of organisations. */
@Entity('security_key')
export class SecurityKeyRow {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('integer')
  version!: number;

  @Column('uuid', { name: 'organisation_id' })
  organisationId!: string;

  @Column('text', { name: 'organisation_path' })
  organisationPath!: string;

  @Column('uuid', { name: 'account_id' })
  accountId!: string;

  @Column('text')
  state!: SecurityKeyState;

  /** What the officer calls the key. */
  @Column('text', { name: 'name_sealed' })
  nameSealed!: string;

  /** Base64url. */
  @Column('text', { name: 'credential_id' })
  credentialId!: string;

  /** COSE_Key, base64url. */
  @Column('text', { name: 'public_key' })
  publicKey!: string;

  /** How browsers reach the key (usb, nfc, internal …). */
  @Column('jsonb')
  transports!: readonly string[];

  /** Unsigned, 32 bits; the driver gives big integers as text. */
  @Column('bigint', { name: 'sign_count' })
  signCount!: string;

  @Column('text', { name: 'last_assertion_digest', nullable: true })
  lastAssertionDigest!: string | null;

  @Column('timestamptz', { name: 'last_used_at', nullable: true })
  lastUsedAt!: Date | null;

  /** When it was enrolled. */
  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('uuid', { name: 'confirmed_by', nullable: true })
  confirmedBy!: string | null;

  @Column('timestamptz', { name: 'confirmed_at', nullable: true })
  confirmedAt!: Date | null;

  @Column('uuid', { name: 'revoked_by', nullable: true })
  revokedBy!: string | null;

  @Column('timestamptz', { name: 'revoked_at', nullable: true })
  revokedAt!: Date | null;

  @Column('text', { name: 'revocation_reason_sealed', nullable: true })
  revocationReasonSealed!: string | null;
}

export const SECURITY_KEY: AggregateType<SecurityKeyRow> = { name: 'security-key', entity: SecurityKeyRow };
