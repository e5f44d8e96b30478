import { Injectable } from '@nestjs/common';
import { scopedBy } from '@vidimus/persistence';
import type { Scope } from '@vidimus/persistence';
import { DataSource } from 'typeorm';
import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import { AuthorisationRow } from './authorisation.entity.js';

/** Nobody is helped by counting further back. */
const LAST_ONES = 10;

/** Reads of authorisations. */
@Injectable()
export class AuthorisationsRepository {
  constructor(private readonly dataSource: DataSource) {}

  find(scope: Scope, id: string): Promise<AuthorisationRow | null> {
    return this.within(scope).andWhere('authorisation.id = :id', { id }).getOne();
  }

  /** How many codes were refused for a key since it last signed, among its last ten authorisations. */
  async countRefusedCodes(scope: Scope, credentialId: string): Promise<number> {
    const rows = await this.within(scope)
      .select(['authorisation.id', 'authorisation.state', 'authorisation.codesRefused'])
      .andWhere('authorisation.credentialId = :credentialId', { credentialId })
      .orderBy('authorisation.createdAt', 'DESC')
      .limit(LAST_ONES)
      .getMany();
    const signed = rows.findIndex(({ state }) => state === 'SPENT');
    return rows.slice(0, signed < 0 ? rows.length : signed).reduce((sum, { codesRefused }) => sum + codesRefused, 0);
  }

  /** Locks one authorisation whose time is over; rows that another instance is working on are passed over. */
  lockOneDue(scope: Scope, tx: EntityManager, now: Date): Promise<AuthorisationRow | null> {
    return this.within(scope, tx)
      .andWhere('authorisation.dueAt <= :now', { now })
      .orderBy('authorisation.dueAt')
      .limit(1)
      .setLock('pessimistic_write')
      .setOnLocked('skip_locked')
      .getOne();
  }

  private within(scope: Scope, manager: EntityManager = this.dataSource.manager): SelectQueryBuilder<AuthorisationRow> {
    return scopedBy(manager.createQueryBuilder(AuthorisationRow, 'authorisation'), scope, 'authorisation');
  }
}
