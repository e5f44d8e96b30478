import { Injectable } from '@nestjs/common';
import { scopedBy } from '@vidimus/persistence';
import type { Scope } from '@vidimus/persistence';
import { DataSource } from 'typeorm';
import type { SelectQueryBuilder } from 'typeorm';
import { AccountRow } from '../accounts/account.entity.js';
import { RecoveryRow } from './recovery.entity.js';

/** Reads of recoveries, and of the accounts that mailed links open. */
@Injectable()
export class RecoveriesRepository {
  constructor(private readonly dataSource: DataSource) {}

  find(scope: Scope, id: string): Promise<RecoveryRow | null> {
    return this.within(scope).andWhere('recovery.id = :id', { id }).getOne();
  }

  /** How many mails an account has been sent for requests since an instant. */
  countSent(scope: Scope, accountId: string, since: Date): Promise<number> {
    return this.within(scope).andWhere('recovery.accountId = :accountId', { accountId }).andWhere('recovery.createdAt > :since', { since }).getCount();
  }

  /** The account that a mailed link was made for, if no later one took its place. */
  findLinked(scope: Scope, recoveryDigest: string): Promise<AccountRow | null> {
    return scopedBy(this.dataSource.manager.createQueryBuilder(AccountRow, 'account'), scope, 'account')
      .andWhere('account.recoveryDigest = :recoveryDigest', { recoveryDigest })
      .getOne();
  }

  private within(scope: Scope): SelectQueryBuilder<RecoveryRow> {
    return scopedBy(this.dataSource.manager.createQueryBuilder(RecoveryRow, 'recovery'), scope, 'recovery');
  }
}
