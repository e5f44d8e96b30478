import type { AggregateType } from '@vidimus/persistence';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { SmsCode } from '../sms-codes/sms-code.js';
import type { HeldGrant } from '../grants/account-grant.js';
import type { AccountState } from './account.js';

/** Languages that a person can be spoken to in. */
export const LOCALES = ['en', 'it', 'pt-BR', 'el'] as const;
export type Locale = (typeof LOCALES)[number];

/** Whose account it is: an officer's, or one of a person who holds certificates. */
export type AccountKind = 'OFFICER' | 'HOLDER';

export const SECOND_FACTORS = ['TOTP', 'SMS'] as const;
/** How an officer proves who he is besides his password: a program that shows codes, or his telephone. */
export type SecondFactor = (typeof SECOND_FACTORS)[number];

/** An account with its roles and credentials: one row, so that one lock protects all that signing in decides on. */
@Entity('account')
export class AccountRow {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('integer')
  version!: number;

  @Column('text')
  kind!: AccountKind;

  /** Of a holder, who never has roles; null for an officer. */
  @Column('uuid', { name: 'person_id', nullable: true })
  personId!: string | null;

  /** The organisation that employs the officer, and whose managers manage him; of a holder the one that he comes from. */
  @Column('uuid', { name: 'organisation_id' })
  organisationId!: string;

  @Column('text', { name: 'organisation_path' })
  organisationPath!: string;

  @Column('text')
  state!: AccountState;

  @Column('text', { name: 'username_sealed' })
  usernameSealed!: string;

  @Column('text', { name: 'username_index' })
  usernameIndex!: string;

  @Column('text', { name: 'display_name_sealed' })
  displayNameSealed!: string;

  /** Where an officer is reached; null for one who was created before it was asked for. Holders have contact points. */
  @Column('text', { name: 'email_sealed', nullable: true })
  emailSealed!: string | null;

  @Column('text', { name: 'email_index', nullable: true })
  emailIndex!: string | null;

  /** Whether the officer wants to be told of all requests of his organisation, not only of those that he started. */
  @Column('boolean', { name: 'told_of_requests' })
  toldOfRequests!: boolean;

  @Column('text')
  locale!: Locale;

  @Column('jsonb')
  grants!: HeldGrant[];

  /** Blind index of the secret of an open invitation. */
  @Column('text', { name: 'enrolment_digest', nullable: true })
  enrolmentDigest!: string | null;

  @Column('timestamptz', { name: 'enrolment_expires_at', nullable: true })
  enrolmentExpiresAt!: Date | null;

  /** Of the token of the link that was mailed last to whoever forgot the password. */
  @Column('text', { name: 'recovery_digest', nullable: true })
  recoveryDigest!: string | null;

  @Column('timestamptz', { name: 'recovery_expires_at', nullable: true })
  recoveryExpiresAt!: Date | null;

  /** PHC string format. */
  @Column('text', { name: 'password_hash', nullable: true })
  passwordHash!: string | null;

  @Column('text', { name: 'second_factor' })
  secondFactor!: SecondFactor;

  /** Of an officer who gets codes by SMS; E.164. He proves it when he enrols. */
  @Column('text', { name: 'phone_sealed', nullable: true })
  phoneSealed!: string | null;

  /** Those of the last hour. */
  @Column('jsonb', { name: 'sms_codes' })
  smsCodes!: SmsCode[];

  /** Base32, sealed. */
  @Column('text', { name: 'totp_secret_sealed', nullable: true })
  totpSecretSealed!: string | null;

  /** The last time step whose code was taken; that step and all before it are refused from then on. */
  @Column('integer', { name: 'totp_last_step', nullable: true })
  totpLastStep!: number | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}

export const ACCOUNT: AggregateType<AccountRow> = { name: 'account', entity: AccountRow };
