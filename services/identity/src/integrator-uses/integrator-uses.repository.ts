import { Injectable } from '@nestjs/common';
import { scopedBy } from '@vidimus/persistence';
import type { Scope } from '@vidimus/persistence';
import { DataSource } from 'typeorm';
import type { SelectQueryBuilder } from 'typeorm';
import { IntegratorUseRow } from './integrator-use.entity.js';

/** Reads of which programs use which accounts. */
@Injectable()
export class IntegratorUsesRepository {
  constructor(private readonly dataSource: DataSource) {}

  find(scope: Scope, id: string): Promise<IntegratorUseRow | null> {
    return this.within(scope).andWhere('use.id = :id', { id }).getOne();
  }

  /** Those of an account that have not ended, the latest first. */
  openOf(scope: Scope, accountId: string): Promise<IntegratorUseRow[]> {
    return this.within(scope).andWhere('use.accountId = :accountId AND use.endedAt IS NULL', { accountId }).orderBy('use.createdAt', 'DESC').getMany();
  }

  private within(scope: Scope): SelectQueryBuilder<IntegratorUseRow> {
    return scopedBy(this.dataSource.manager.createQueryBuilder(IntegratorUseRow, 'use'), scope, 'use');
  }
}
