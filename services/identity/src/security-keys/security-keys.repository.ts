import { Injectable } from '@nestjs/common';
import { scopedBy } from '@vidimus/persistence';
import type { Scope } from '@vidimus/persistence';
import { DataSource } from 'typeorm';
import type { SelectQueryBuilder } from 'typeorm';
import { SecurityKeyRow } from './security-key.entity.js';

/** Reads of security keys. */
@Injectable()
export class SecurityKeysRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** One key of one officer. */
  find(scope: Scope, accountId: string, id: string): Promise<SecurityKeyRow | null> {
    return this.ofAccount(scope, accountId).andWhere('key.id = :id', { id }).getOne();
  }

  /** All keys of an officer, revoked ones too, the oldest first. */
  list(scope: Scope, accountId: string): Promise<SecurityKeyRow[]> {
    return this.ofAccount(scope, accountId).orderBy('key.createdAt').addOrderBy('key.id').getMany();
  }

  /** Those that confirm decisions. */
  listActive(scope: Scope, accountId: string): Promise<SecurityKeyRow[]> {
    return this.ofAccount(scope, accountId).andWhere("key.state = 'ACTIVE'").orderBy('key.createdAt').getMany();
  }

  private ofAccount(scope: Scope, accountId: string): SelectQueryBuilder<SecurityKeyRow> {
    const keys = this.dataSource.manager.createQueryBuilder(SecurityKeyRow, 'key');
    return scopedBy(keys, scope, 'key').andWhere('key.accountId = :accountId', { accountId });
  }
}
