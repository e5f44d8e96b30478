import { Injectable } from '@nestjs/common';
import { scopedBy } from '@vidimus/persistence';
import type { Scope } from '@vidimus/persistence';
import { DataSource } from 'typeorm';
import { PinResetRow } from './pin-reset.entity.js';

/** Reads of ordered resets. */
@Injectable()
export class PinResetsRepository {
  constructor(private readonly dataSource: DataSource) {}

  find(scope: Scope, id: string): Promise<PinResetRow | null> {
    return scopedBy(this.dataSource.manager.createQueryBuilder(PinResetRow, 'reset'), scope, 'reset').andWhere('reset.id = :id', { id }).getOne();
  }
}
