import { Column, Entity, PrimaryColumn } from 'typeorm';

/** OPEN: an operator acts next. REPLAYED: the handler has had the event after all. DISCARDED: an operator gave it up. */
export type DeadLetterState = 'OPEN' | 'REPLAYED' | 'DISCARDED';

/** A record that a handler could not take. The table belongs to the kit's migrations. */
@Entity('dead_letter')
export class DeadLetterRow {
  @PrimaryColumn('uuid')
  id!: string;

  /** Name of the handler; `*` when the record is no event and no handler can be told. */
  @Column('text')
  handler!: string;

  @Column('text')
  topic!: string;

  @Column('integer')
  partition!: number;

  @Column('text', { name: 'log_offset' })
  logOffset!: string;

  @Column('text')
  key!: string;

  @Column('uuid', { name: 'event_id', nullable: true })
  eventId!: string | null;

  @Column('text', { nullable: true })
  type!: string | null;

  /** The value of the record as it was read. */
  @Column('bytea')
  record!: Buffer;

  @Column('text', { name: 'error_code' })
  errorCode!: string;

  @Column('text', { name: 'error_detail' })
  errorDetail!: string;

  @Column('integer')
  attempts!: number;

  @Column('text')
  state!: DeadLetterState;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'resolved_at', nullable: true })
  resolvedAt!: Date | null;

  @Column('text', { name: 'resolved_by', nullable: true })
  resolvedBy!: string | null;

  /** Why an operator discarded it. */
  @Column('text', { nullable: true })
  resolution!: string | null;
}
