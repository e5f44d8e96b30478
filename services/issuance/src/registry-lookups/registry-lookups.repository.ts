import { Injectable } from '@nestjs/common';
import { scopedBy } from '@vidimus/persistence';
import type { Scope } from '@vidimus/persistence';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { RegistryLookupRow } from './registry-lookup.entity.js';

/** Reads of look-ups, and their erasure. */
@Injectable()
export class RegistryLookupsRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** One that can still be used. */
  find(scope: Scope, id: string, now: Date): Promise<RegistryLookupRow | null> {
    const query = this.dataSource.manager.createQueryBuilder(RegistryLookupRow, 'lookup');
    return scopedBy(query, scope, 'lookup').andWhere('lookup.id = :id AND lookup.expiresAt > :now', { id, now }).getOne();
  }

  /** Erases one that is too old, if any; rows that another instance is erasing are passed over. */
  async eraseOneExpired(tx: EntityManager, now: Date): Promise<string | undefined> {
    const [rows]: [{ id: string }[], number] = await tx.query(
      `DELETE FROM registry_lookup WHERE id IN (
         SELECT id FROM registry_lookup WHERE expires_at <= $1 ORDER BY expires_at LIMIT 1 FOR UPDATE SKIP LOCKED)
       RETURNING id`,
      [now],
    );
    return rows[0]?.id;
  }
}
