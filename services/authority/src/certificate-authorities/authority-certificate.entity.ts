import type { AggregateType } from '@vidimus/persistence';
import { Column, Entity, PrimaryColumn } from 'typeorm';

export type AuthorityCertificatePurpose = 'ROOT' | 'ISSUING' | 'OCSP_RESPONDER' | 'OUTSIDE';

/** A certificate of the authority itself. PREPARED: recorded, not yet signed; ACTIVE: signed. */
@Entity('authority_certificate')
export class AuthorityCertificate {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('integer')
  version!: number;

  /** Part of the addresses in certificates: `/aia/<name>.cer`, `/crl/<name>.crl`. */
  @Column('text')
  name!: string;

  @Column('text')
  purpose!: AuthorityCertificatePurpose;

  /** Null for the root, which signs itself. */
  @Column('uuid', { name: 'issuer_id', nullable: true })
  issuerId!: string | null;

  @Column('text')
  state!: 'PREPARED' | 'ACTIVE';

  @Column('text', { name: 'key_label' })
  keyLabel!: string;

  @Column('text', { name: 'serial_number' })
  serialNumber!: string;

  @Column('bytea')
  tbs!: Buffer;

  @Column('bytea', { nullable: true })
  certificate!: Buffer | null;

  @Column('timestamptz', { name: 'not_before' })
  notBefore!: Date;

  @Column('timestamptz', { name: 'not_after' })
  notAfter!: Date;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}

export const AUTHORITY_CERTIFICATE: AggregateType<AuthorityCertificate> = {
  name: 'authority-certificate',
  entity: AuthorityCertificate,
};
