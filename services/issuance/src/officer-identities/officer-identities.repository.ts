import { Injectable } from '@nestjs/common';
import { scopedBy } from '@vidimus/persistence';
import type { Scope } from '@vidimus/persistence';
import { DataSource } from 'typeorm';
import { OfficerIdentityRow } from './officer-identity.entity.js';

/** Reads of officers' blind identities. */
@Injectable()
export class OfficerIdentitiesRepository {
  constructor(private readonly dataSource: DataSource) {}

  find(scope: Scope, officerId: string): Promise<OfficerIdentityRow | null> {
    const query = this.dataSource.manager.createQueryBuilder(OfficerIdentityRow, 'officer');
    return scopedBy(query, scope, 'officer').andWhere('officer.id = :officerId', { officerId }).getOne();
  }
}
