import { Injectable } from '@nestjs/common';
import type { CrlReason } from '@vidimus/contracts';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';

/** A revocation list as it is published. */
export interface StoredCrl {
  readonly number: bigint;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
  /** Revoked and suspended certificates of the issuer that were known when it was made, listed or not. */
  readonly entries: number;
  /** Changes of status that were known when it was made, at least; undefined of lists from before they were counted. */
  readonly statusChanges: number | undefined;
}

/** A certificate that does not hold, as far as a list shows it. */
export interface RevokedCertificate {
  readonly serialNumber: string;
  /** Since when: what was revoked while it was suspended has not held since then (Recommendation ITU-T X.509, on the reason certificateHold). */
  readonly revokedAt: Date;
  readonly reason: CrlReason | 'certificateHold';
  readonly notAfter: Date;
}

/** Revocation lists are public and belong to no organisation. */
@Injectable()
export class CrlRepository {
  constructor(private readonly dataSource: DataSource) {}

  async latest(issuerId: string): Promise<StoredCrl | undefined> {
    const rows: { number: string; this_update: Date; next_update: Date; entries: number; status_changes: string | null }[] = await this.dataSource.query(
      'SELECT number, this_update, next_update, entries, status_changes FROM crl WHERE issuer_id = $1 ORDER BY number DESC LIMIT 1',
      [issuerId],
    );
    return rows.map((row) => ({
      number: BigInt(row.number),
      thisUpdate: row.this_update,
      nextUpdate: row.next_update,
      entries: row.entries,
      statusChanges: row.status_changes === null ? undefined : Number(row.status_changes),
    }))[0];
  }

  /**
   * How often certificates were suspended, reinstated and revoked. It only grows, and with every such commit: a count of those that are
   * listed would stay the same while one takes the place of another.
   */
  async countStatusChanges(issuerId: string): Promise<number> {
    const [row]: { count: string }[] = await this.dataSource.query(
      `SELECT (SELECT coalesce(sum(status_changes), 0) FROM certificate WHERE issuer_id = $1 AND status_changes > 0)
         + (SELECT count(*) FROM lost_certificate WHERE issuer_id = $1 AND revoked_at IS NOT NULL) AS count`,
      [issuerId],
    );
    return Number(row?.count ?? 0);
  }

  async revoked(issuerId: string): Promise<RevokedCertificate[]> {
    const rows: { serial_number: string; since: Date; revocation_reason: CrlReason | null; not_after: Date }[] =
      await this.dataSource.query(
        `SELECT serial_number, coalesce(suspended_at, revoked_at) AS since, revocation_reason, not_after FROM certificate
         WHERE issuer_id = $1 AND (state = 'REVOKED' OR suspended_at IS NOT NULL)
         UNION ALL SELECT serial_number, revoked_at, revocation_reason, not_after FROM lost_certificate WHERE issuer_id = $1 AND revoked_at IS NOT NULL
         ORDER BY serial_number`,
        [issuerId],
      );
    return rows.map((row) => ({
      serialNumber: row.serial_number,
      revokedAt: row.since,
      reason: row.revocation_reason ?? 'certificateHold',
      notAfter: row.not_after,
    }));
  }

  /**
   * Publishes a list that was made knowing `latest` as the last one.
   * @returns false when another instance has published one meanwhile; then nothing was written
   */
  async insertAfter(tx: EntityManager, latest: StoredCrl | undefined, issuerId: string, crl: StoredCrl, der: Uint8Array): Promise<boolean> {
    await tx.query('SELECT FROM authority_certificate WHERE id = $1 FOR UPDATE', [issuerId]);
    const [row]: { number: string }[] = await tx.query('SELECT coalesce(max(number), 0) AS number FROM crl WHERE issuer_id = $1', [issuerId]);
    if (row === undefined || BigInt(row.number) !== (latest?.number ?? 0n)) return false;
    const columns = 'issuer_id, number, der, entries, this_update, next_update, status_changes';
    await tx.query(`INSERT INTO crl (${columns}) VALUES ($1, $2, $3, $4, $5, $6, $7)`, [
      issuerId,
      crl.number.toString(),
      Buffer.from(der),
      crl.entries,
      crl.thisUpdate,
      crl.nextUpdate,
      crl.statusChanges,
    ]);
    return true;
  }
}
