import { Injectable } from '@nestjs/common';
import { scopedBy } from '@vidimus/persistence';
import type { Scope } from '@vidimus/persistence';
import { DataSource } from 'typeorm';
import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import { RegistryLookupRow } from './registry-lookup.entity.js';

/** Reads of look-ups. */
@Injectable()
export class RegistryLookupsRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** One that can still be used. */
  find(scope: Scope, id: string, now: Date): Promise<RegistryLookupRow | null> {
    return this.within(scope).andWhere('lookup.id = :id AND lookup.expiresAt > :now', { id, now }).getOne();
  }

  /** Locks one that is too old, if any; rows that another instance is erasing are passed over. */
  lockOneExpired(scope: Scope, tx: EntityManager, now: Date): Promise<RegistryLookupRow | null> {
    return this.within(scope, tx)
      .andWhere('lookup.expiresAt <= :now', { now })
      .orderBy('lookup.expiresAt')
      .limit(1)
      .setLock('pessimistic_write')
      .setOnLocked('skip_locked')
      .getOne();
  }

  private within(scope: Scope, manager: EntityManager = this.dataSource.manager): SelectQueryBuilder<RegistryLookupRow> {
    return scopedBy(manager.createQueryBuilder(RegistryLookupRow, 'lookup'), scope, 'lookup');
  }
}
