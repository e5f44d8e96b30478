import { Injectable } from '@nestjs/common';
import type { CrlReason } from '@vidimus/contracts';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';

/** A revocation list as it is published. */
export interface StoredCrl {
  readonly number: bigint;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
  /** Revoked certificates of the issuer that were known when it was made, listed or not. */
  readonly entries: number;
}

/** A revoked certificate as far as a list shows it. */
export interface RevokedCertificate {
  readonly serialNumber: string;
  readonly revokedAt: Date;
  readonly reason: CrlReason;
  readonly notAfter: Date;
}

/** Revocation lists are public and belong to no organisation. */
@Injectable()
export class CrlRepository {
  constructor(private readonly dataSource: DataSource) {}

  async latest(issuerId: string): Promise<StoredCrl | undefined> {
    const rows: { number: string; this_update: Date; next_update: Date; entries: number }[] = await this.dataSource.query(
      'SELECT number, this_update, next_update, entries FROM crl WHERE issuer_id = $1 ORDER BY number DESC LIMIT 1',
      [issuerId],
    );
    return rows.map((row) => ({
      number: BigInt(row.number),
      thisUpdate: row.this_update,
      nextUpdate: row.next_update,
      entries: row.entries,
    }))[0];
  }

  /** Revoked is a final state: this only grows, and it grows with every commit of a revocation. */
  async countRevoked(issuerId: string): Promise<number> {
    const [row]: { count: number }[] = await this.dataSource.query(
      `SELECT count(*)::integer AS count FROM certificate WHERE issuer_id = $1 AND state = 'REVOKED'`,
      [issuerId],
    );
    return row?.count ?? 0;
  }

  async revoked(issuerId: string): Promise<RevokedCertificate[]> {
    const rows: { serial_number: string; revoked_at: Date; revocation_reason: CrlReason; not_after: Date }[] =
      await this.dataSource.query(
        `SELECT serial_number, revoked_at, revocation_reason, not_after FROM certificate
         WHERE issuer_id = $1 AND state = 'REVOKED' ORDER BY serial_number`,
        [issuerId],
      );
    return rows.map((row) => ({
      serialNumber: row.serial_number,
      revokedAt: row.revoked_at,
      reason: row.revocation_reason,
      notAfter: row.not_after,
    }));
  }

  /** Fails on the primary key when another instance has published a list with this number. */
  async insert(tx: EntityManager, issuerId: string, crl: StoredCrl, der: Uint8Array): Promise<void> {
    await tx.query('INSERT INTO crl (issuer_id, number, der, entries, this_update, next_update) VALUES ($1, $2, $3, $4, $5, $6)', [
      issuerId,
      crl.number.toString(),
      Buffer.from(der),
      crl.entries,
      crl.thisUpdate,
      crl.nextUpdate,
    ]);
  }
}
