import { Injectable } from '@nestjs/common';
import { scopedBy } from '@vidimus/persistence';
import type { Scope } from '@vidimus/persistence';
import { DataSource } from 'typeorm';
import { AccountRow } from '../accounts/account.entity.js';
import { FirstAdministratorLinkRow } from './first-administrator-link.entity.js';

/** Reads of links, and whether there is anybody who makes them needless. */
@Injectable()
export class FirstAdministratorRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Officers of any state but DISABLED who hold the role, wherever it is. */
  async countAdministrators(scope: Scope): Promise<number> {
    const query = this.dataSource.manager
      .createQueryBuilder(AccountRow, 'account')
      .where("account.state <> 'DISABLED'")
      .andWhere('account.grants @> :held', { held: JSON.stringify([{ role: 'ADMINISTRATOR' }]) });
    return scopedBy(query, scope, 'account').getCount();
  }

  findOpen(scope: Scope): Promise<FirstAdministratorLinkRow | null> {
    return this.#links(scope).andWhere("link.state = 'OPEN'").getOne();
  }

  findByDigest(scope: Scope, tokenDigest: string): Promise<FirstAdministratorLinkRow | null> {
    return this.#links(scope).andWhere('link.tokenDigest = :tokenDigest', { tokenDigest }).getOne();
  }

  #links(scope: Scope) {
    return scopedBy(this.dataSource.manager.createQueryBuilder(FirstAdministratorLinkRow, 'link'), scope, 'link');
  }
}
