import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Why a submission failed, as support sees it; whoever submitted it is told nothing of this. */
export const RESYNC_FAILURES = ['USER_CODE', 'SAME_CODE_TWICE', 'SWAPPED', 'USED_BEFORE', 'OTHER_PERIOD', 'NOT_FOUND', 'OVERTAKEN', 'BROKEN_OFF'] as const;
export type ResyncFailure = (typeof RESYNC_FAILURES)[number];

export const RESYNC_OUTCOMES = ['SUCCEEDED', 'FAILED', 'AMBIGUOUS'] as const;
export type ResyncOutcome = (typeof RESYNC_OUTCOMES)[number];

/** One submission to resynchronise a device: by whom, and how it ended. Kept as evidence; the codes are nowhere. */
@Entity('otp_resync')
export class ResyncRow {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'device_id' })
  deviceId!: string;

  @Column('uuid', { name: 'holder_id' })
  holderId!: string;

  @Column('uuid', { name: 'organisation_id' })
  organisationId!: string;

  @Column('text', { name: 'organisation_path' })
  organisationPath!: string;

  /** Whom the outcome is mailed to. */
  @Column('uuid', { name: 'account_id', nullable: true })
  accountId!: string | null;

  @Column('text')
  caller!: string;

  /** The idempotency key of the request: it is answered once, also when the room dies before it answers. */
  @Column('uuid', { name: 'request_key' })
  requestKey!: string;

  /** What the holder tells support, who find the submission by it. */
  @Column('text')
  reference!: string;

  /** Number of the submission at the device. */
  @Column('integer')
  attempt!: number;

  /** How many codes in a row were given. */
  @Column('smallint')
  codes!: number;

  /** How far they were looked for, in presses, or in steps to both sides. */
  @Column('integer', { name: 'search_window' })
  window!: number;

  /** Null until the codes were looked for. */
  @Column('text', { nullable: true })
  outcome!: ResyncOutcome | null;

  @Column('text', { nullable: true })
  failure!: ResyncFailure | null;

  /** How far off the device was, where it was found: presses ahead, or steps ahead of what was expected. */
  @Column('bigint', { nullable: true })
  distance!: string | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'decided_at', nullable: true })
  decidedAt!: Date | null;
}
