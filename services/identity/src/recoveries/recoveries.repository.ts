import { Injectable } from '@nestjs/common';
import { scopedBy } from '@vidimus/persistence';
import type { Scope } from '@vidimus/persistence';
import { DataSource } from 'typeorm';
import type { SelectQueryBuilder } from 'typeorm';
import { AccountRow } from '../accounts/account.entity.js';
import { RecoveryRow } from './recovery.entity.js';
import { INITIAL } from './recovery.js';

/** Reads of recoveries and their end, and of the accounts that mailed links open. */
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

  /** Deletes a few answered requests from before an instant: called for every new one, so that the table stays small without a timer. */
  async deleteAnswered(before: Date): Promise<void> {
    await this.dataSource.query(
      `DELETE FROM recovery WHERE id IN (
         SELECT id FROM recovery WHERE created_at < $1 AND state <> $2 ORDER BY created_at LIMIT 5 FOR UPDATE SKIP LOCKED)`,
      [before, INITIAL],
    );
  }

  private within(scope: Scope): SelectQueryBuilder<RecoveryRow> {
    return scopedBy(this.dataSource.manager.createQueryBuilder(RecoveryRow, 'recovery'), scope, 'recovery');
  }
}
