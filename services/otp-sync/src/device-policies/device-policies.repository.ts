import { Injectable } from '@nestjs/common';
import { scopedBy } from '@vidimus/persistence';
import type { Scope } from '@vidimus/persistence';
import { DataSource } from 'typeorm';
import type { SelectQueryBuilder } from 'typeorm';
import { DevicePolicyRow } from './device-policy.entity.js';

/** Reads of policies for devices. */
@Injectable()
export class DevicePoliciesRepository {
  constructor(private readonly dataSource: DataSource) {}

  find(scope: Scope, organisationId: string): Promise<DevicePolicyRow | null> {
    return this.within(scope).andWhere('policy.id = :organisationId', { organisationId }).getOne();
  }

  /** The oldest first. */
  list(scope: Scope): Promise<DevicePolicyRow[]> {
    return this.within(scope).orderBy('policy.createdAt').addOrderBy('policy.id').getMany();
  }

  private within(scope: Scope): SelectQueryBuilder<DevicePolicyRow> {
    return scopedBy(this.dataSource.manager.createQueryBuilder(DevicePolicyRow, 'policy'), scope, 'policy');
  }
}
