import type { AggregateType } from '@vidimus/persistence';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Checks, IssuanceRequest, OtpChannel } from './issuance-request.js';
import type { IssuanceState } from './issuance-states.js';

/** An issuance request. Whatever tells who the subject is lies in sealed columns; `…Index` columns find equal values blindly. */
@Entity('issuance_request')
export class IssuanceRequestRow implements IssuanceRequest {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('integer')
  version!: number;

  @Column('uuid', { name: 'organisation_id' })
  organisationId!: string;

  @Column('text', { name: 'organisation_path' })
  organisationPath!: string;

  @Column('text', { name: 'profile_id' })
  profileId!: string;

  @Column('integer', { name: 'profile_version' })
  profileVersion!: number;

  @Column('text')
  state!: IssuanceState;

  @Column('timestamptz', { name: 'state_since' })
  stateSince!: Date;

  /** Account or client id. */
  @Column('text', { name: 'started_by' })
  startedBy!: string;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'due_at', nullable: true })
  dueAt!: Date | null;

  @Column('integer', { name: 'reminders_sent' })
  remindersSent!: number;

  @Column('integer', { name: 'link_version' })
  linkVersion!: number;

  @Column('timestamptz', { name: 'link_sent_at' })
  linkSentAt!: Date;

  @Column('integer', { name: 'link_opened_version', nullable: true })
  linkOpenedVersion!: number | null;

  @Column('integer', { name: 'link_expired_noticed_version', nullable: true })
  linkExpiredNoticedVersion!: number | null;

  @Column('jsonb', { name: 'new_links' })
  newLinks!: readonly string[];

  @Column('jsonb', { name: 'resends' })
  resends!: readonly string[];

  @Column('timestamptz', { name: 'tax_login_at', nullable: true })
  taxLoginAt!: Date | null;

  @Column('jsonb')
  checks!: Checks;

  @Column('integer', { name: 'check_round' })
  checkRound!: number;

  @Column('integer', { name: 'check_attempts' })
  checkAttempts!: number;

  @Column('jsonb', { name: 'check_retries' })
  checkRetries!: readonly string[];

  @Column('text', { name: 'approved_by', nullable: true })
  approvedBy!: string | null;

  @Column('timestamptz', { name: 'approved_at', nullable: true })
  approvedAt!: Date | null;

  @Column('text', { name: 'terms_version', nullable: true })
  termsVersion!: string | null;

  @Column('timestamptz', { name: 'terms_accepted_at', nullable: true })
  termsAcceptedAt!: Date | null;

  @Column('uuid', { name: 'otp_device_id', nullable: true })
  otpDeviceId!: string | null;

  @Column('text', { name: 'otp_channel', nullable: true })
  otpChannel!: OtpChannel | null;

  @Column('timestamptz', { name: 'otp_verified_at', nullable: true })
  otpVerifiedAt!: Date | null;

  @Column('timestamptz', { name: 'key_ready_at', nullable: true })
  keyReadyAt!: Date | null;

  @Column('timestamptz', { name: 'codes_shown_at', nullable: true })
  codesShownAt!: Date | null;

  @Column('uuid', { name: 'certificate_id', nullable: true })
  certificateId!: string | null;

  @Column('jsonb', { name: 'issue_failures' })
  issueFailures!: readonly string[];

  /** Ids in other rooms, given before they are asked, so that asking again is asking for the same; of a person who is known there already, those he has. */
  @Column('uuid', { name: 'person_id' })
  personId!: string;

  @Column('uuid', { name: 'account_id' })
  accountId!: string;

  @Column('uuid', { name: 'credential_id' })
  credentialId!: string;

  @Column('text', { name: 'tax_number_index' })
  taxNumberIndex!: string;

  @Column('text', { name: 'email_index' })
  emailIndex!: string;

  /** Blind indexes of the beginnings of the surname's words, to be found by. Written once and never read. */
  @Column('text', { name: 'name_terms', array: true, select: false })
  nameTerms!: string[];

  @Column('text', { name: 'subject_sealed' })
  subjectSealed!: string;

  @Column('text', { name: 'contact_sealed' })
  contactSealed!: string;

  /** Who logged in at the tax login, as its token said. */
  @Column('text', { name: 'tax_login_sealed', nullable: true })
  taxLoginSealed!: string | null;

  /** The document that the subject named for the police check. */
  @Column('text', { name: 'document_sealed', nullable: true })
  documentSealed!: string | null;

  /** What the registries answered in the present round. */
  @Column('text', { name: 'registry_answers_sealed', nullable: true })
  registryAnswersSealed!: string | null;

  /** The decision that was approved, with the document that the officer was shown. */
  @Column('text', { name: 'decision_sealed', nullable: true })
  decisionSealed!: string | null;

  @Column('text', { name: 'decision_digest', nullable: true })
  decisionDigest!: string | null;

  @Column('text', { name: 'statement', nullable: true })
  statement!: string | null;

  @Column('text', { name: 'presence_document_sealed', nullable: true })
  presenceDocumentSealed!: string | null;

  /** The number that was chosen for codes by SMS. */
  @Column('text', { name: 'otp_phone_sealed', nullable: true })
  otpPhoneSealed!: string | null;

  @Column('text', { name: 'user_id_sealed', nullable: true })
  userIdSealed!: string | null;

  /** Finds the requests of a user-id blindly: there is one for each certificate that its holder asked for. */
  @Column('text', { name: 'user_id_index', nullable: true })
  userIdIndex!: string | null;

  /** Hash, under the room's data key, of the code by which the subject can have his certificate revoked without signing in. */
  @Column('text', { name: 'revocation_code_hash', nullable: true })
  revocationCodeHash!: string | null;

  /** Why it was rejected or cancelled, in the officer's words. */
  @Column('text', { name: 'closing_reason_sealed', nullable: true })
  closingReasonSealed!: string | null;
}

export const ISSUANCE_REQUEST: AggregateType<IssuanceRequestRow> = { name: 'issuance-request', entity: IssuanceRequestRow };
