import { Injectable } from '@nestjs/common';
import { scopedBy } from '@vidimus/persistence';
import type { Scope } from '@vidimus/persistence';
import { DataSource } from 'typeorm';
import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import { ReplacementRow } from './replacement.entity.js';

/** Reads of replacements. */
@Injectable()
export class ReplacementsRepository {
  constructor(private readonly dataSource: DataSource) {}

  find(scope: Scope, id: string): Promise<ReplacementRow | null> {
    return this.within(scope).andWhere('replacement.id = :id', { id }).getOne();
  }

  /** The one of a device that has not ended; there is at most one. */
  findOpen(scope: Scope, oldDeviceId: string, tx?: EntityManager): Promise<ReplacementRow | null> {
    return this.within(scope, tx)
      .andWhere("replacement.oldDeviceId = :oldDeviceId AND replacement.state IN ('STARTED', 'PROVED', 'WAITING')", { oldDeviceId })
      .getOne();
  }

  /** Locks one that a timer has to act on, if any; rows that another instance serves are passed over. */
  lockOneDue(scope: Scope, tx: EntityManager, now: Date): Promise<ReplacementRow | null> {
    return this.within(scope, tx)
      .andWhere('replacement.dueAt <= :now', { now })
      .orderBy('replacement.dueAt')
      .limit(1)
      .setLock('pessimistic_write')
      .setOnLocked('skip_locked')
      .getOne();
  }

  private within(scope: Scope, manager: EntityManager = this.dataSource.manager): SelectQueryBuilder<ReplacementRow> {
    return scopedBy(manager.createQueryBuilder(ReplacementRow, 'replacement'), scope, 'replacement');
  }
}
