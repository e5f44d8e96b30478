import type { AggregateType } from '@vidimus/persistence';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Locale } from '../accounts/account.entity.js';
import type { RecoveryKind, RecoveryState } from './recovery.js';

/** Somebody said that he forgot his password or his user-id. */
@Entity('recovery')
export class RecoveryRow {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('integer')
  version!: number;

  @Column('text')
  kind!: RecoveryKind;

  @Column('text')
  state!: RecoveryState;

  /** Of the page that it was asked on. */
  @Column('text')
  locale!: Locale;

  /** What was typed, as JSON; erased once it was looked up. */
  @Column('text', { name: 'asked_sealed', nullable: true })
  askedSealed!: string | null;

  /** Whom a mail was sent to. */
  @Column('uuid', { name: 'account_id', nullable: true })
  accountId!: string | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}

export const RECOVERY_REQUEST: AggregateType<RecoveryRow> = { name: 'recovery', entity: RecoveryRow };
