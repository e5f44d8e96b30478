import { Injectable } from '@nestjs/common';
import { keysetPage, scopedBy } from '@vidimus/persistence';
import type { Page, PageOptions, Scope } from '@vidimus/persistence';
import { DataSource } from 'typeorm';
import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import { ConfirmationRow } from './confirmation.entity.js';
import type { ConfirmationState } from './confirmation-states.js';

/** What confirmations are looked for by; what is left out does not narrow the search. */
export interface ConfirmationFilter {
  readonly deviceId?: string | undefined;
  readonly state?: ConfirmationState | undefined;
}

/** Reads of confirmations. */
@Injectable()
export class ConfirmationsRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Newest first. */
  list(scope: Scope, page: PageOptions, { deviceId, state }: ConfirmationFilter): Promise<Page<ConfirmationRow>> {
    const query = this.within(scope);
    if (deviceId !== undefined) query.andWhere('confirmation.deviceId = :deviceId', { deviceId });
    if (state !== undefined) query.andWhere('confirmation.state = :state', { state });
    return keysetPage(query, 'confirmation', page);
  }

  find(scope: Scope, id: string): Promise<ConfirmationRow | null> {
    return this.within(scope).andWhere('confirmation.id = :id', { id }).getOne();
  }

  /** Locks one that a timer has to act on, if any; rows that another instance serves are passed over. */
  lockOneDue(scope: Scope, tx: EntityManager, now: Date): Promise<ConfirmationRow | null> {
    return this.within(scope, tx).andWhere('confirmation.dueAt <= :now', { now }).orderBy('confirmation.dueAt').limit(1).setLock('pessimistic_write').setOnLocked('skip_locked').getOne();
  }

  private within(scope: Scope, manager: EntityManager = this.dataSource.manager): SelectQueryBuilder<ConfirmationRow> {
    return scopedBy(manager.createQueryBuilder(ConfirmationRow, 'confirmation'), scope, 'confirmation');
  }
}
