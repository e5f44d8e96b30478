import { Injectable } from '@nestjs/common';
import { keysetPage, scopedBy } from '@vidimus/persistence';
import type { Page, PageOptions, Scope } from '@vidimus/persistence';
import { DataSource } from 'typeorm';
import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import { AddressExceptionRow } from './address-exception.entity.js';

/** Reads of exceptions. */
@Injectable()
export class AddressExceptionsRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Those of an organisation that are good at `now`. */
  page(scope: Scope, organisationId: string, now: Date, options: PageOptions): Promise<Page<AddressExceptionRow>> {
    return keysetPage(this.goodAt(scope, organisationId, now), 'exception', options);
  }

  async has(scope: Scope, organisationId: string, emailIndex: string, now: Date): Promise<boolean> {
    const count = await this.goodAt(scope, organisationId, now).andWhere('exception.emailIndex = :emailIndex', { emailIndex }).getCount();
    return count > 0;
  }

  /** Locks one that is over, if any; rows that another instance is erasing are passed over. */
  lockOneExpired(scope: Scope, tx: EntityManager, now: Date): Promise<AddressExceptionRow | null> {
    return this.within(scope, tx)
      .andWhere('exception.expiresAt <= :now', { now })
      .orderBy('exception.expiresAt')
      .limit(1)
      .setLock('pessimistic_write')
      .setOnLocked('skip_locked')
      .getOne();
  }

  private goodAt(scope: Scope, organisationId: string, now: Date): SelectQueryBuilder<AddressExceptionRow> {
    return this.within(scope).andWhere('exception.organisationId = :organisationId AND exception.expiresAt > :now', { organisationId, now });
  }

  private within(scope: Scope, manager: EntityManager = this.dataSource.manager): SelectQueryBuilder<AddressExceptionRow> {
    return scopedBy(manager.createQueryBuilder(AddressExceptionRow, 'exception'), scope, 'exception');
  }
}
