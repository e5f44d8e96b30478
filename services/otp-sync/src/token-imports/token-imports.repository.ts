import { Injectable } from '@nestjs/common';
import { keysetPage, scopedBy } from '@vidimus/persistence';
import type { Page, PageOptions, Scope } from '@vidimus/persistence';
import { DataSource } from 'typeorm';
import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import { TokenImportRow } from './token-import.entity.js';

/** Imports, and the sealed parts of their files. */
@Injectable()
export class TokenImportsRepository {
  constructor(private readonly dataSource: DataSource) {}

  list(scope: Scope, page: PageOptions): Promise<Page<TokenImportRow>> {
    return keysetPage(this.within(scope), 'import', page);
  }

  find(scope: Scope, id: string, tx?: EntityManager): Promise<TokenImportRow | null> {
    return this.within(scope, tx).andWhere('import.id = :id', { id }).getOne();
  }

  /** Locks one that a timer has to act on, if any; rows that another instance serves are passed over. */
  lockOneDue(scope: Scope, tx: EntityManager, now: Date): Promise<TokenImportRow | null> {
    return this.within(scope, tx).andWhere('import.dueAt <= :now', { now }).orderBy('import.dueAt').limit(1).setLock('pessimistic_write').setOnLocked('skip_locked').getOne();
  }

  /** Keeps a part, in place of one that was sent under the same number before. */
  async putPart(tx: EntityManager, importId: string, number: number, bytes: number, sealed: string): Promise<void> {
    await tx.query(
      `INSERT INTO token_import_part (import_id, number, bytes, content_sealed) VALUES ($1, $2, $3, $4)
       ON CONFLICT (import_id, number) DO UPDATE SET bytes = excluded.bytes, content_sealed = excluded.content_sealed`,
      [importId, number, bytes, sealed],
    );
    await tx.query('UPDATE token_import SET bytes_received = (SELECT sum(bytes) FROM token_import_part WHERE import_id = $1) WHERE id = $1', [importId]);
  }

  /** One part as it lies sealed; null when there is none of that number. */
  async part(tx: EntityManager, importId: string, number: number): Promise<string | null> {
    const [row]: { content_sealed: string }[] = await tx.query('SELECT content_sealed FROM token_import_part WHERE import_id = $1 AND number = $2', [importId, number]);
    return row?.content_sealed ?? null;
  }

  async eraseParts(tx: EntityManager, importId: string): Promise<void> {
    await tx.query('DELETE FROM token_import_part WHERE import_id = $1', [importId]);
  }

  /** Keeps others from reading the same file until the transaction ends. @returns false when somebody does already. */
  async takeTurn(tx: EntityManager, importId: string): Promise<boolean> {
    const [row]: { taken: boolean }[] = await tx.query(`SELECT pg_try_advisory_xact_lock(hashtextextended('vidimus.token-import.' || $1, 0)) AS taken`, [importId]);
    return row?.taken === true;
  }

  /**
   * Says how far reading has come, at once and beside the transaction that stores the tokens.
   * @returns false when nobody waits for it any more: the import was broken off.
   */
  async noteProgress(importId: string, bytesRead: number, tokensRead: number): Promise<boolean> {
    const [, count]: [object[], number] = await this.dataSource.query(`UPDATE token_import SET bytes_read = $2, tokens_read = $3 WHERE id = $1 AND state = 'READING'`, [importId, bytesRead, tokensRead]);
    return count === 1;
  }

  private within(scope: Scope, manager: EntityManager = this.dataSource.manager): SelectQueryBuilder<TokenImportRow> {
    return scopedBy(manager.createQueryBuilder(TokenImportRow, 'import'), scope, 'import');
  }
}
