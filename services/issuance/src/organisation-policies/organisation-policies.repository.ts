import { Injectable } from '@nestjs/common';
import { scopedBy } from '@vidimus/persistence';
import type { Scope } from '@vidimus/persistence';
import { DataSource } from 'typeorm';
import type { SelectQueryBuilder } from 'typeorm';
import { OrganisationPolicyRow } from './organisation-policy.entity.js';

/** Reads of organisation policies. */
@Injectable()
export class OrganisationPoliciesRepository {
  constructor(private readonly dataSource: DataSource) {}

  find(scope: Scope, organisationId: string): Promise<OrganisationPolicyRow | null> {
    return this.within(scope).andWhere('policy.id = :organisationId', { organisationId }).getOne();
  }

  /** The only one in the scope; null when there are none or several. */
  async findOnly(scope: Scope): Promise<OrganisationPolicyRow | null> {
    const [only, another] = await this.within(scope).limit(2).getMany();
    return another === undefined ? (only ?? null) : null;
  }

  private within(scope: Scope): SelectQueryBuilder<OrganisationPolicyRow> {
    return scopedBy(this.dataSource.manager.createQueryBuilder(OrganisationPolicyRow, 'policy'), scope, 'policy');
  }
}
