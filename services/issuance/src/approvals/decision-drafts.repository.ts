import { Injectable } from '@nestjs/common';
import { scopedBy } from '@vidimus/persistence';
import type { Scope } from '@vidimus/persistence';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { DecisionDraftRow } from './decision-draft.entity.js';

/** Reads of drafted decisions, and their erasure. */
@Injectable()
export class DecisionDraftsRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** One that can still be approved. */
  find(scope: Scope, id: string, now: Date): Promise<DecisionDraftRow | null> {
    const query = this.dataSource.manager.createQueryBuilder(DecisionDraftRow, 'draft');
    return scopedBy(query, scope, 'draft').andWhere('draft.id = :id AND draft.expiresAt > :now', { id, now }).getOne();
  }

  /** Erases one that is too old, if any; rows that another instance is erasing are passed over. */
  async eraseOneExpired(tx: EntityManager, now: Date): Promise<string | undefined> {
    const [rows]: [{ id: string }[], number] = await tx.query(
      `DELETE FROM decision_draft WHERE id IN (
         SELECT id FROM decision_draft WHERE expires_at <= $1 ORDER BY expires_at LIMIT 1 FOR UPDATE SKIP LOCKED)
       RETURNING id`,
      [now],
    );
    return rows[0]?.id;
  }
}
