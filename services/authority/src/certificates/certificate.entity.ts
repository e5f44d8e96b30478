import type { CrlReason, FieldProblem, ProblemSlug, RevocationCategory, SuspensionActor } from '@vidimus/contracts';
import type { AggregateType } from '@vidimus/persistence';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ProfileVariant } from '../profiles/profile.js';
import type { CertificateState } from './certificate.js';

/** A holder's certificate from the first durable step on. Whatever names the holder is sealed. */
@Entity('certificate')
export class Certificate {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('integer')
  version!: number;

  @Column('uuid', { name: 'request_id' })
  requestId!: string;

  @Column('uuid', { name: 'organisation_id' })
  organisationId!: string;

  @Column('text', { name: 'organisation_path' })
  organisationPath!: string;

  /** Whose it is, as identity knows the person; unknown of certificates that were ordered without. */
  @Column('uuid', { name: 'holder_id', nullable: true })
  holderId!: string | null;

  @Column('text')
  state!: CertificateState;

  /** Digest over everything that was asked for: tells a repeated request from another one with the same id. */
  @Column('text', { name: 'content_digest' })
  contentDigest!: string;

  @Column('text', { name: 'profile_id' })
  profileId!: string;

  @Column('integer', { name: 'profile_version' })
  profileVersion!: number;

  @Column('text', { name: 'profile_variant', nullable: true })
  profileVariant!: ProfileVariant | null;

  @Column('uuid', { name: 'decision_id', nullable: true })
  decisionId!: string | null;

  @Column('uuid', { name: 'issuer_id', nullable: true })
  issuerId!: string | null;

  /** Lower-case hexadecimal, unique per issuer. */
  @Column('text', { name: 'serial_number', nullable: true })
  serialNumber!: string | null;

  /** SHA-256 of the SubjectPublicKeyInfo, hexadecimal; unique among live certificates. */
  @Column('text', { name: 'spki_digest', nullable: true })
  spkiDigest!: string | null;

  /** SHA-256 of the to-be-signed bytes, hexadecimal: the record of what may have been signed. */
  @Column('text', { name: 'tbs_digest', nullable: true })
  tbsDigest!: string | null;

  @Column('text', { name: 'tbs_sealed', nullable: true })
  tbsSealed!: string | null;

  /** SHA-256 of the certificate, hexadecimal: its fingerprint. */
  @Column('text', { name: 'certificate_digest', nullable: true })
  certificateDigest!: string | null;

  @Column('text', { name: 'certificate_sealed', nullable: true })
  certificateSealed!: string | null;

  @Column('timestamptz', { name: 'not_before', nullable: true })
  notBefore!: Date | null;

  @Column('timestamptz', { name: 'not_after', nullable: true })
  notAfter!: Date | null;

  /** The problem that the request was refused with, so that the same request gets the same answer. */
  @Column('text', { name: 'refusal_reason', nullable: true })
  refusalReason!: ProblemSlug | null;

  @Column('text', { name: 'refusal_detail', nullable: true })
  refusalDetail!: string | null;

  @Column('jsonb', { name: 'refusal_errors', nullable: true })
  refusalErrors!: readonly FieldProblem[] | null;

  /**
   * Since when it does not hold. Gone with a reinstatement; kept by a certificate that was revoked or expired while suspended, for since then
   * it has not held.
   */
  @Column('timestamptz', { name: 'suspended_at', nullable: true })
  suspendedAt!: Date | null;

  @Column('text', { name: 'suspended_by', nullable: true })
  suspendedBy!: SuspensionActor | null;

  @Column('text', { name: 'suspension_description_sealed', nullable: true })
  suspensionDescriptionSealed!: string | null;

  /** Raised whenever the next revocation list has to say something else about it; never lowered. */
  @Column('integer', { name: 'status_changes' })
  statusChanges!: number;

  @Column('timestamptz', { name: 'revoked_at', nullable: true })
  revokedAt!: Date | null;

  @Column('text', { name: 'revocation_category', nullable: true })
  revocationCategory!: RevocationCategory | null;

  @Column('text', { name: 'revocation_reason', nullable: true })
  revocationReason!: CrlReason | null;

  @Column('text', { name: 'revocation_description_sealed', nullable: true })
  revocationDescriptionSealed!: string | null;

  /** PREPARED: until then the instance that prepared it signs, afterwards the leader finishes it. ACTIVE, SUSPENDED: when it expires. */
  @Column('timestamptz', { name: 'due_at', nullable: true })
  dueAt!: Date | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}

export const CERTIFICATE: AggregateType<Certificate> = { name: 'certificate', entity: Certificate };
