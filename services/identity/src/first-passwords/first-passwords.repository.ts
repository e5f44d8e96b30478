import { Injectable } from '@nestjs/common';
import { scopedBy } from '@vidimus/persistence';
import type { Scope } from '@vidimus/persistence';
import { DataSource } from 'typeorm';
import { FirstPasswordRow } from './first-password.entity.js';

/** Reads of first passwords. */
@Injectable()
export class FirstPasswordsRepository {
  constructor(private readonly dataSource: DataSource) {}

  find(scope: Scope, accountId: string): Promise<FirstPasswordRow | null> {
    return scopedBy(this.dataSource.manager.createQueryBuilder(FirstPasswordRow, 'first'), scope, 'first').andWhere('first.id = :accountId', { accountId }).getOne();
  }
}
