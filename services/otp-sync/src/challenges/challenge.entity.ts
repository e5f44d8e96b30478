import type { Locale } from '@vidimus/i18n';
import type { AggregateType } from '@vidimus/persistence';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Challenge, Delivery } from './challenge.js';

/** A code that was sent, or is about to be. Its id is that of the message that carries it. */
@Entity('otp_challenge')
export class ChallengeRow implements Challenge {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('integer')
  version!: number;

  @Column('uuid', { name: 'device_id' })
  deviceId!: string;

  /** Of the device when the code was asked for; after another registration it is worth nothing. */
  @Column('integer')
  registration!: number;

  @Column('uuid', { name: 'organisation_id' })
  organisationId!: string;

  @Column('text', { name: 'organisation_path' })
  organisationPath!: string;

  @Column('text')
  purpose!: string;

  /** What the code is to authorise (SHA-256, base64url); null where the purpose says all. */
  @Column('text', { nullable: true })
  digest!: string | null;

  @Column('text')
  locale!: Locale;

  /** Keyed digest of the code, bound to the device and to this row. */
  @Column('text', { name: 'code_index' })
  codeIndex!: string;

  /** The code itself, until notification has it. */
  @Column('text', { name: 'code_sealed', nullable: true })
  codeSealed!: string | null;

  @Column('text')
  delivery!: Delivery;

  @Column('integer')
  tries!: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;

  @Column('timestamptz', { name: 'spent_at', nullable: true })
  spentAt!: Date | null;
}

export const CHALLENGE: AggregateType<ChallengeRow> = { name: 'otp-challenge', entity: ChallengeRow };
