import { Injectable } from '@nestjs/common';
import { keysetPage, scopedBy } from '@vidimus/persistence';
import type { Page, PageOptions, Scope } from '@vidimus/persistence';
import { DataSource } from 'typeorm';
import type { SelectQueryBuilder } from 'typeorm';
import { OrganisationRow } from './organisation.entity.js';

/** Reads of organisations. */
@Injectable()
export class OrganisationsRepository {
  constructor(private readonly dataSource: DataSource) {}

  find(scope: Scope, id: string): Promise<OrganisationRow | null> {
    return this.within(scope).andWhere('organisation.id = :id', { id }).getOne();
  }

  findAll(scope: Scope, ids: readonly string[]): Promise<OrganisationRow[]> {
    return this.within(scope).andWhere('organisation.id = ANY(:ids)', { ids }).orderBy('organisation.organisationPath').getMany();
  }

  page(scope: Scope, options: PageOptions): Promise<Page<OrganisationRow>> {
    return keysetPage(this.within(scope), 'organisation', options);
  }

  private within(scope: Scope): SelectQueryBuilder<OrganisationRow> {
    return scopedBy(this.dataSource.manager.createQueryBuilder(OrganisationRow, 'organisation'), scope, 'organisation');
  }
}
