import type { AggregateType } from '@vidimus/persistence';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An address that may be used though it lies outside of the organisation's domains (C-20), for a while. */
@Entity('address_exception')
export class AddressExceptionRow {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('integer')
  version!: number;

  @Column('uuid', { name: 'organisation_id' })
  organisationId!: string;

  @Column('text', { name: 'organisation_path' })
  organisationPath!: string;

  @Column('text', { name: 'email_index' })
  emailIndex!: string;

  /** The address, and why it is excepted. */
  @Column('text', { name: 'exception_sealed' })
  exceptionSealed!: string;

  /** Account or client id. */
  @Column('text', { name: 'made_by' })
  madeBy!: string;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  /** It is good until then, and erased afterwards. */
  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;
}

export const ADDRESS_EXCEPTION: AggregateType<AddressExceptionRow> = { name: 'address-exception', entity: AddressExceptionRow };
