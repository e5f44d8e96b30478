import type { AggregateType } from '@vidimus/persistence';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { SeedKey } from './seed-key.js';
import type { SeedKeyState } from './seed-key-states.js';

/** A key under which seeds are sealed, itself wrapped by the keystore. It belongs to the installation. */
@Entity('otp_seed_key')
export class SeedKeyRow implements SeedKey {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('integer')
  version!: number;

  @Column('integer')
  number!: number;

  @Column('text')
  state!: SeedKeyState;

  /** Erased with the end of the key. */
  @Column('text', { name: 'key_sealed', nullable: true })
  keySealed!: string | null;

  /** Seeds of devices up to this id have been sealed anew, in the pass that is under way. */
  @Column('uuid', { name: 'resealed_up_to', nullable: true })
  resealedUpTo!: string | null;

  /** The second pass, which begins once no instance seals under this key any more. */
  @Column('boolean', { name: 'last_pass' })
  lastPass!: boolean;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'promoted_at', nullable: true })
  promotedAt!: Date | null;

  @Column('timestamptz', { name: 'superseded_at', nullable: true })
  supersededAt!: Date | null;

  @Column('timestamptz', { name: 'retired_at', nullable: true })
  retiredAt!: Date | null;
}

export const SEED_KEY: AggregateType<SeedKeyRow> = { name: 'otp-seed-key', entity: SeedKeyRow };
