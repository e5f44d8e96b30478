import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One attempt at a code: what for, by which request, and how it ended. Kept as evidence; the code itself is nowhere. */
@Entity('otp_verification')
export class VerificationRow {
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

  /** Who asked: a room. */
  @Column('text')
  caller!: string;

  /** The idempotency key of the request: it is answered once, also when the room dies before it answers. */
  @Column('uuid', { name: 'request_key' })
  requestKey!: string;

  @Column('text')
  purpose!: string;

  @Column('text', { nullable: true })
  digest!: string | null;

  /** Number of the attempt at the device. */
  @Column('integer')
  attempt!: number;

  /** Null until the code was compared. */
  @Column('text', { nullable: true })
  outcome!: 'ACCEPTED' | 'REFUSED' | null;

  /** Presses that were skipped, or steps that the clock of the device was ahead; of a refused code, where it would have been right. */
  @Column('integer', { nullable: true })
  distance!: number | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'decided_at', nullable: true })
  decidedAt!: Date | null;
}
