import { Injectable } from '@nestjs/common';
import { scopedBy } from '@vidimus/persistence';
import type { Scope } from '@vidimus/persistence';
import { DataSource } from 'typeorm';
import { SupportAuthorisationRow } from './support-authorisation.entity.js';
import type { SupportPurpose } from './support-authorisation.entity.js';

/** Reads of what support authorised. */
@Injectable()
export class SupportAuthorisationsRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** The latest for this purpose, used or not: an earlier one has ended with it. */
  latest(scope: Scope, accountId: string, purpose: SupportPurpose): Promise<SupportAuthorisationRow | null> {
    return scopedBy(this.dataSource.manager.createQueryBuilder(SupportAuthorisationRow, 'authorisation'), scope, 'authorisation')
      .andWhere('authorisation.accountId = :accountId AND authorisation.purpose = :purpose', { accountId, purpose })
      .orderBy('authorisation.createdAt', 'DESC')
      .addOrderBy('authorisation.id', 'DESC')
      .limit(1)
      .getOne();
  }
}
