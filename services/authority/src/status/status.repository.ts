import { Injectable } from '@nestjs/common';
import type { CrlReason } from '@vidimus/contracts';
import { DataSource } from 'typeorm';
import type { AuthorityCertificatePurpose } from '../certificate-authorities/authority-certificate.entity.js';

/** A certificate of the authority, signed. */
export interface PublishedCertificate {
  readonly id: string;
  readonly name: string;
  readonly der: Buffer;
  readonly notAfter: Date;
}

/** What the responder may know of a holder's certificate. */
export interface KnownStatus {
  readonly serialNumber: string;
  /** Since when it does not hold, whether revoked or suspended. */
  readonly revokedAt: Date | null;
  readonly reason: CrlReason | 'certificateHold' | null;
}

export interface PublishedCrl {
  readonly number: string;
  readonly der: Buffer;
  readonly nextUpdate: Date;
}

/** How fresh the latest revocation list of an issuer is. */
export interface ListFreshness {
  readonly issuer: string;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
}

interface CertificateRow {
  id: string;
  name: string;
  certificate: Buffer;
  not_after: Date;
}

/** Reads what is public, with a database role that may read nothing else. */
@Injectable()
export class StatusRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Root or issuing CA by the name that stands in addresses. */
  async authority(name: string): Promise<PublishedCertificate | undefined> {
    const rows: CertificateRow[] = await this.dataSource.query(
      `SELECT id, name, certificate, not_after FROM authority_certificate
       WHERE name = $1 AND state = 'ACTIVE' AND purpose IN ('ROOT', 'ISSUING')`,
      [name],
    );
    return rows.map(toPublished)[0];
  }

  /** The newest signed certificate of a purpose. */
  async newest(purpose: AuthorityCertificatePurpose): Promise<PublishedCertificate | undefined> {
    const rows: CertificateRow[] = await this.dataSource.query(
      `SELECT id, name, certificate, not_after FROM authority_certificate
       WHERE purpose = $1 AND state = 'ACTIVE' ORDER BY created_at DESC, id DESC LIMIT 1`,
      [purpose],
    );
    return rows.map(toPublished)[0];
  }

  /** Those of the serial numbers that the issuer has signed, whatever became of them. */
  async statuses(issuerId: string, serialNumbers: readonly string[]): Promise<KnownStatus[]> {
    const rows: { serial_number: string; revoked_at: Date | null; revocation_reason: KnownStatus['reason'] }[] =
      await this.dataSource.query(
        'SELECT serial_number, revoked_at, revocation_reason FROM certificate_status WHERE issuer_id = $1 AND serial_number = ANY($2)',
        [issuerId, serialNumbers],
      );
    return rows.map((row) => ({ serialNumber: row.serial_number, revokedAt: row.revoked_at, reason: row.revocation_reason }));
  }

  async latestCrl(issuerName: string): Promise<PublishedCrl | undefined> {
    const rows: { number: string; der: Buffer; next_update: Date }[] = await this.dataSource.query(
      `SELECT crl.number, crl.der, crl.next_update FROM crl JOIN authority_certificate issuer ON issuer.id = crl.issuer_id
       WHERE issuer.name = $1 ORDER BY crl.number DESC LIMIT 1`,
      [issuerName],
    );
    return rows.map((row) => ({ number: row.number, der: row.der, nextUpdate: row.next_update }))[0];
  }

  /** The latest list of every issuer that has one. */
  async latestLists(): Promise<ListFreshness[]> {
    const rows: { issuer: string; this_update: Date; next_update: Date }[] = await this.dataSource.query(
      `SELECT DISTINCT ON (crl.issuer_id) issuer.name AS issuer, crl.this_update, crl.next_update
       FROM crl JOIN authority_certificate issuer ON issuer.id = crl.issuer_id ORDER BY crl.issuer_id, crl.number DESC`,
    );
    return rows.map((row) => ({ issuer: row.issuer, thisUpdate: row.this_update, nextUpdate: row.next_update }));
  }

  /** When the newest signed certificate of each purpose ends. */
  async ends(): Promise<{ purpose: AuthorityCertificatePurpose; notAfter: Date }[]> {
    const rows: { purpose: AuthorityCertificatePurpose; not_after: Date }[] = await this.dataSource.query(
      `SELECT DISTINCT ON (purpose) purpose, not_after FROM authority_certificate
       WHERE state = 'ACTIVE' ORDER BY purpose, created_at DESC, id DESC`,
    );
    return rows.map((row) => ({ purpose: row.purpose, notAfter: row.not_after }));
  }
}

function toPublished(row: CertificateRow): PublishedCertificate {
  return { id: row.id, name: row.name, der: row.certificate, notAfter: row.not_after };
}
