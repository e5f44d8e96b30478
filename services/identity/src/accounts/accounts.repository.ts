import { Injectable } from '@nestjs/common';
import { keysetPage, scopedBy } from '@vidimus/persistence';
import type { Page, PageOptions, Scope } from '@vidimus/persistence';
import { DataSource } from 'typeorm';
import type { SelectQueryBuilder } from 'typeorm';
import { AccountRow } from './account.entity.js';

/** Reads of accounts. */
@Injectable()
export class AccountsRepository {
  constructor(private readonly dataSource: DataSource) {}

  find(scope: Scope, id: string): Promise<AccountRow | null> {
    return this.within(scope).andWhere('account.id = :id', { id }).getOne();
  }

  /** The living account of a user name. */
  findByUsername(scope: Scope, usernameIndex: string): Promise<AccountRow | null> {
    return this.within(scope)
      .andWhere('account.usernameIndex = :usernameIndex', { usernameIndex })
      .andWhere("account.state <> 'DISABLED'")
      .getOne();
  }

  page(scope: Scope, options: PageOptions): Promise<Page<AccountRow>> {
    return keysetPage(this.within(scope), 'account', options);
  }

  private within(scope: Scope): SelectQueryBuilder<AccountRow> {
    return scopedBy(this.dataSource.manager.createQueryBuilder(AccountRow, 'account'), scope, 'account');
  }
}
