import { Injectable } from '@nestjs/common';
import { scopedBy } from '@vidimus/persistence';
import type { Scope } from '@vidimus/persistence';
import { DataSource } from 'typeorm';
import type { SelectQueryBuilder } from 'typeorm';
import { ContactChangeRow } from './contact-change.entity.js';

/** Reads of changes of contact points. */
@Injectable()
export class ContactChangesRepository {
  constructor(private readonly dataSource: DataSource) {}

  find(scope: Scope, id: string): Promise<ContactChangeRow | null> {
    return this.within(scope).andWhere('change.id = :id', { id }).getOne();
  }

  /** What the token of a mailed link was made for. */
  findByProof(scope: Scope, proofDigest: string): Promise<ContactChangeRow | null> {
    return this.within(scope).andWhere('change.proofDigest = :proofDigest', { proofDigest }).getOne();
  }

  /** Those of a person that have not ended, the latest first. */
  openOf(scope: Scope, holderId: string): Promise<ContactChangeRow[]> {
    return this.within(scope)
      .andWhere('change.holderId = :holderId', { holderId })
      .andWhere("change.state IN ('ENTERED', 'SENT')")
      .orderBy('change.createdAt', 'DESC')
      .getMany();
  }

  private within(scope: Scope): SelectQueryBuilder<ContactChangeRow> {
    return scopedBy(this.dataSource.manager.createQueryBuilder(ContactChangeRow, 'change'), scope, 'change');
  }
}
