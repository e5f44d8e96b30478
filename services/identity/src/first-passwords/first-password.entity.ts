import type { AggregateType } from '@vidimus/persistence';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The password that a holder was handed with his token; its id is that of the account. */
@Entity('first_password')
export class FirstPasswordRow {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('integer')
  version!: number;

  @Column('uuid', { name: 'organisation_id' })
  organisationId!: string;

  @Column('text', { name: 'organisation_path' })
  organisationPath!: string;

  /** PHC string format; erased once the holder has put a password of his own in its place. */
  @Column('text', { name: 'password_hash', nullable: true })
  passwordHash!: string | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;
}

export const FIRST_PASSWORD: AggregateType<FirstPasswordRow> = { name: 'first-password', entity: FirstPasswordRow };
