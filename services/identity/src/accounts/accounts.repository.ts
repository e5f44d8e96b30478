import { Injectable } from '@nestjs/common';
import type { Role } from '@vidimus/contracts';
import { keysetPage, scopedBy } from '@vidimus/persistence';
import type { Page, PageOptions, Scope } from '@vidimus/persistence';
import { DataSource } from 'typeorm';
import type { SelectQueryBuilder } from 'typeorm';
import { AccountRow } from './account.entity.js';

/** What somebody typed to sign in, as blind indexes of all that it may be. */
export interface LoginNames {
  readonly usernameIndex: string;
  readonly emailIndex: string;
  readonly userIdIndex: string;
}

/** Reads of accounts. */
@Injectable()
export class AccountsRepository {
  constructor(private readonly dataSource: DataSource) {}

  find(scope: Scope, id: string): Promise<AccountRow | null> {
    return this.within(scope).andWhere('account.id = :id', { id }).getOne();
  }

  /** An officer's account alone. */
  findOfficer(scope: Scope, id: string): Promise<AccountRow | null> {
    return this.officers(scope).andWhere('account.id = :id', { id }).getOne();
  }

  /** The living account of a holder. */
  findHolder(scope: Scope, personId: string): Promise<AccountRow | null> {
    return this.within(scope).andWhere('account.personId = :personId', { personId }).andWhere("account.state <> 'DISABLED'").getOne();
  }

  /**
   * The living account of an officer's user name or service address, or of a holder's user-id; should they be those of two accounts, the user
   * name counts.
   */
  findByLogin(scope: Scope, names: LoginNames): Promise<AccountRow | null> {
    const officer = "account.kind = 'OFFICER' AND (account.usernameIndex = :usernameIndex OR account.emailIndex = :emailIndex)";
    const holder = "account.kind = 'HOLDER' AND account.usernameIndex = :userIdIndex";
    return this.within(scope)
      .andWhere(`((${officer}) OR (${holder}))`, { ...names })
      .andWhere("account.state <> 'DISABLED'")
      .orderBy('CASE WHEN account.username_index = :usernameIndex THEN 0 ELSE 1 END')
      .getOne();
  }

  pageOfOfficers(scope: Scope, options: PageOptions): Promise<Page<AccountRow>> {
    return keysetPage(this.officers(scope), 'account', options);
  }

  /** Officers among these, whatever became of them since. */
  officersAmong(scope: Scope, ids: readonly string[]): Promise<AccountRow[]> {
    return this.officers(scope).andWhere('account.id = ANY(:ids)', { ids }).getMany();
  }

  /** Active officers who hold a role in this very organisation. */
  activeWithRole(scope: Scope, role: Role, organisationId: string): Promise<AccountRow[]> {
    return this.officers(scope)
      .andWhere("account.state = 'ACTIVE'")
      .andWhere('account.grants @> :held', { held: JSON.stringify([{ role, organisationId }]) })
      .orderBy('account.createdAt')
      .addOrderBy('account.id')
      .getMany();
  }

  private officers(scope: Scope): SelectQueryBuilder<AccountRow> {
    return this.within(scope).andWhere("account.kind = 'OFFICER'");
  }

  private within(scope: Scope): SelectQueryBuilder<AccountRow> {
    return scopedBy(this.dataSource.manager.createQueryBuilder(AccountRow, 'account'), scope, 'account');
  }
}
