import { Injectable } from '@nestjs/common';
import { scopedBy } from '@vidimus/persistence';
import type { Scope } from '@vidimus/persistence';
import { DataSource } from 'typeorm';
import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import { CredentialRow } from './credential.entity.js';

const MOST_LISTED = 100;

/** Reads of credentials. */
@Injectable()
export class CredentialsRepository {
  constructor(private readonly dataSource: DataSource) {}

  find(scope: Scope, id: string): Promise<CredentialRow | null> {
    return this.within(scope).andWhere('credential.id = :id', { id }).getOne();
  }

  findByCertificate(scope: Scope, certificateId: string): Promise<CredentialRow | null> {
    return this.within(scope).andWhere('credential.certificateId = :certificateId', { certificateId }).getOne();
  }

  /** Those over which a certificate is ordered or was issued, the newest first. A holder has a handful in his life. */
  listBound(scope: Scope): Promise<CredentialRow[]> {
    return this.within(scope).andWhere('credential.certificateId IS NOT NULL').orderBy('credential.createdAt', 'DESC').limit(MOST_LISTED).getMany();
  }

  /** The credential that a certificate is ordered or issued for, inside a running transaction. */
  async findIdByCertificate(scope: Scope, tx: EntityManager, certificateId: string): Promise<string | undefined> {
    const row = await this.within(scope, tx).andWhere('credential.certificateId = :certificateId', { certificateId }).getOne();
    return row?.id;
  }

  /** Locks one credential whose time has come; rows that another instance is working on are passed over. */
  lockOneDue(scope: Scope, tx: EntityManager, now: Date): Promise<CredentialRow | null> {
    return this.within(scope, tx)
      .andWhere('credential.dueAt <= :now', { now })
      .orderBy('credential.dueAt')
      .limit(1)
      .setLock('pessimistic_write')
      .setOnLocked('skip_locked')
      .getOne();
  }

  private within(scope: Scope, manager: EntityManager = this.dataSource.manager): SelectQueryBuilder<CredentialRow> {
    return scopedBy(manager.createQueryBuilder(CredentialRow, 'credential'), scope, 'credential');
  }
}
