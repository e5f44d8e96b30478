import { Injectable } from '@nestjs/common';
import { scopedBy } from '@vidimus/persistence';
import type { Scope } from '@vidimus/persistence';
import { DataSource } from 'typeorm';
import { IntegratorRow } from './integrator.entity.js';

/** Reads of integrators. */
@Injectable()
export class IntegratorsRepository {
  constructor(private readonly dataSource: DataSource) {}

  find(scope: Scope, id: string): Promise<IntegratorRow | null> {
    const query = this.dataSource.manager.createQueryBuilder(IntegratorRow, 'integrator');
    return scopedBy(query, scope, 'integrator').andWhere('integrator.id = :id', { id }).getOne();
  }

  findByClientId(scope: Scope, clientId: string): Promise<IntegratorRow | null> {
    const query = this.dataSource.manager.createQueryBuilder(IntegratorRow, 'integrator');
    return scopedBy(query, scope, 'integrator').andWhere('integrator.clientId = :clientId', { clientId }).getOne();
  }
}
