import type { EntityManager } from 'typeorm';
import type { Actor, Facts, HistoryLine } from './outcome.js';

/** A line of history as it stands in the database. */
export interface HistoryEntry extends HistoryLine {
  readonly at: Date;
  readonly actor: Actor;
  readonly data: Facts;
}

interface HistoryRow {
  at: Date;
  actor_kind: Actor['kind'];
  actor_id: string;
  code: string;
  data: Facts;
}

/** The history of one aggregate, oldest first. Ask only for aggregates that the reader was allowed to read. */
export async function historyOf(manager: EntityManager, aggregateId: string): Promise<HistoryEntry[]> {
  const rows: HistoryRow[] = await manager.query(
    'SELECT at, actor_kind, actor_id, code, data FROM history WHERE aggregate_id = $1 ORDER BY position',
    [aggregateId],
  );
  return rows.map((row) => ({
    at: row.at,
    actor: { kind: row.actor_kind, id: row.actor_id },
    code: row.code,
    data: row.data,
  }));
}
