import { Injectable } from '@nestjs/common';
import { scopedBy } from '@vidimus/persistence';
import type { Scope } from '@vidimus/persistence';
import { DataSource } from 'typeorm';
import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import { DecisionDraftRow } from './decision-draft.entity.js';

/** Reads of drafted decisions. */
@Injectable()
export class DecisionDraftsRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** One that can still be approved. */
  find(scope: Scope, id: string, now: Date): Promise<DecisionDraftRow | null> {
    return this.within(scope).andWhere('draft.id = :id AND draft.expiresAt > :now', { id, now }).getOne();
  }

  /** Locks one that is too old, if any; rows that another instance is erasing are passed over. */
  lockOneExpired(scope: Scope, tx: EntityManager, now: Date): Promise<DecisionDraftRow | null> {
    return this.within(scope, tx)
      .andWhere('draft.expiresAt <= :now', { now })
      .orderBy('draft.expiresAt')
      .limit(1)
      .setLock('pessimistic_write')
      .setOnLocked('skip_locked')
      .getOne();
  }

  private within(scope: Scope, manager: EntityManager = this.dataSource.manager): SelectQueryBuilder<DecisionDraftRow> {
    return scopedBy(manager.createQueryBuilder(DecisionDraftRow, 'draft'), scope, 'draft');
  }
}
