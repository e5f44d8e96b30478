import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { SeedKeyRow } from './seed-key.entity.js';

/** A seed as it lies in the row of its device. */
export interface SealedSeed {
  readonly id: string;
  readonly holderId: string | null;
  readonly sealed: string;
}

/** Keys of seeds, which belong to the installation, and the seeds that a rotation seals anew, of whatever organisation. */
@Injectable()
export class SeedKeysRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** The oldest first. */
  list(manager: EntityManager = this.dataSource.manager): Promise<SeedKeyRow[]> {
    return manager.createQueryBuilder(SeedKeyRow, 'key').orderBy('key.number').getMany();
  }

  /** Locks the next devices whose seed is not sealed under this key, in the order of their ids. */
  async lockOthers(tx: EntityManager, number: number, after: string | null, count: number): Promise<SealedSeed[]> {
    return tx.query(
      `SELECT id, holder_id AS "holderId", secret_sealed AS sealed FROM otp_device
       WHERE secret_sealed IS NOT NULL AND NOT starts_with(secret_sealed, $1) AND ($2::uuid IS NULL OR id > $2) ORDER BY id LIMIT $3 FOR UPDATE`,
      [prefixOf(number), after, count],
    );
  }

  /** Puts seeds that were sealed anew in their places. */
  async replace(tx: EntityManager, seeds: readonly Pick<SealedSeed, 'id' | 'sealed'>[]): Promise<void> {
    await tx.query(
      `UPDATE otp_device AS device SET secret_sealed = seed.sealed FROM jsonb_to_recordset($1::jsonb) AS seed (id uuid, sealed text) WHERE device.id = seed.id`,
      [JSON.stringify(seeds)],
    );
  }

  /** Says how far a pass has come. @param upTo null to begin another one, which is the last. */
  async noteUpTo(tx: EntityManager, keyId: string, upTo: string | null): Promise<void> {
    await tx.query('UPDATE otp_seed_key SET resealed_up_to = $2::uuid, last_pass = last_pass OR $2::uuid IS NULL WHERE id = $1', [keyId, upTo]);
  }

  /** How many seeds lie under which key; 0 stands for the data key of the room, under which they lay before there were keys of seeds. */
  async seedsByKey(manager: EntityManager = this.dataSource.manager): Promise<ReadonlyMap<number, number>> {
    const rows: { number: number; seeds: number }[] = await manager.query(
      `SELECT CASE WHEN starts_with(secret_sealed, 'k') THEN split_part(substr(secret_sealed, 2), '.', 1)::integer ELSE 0 END AS number, count(*)::integer AS seeds
       FROM otp_device WHERE secret_sealed IS NOT NULL GROUP BY 1`,
    );
    return new Map(rows.map(({ number, seeds }) => [number, seeds]));
  }
}

/** What a seed begins with that is sealed under this key. Base64 has no full stop: nothing else begins so. */
export function prefixOf(number: number): string {
  return `k${number}.`;
}
