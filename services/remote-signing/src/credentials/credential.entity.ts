import type { AggregateType } from '@vidimus/persistence';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Credential } from './credential.js';
import type { CredentialState, PinState } from './credential-states.js';

/** A holder's key on the server. Whatever opens it needs a secret that is not in this row. */
@Entity('credential')
export class CredentialRow implements Credential {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('integer')
  version!: number;

  @Column('uuid', { name: 'holder_id' })
  holderId!: string;

  @Column('uuid', { name: 'organisation_id' })
  organisationId!: string;

  @Column('text', { name: 'organisation_path' })
  organisationPath!: string;

  /** Whose codes authorise signatures. */
  @Column('uuid', { name: 'otp_device_id' })
  otpDeviceId!: string;

  @Column('text')
  state!: CredentialState;

  @Column('text', { name: 'pin_state' })
  pinState!: PinState;

  @Column('integer', { name: 'pin_tries' })
  pinTries!: number;

  @Column('timestamptz', { name: 'pin_tried_at', nullable: true })
  pinTriedAt!: Date | null;

  @Column('integer', { name: 'unblock_tries' })
  unblockTries!: number;

  @Column('uuid', { name: 'pin_reset_id', nullable: true })
  pinResetId!: string | null;

  @Column('timestamptz', { name: 'pin_reset_until', nullable: true })
  pinResetUntil!: Date | null;

  @Column('uuid', { name: 'certificate_id', nullable: true })
  certificateId!: string | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'due_at', nullable: true })
  dueAt!: Date | null;

  /** SubjectPublicKeyInfo, DER. */
  @Column('bytea', { name: 'public_key' })
  publicKey!: Buffer;

  /** Signing request of the pair, PEM. */
  @Column('text')
  csr!: string;

  /** The wrapped private key under the PIN; gone with the key. */
  @Column('bytea', { name: 'key_under_pin', nullable: true })
  keyUnderPin!: Buffer | null;

  /** The same under the unblock code, once one was drawn. */
  @Column('bytea', { name: 'key_under_unblock_code', nullable: true })
  keyUnderUnblockCode!: Buffer | null;

  /** The same under a key of the room, so that unblock codes can be drawn; erased once there is a certificate. */
  @Column('bytea', { name: 'key_before_issue', nullable: true })
  keyBeforeIssue!: Buffer | null;

  /** The same under another key of the room, opened for a new PIN that an officer signed for; null for keys that were made before there were such. */
  @Column('bytea', { name: 'key_for_reset', nullable: true })
  keyForReset!: Buffer | null;
}

export const CREDENTIAL: AggregateType<CredentialRow> = { name: 'credential', entity: CredentialRow };
