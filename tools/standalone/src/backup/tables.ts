import type pg from 'pg';

/** A table as far as its rows go into a backup. */
export interface Table {
  /** With its schema: `public.certificate`. */
  readonly table: string;
  /** In the order of the table, all that are not computed. */
  readonly columns: readonly string[];
  /** It refers to itself, so that all its rows must go in by one statement. */
  readonly refersToItself: boolean;
}

/** Anything that asks PostgreSQL: a client, or a transaction of TypeORM wrapped to answer with rows. */
export type Ask = <Row extends pg.QueryResultRow>(sql: string, parameters?: readonly unknown[]) => Promise<Row[]>;

/**
 * What describes the tables and not the work: made by the migrations of whoever restores. Of the job queue only queues and jobs are
 * work; the rest counts, warns, or says which version its tables have.
 */
const NOT_KEPT = `('public.schema_migration', 'jobs.version', 'jobs.bam', 'jobs.warning', 'jobs.queue_stats')`;

/**
 * The tables of a room, each after those that it refers to.
 * @throws Error when tables refer to each other in a circle.
 */
export async function listTables(ask: Ask): Promise<Table[]> {
  const found = await ask<{ table: string; columns: string[] }>(
    `SELECT format('%s.%s', nspname, relname) AS table, array_agg(attname::text ORDER BY attnum) AS columns
     FROM pg_class JOIN pg_namespace namespace ON namespace.oid = relnamespace JOIN pg_attribute ON attrelid = pg_class.oid
     WHERE nspname IN ('public', 'jobs') AND relkind IN ('r', 'p') AND NOT relispartition
       AND attnum > 0 AND NOT attisdropped AND attgenerated = '' AND format('%s.%s', nspname, relname) NOT IN ${NOT_KEPT}
     GROUP BY nspname, relname ORDER BY 1`,
  );
  const references = await ask<{ from: string; to: string }>(
    `SELECT DISTINCT ${tableOf('conrelid')} AS from, ${tableOf('confrelid')} AS to FROM pg_constraint WHERE contype = 'f'`,
  );
  const refersTo = (from: string): string[] => references.filter((reference) => reference.from === from).map(({ to }) => to);
  return inOrder(found, refersTo).map((each) => ({ ...each, refersToItself: refersTo(each.table).includes(each.table) }));
}

/** A foreign key of a partition stands for its whole table. */
function tableOf(column: string): string {
  return `(SELECT format('%s.%s', nspname, relname) FROM pg_class JOIN pg_namespace namespace ON namespace.oid = relnamespace
    WHERE pg_class.oid = coalesce(pg_partition_root(${column}), ${column}))`;
}

function inOrder<Each extends { readonly table: string }>(tables: readonly Each[], refersTo: (table: string) => readonly string[]): Each[] {
  const ordered: Each[] = [];
  const waiting = new Set(tables);
  const isWaiting = (name: string): boolean => [...waiting].some(({ table }) => table === name);
  while (waiting.size > 0) {
    const ready = [...waiting].filter(({ table }) => !refersTo(table).some((other) => other !== table && isWaiting(other)));
    if (ready.length === 0) throw new Error('Tables refer to each other in a circle; they cannot be filled one after the other.');
    for (const table of ready) waiting.delete(table);
    ordered.push(...ready);
  }
  return ordered;
}

/** Names of the migrations that were run, in their order; none where there is no such table. */
export async function listMigrations(ask: Ask): Promise<string[]> {
  if (!(await exists(ask, 'public.schema_migration'))) return [];
  return (await ask<{ name: string }>('SELECT name FROM schema_migration ORDER BY id')).map(({ name }) => name);
}

/** Version of the tables of the job queue; null where there are none. */
export async function jobsVersion(ask: Ask): Promise<number | null> {
  if (!(await exists(ask, 'jobs.version'))) return null;
  return (await ask<{ version: number }>('SELECT version FROM jobs.version'))[0]?.version ?? null;
}

/** The last number that each sequence gave; those that gave none are left out. */
export async function listSequences(ask: Ask): Promise<Record<string, string>> {
  const rows = await ask<{ name: string; last: string }>(
    `SELECT format('%s.%s', schemaname, sequencename) AS name, last_value::text AS last FROM pg_sequences
     WHERE schemaname IN ('public', 'jobs') AND last_value IS NOT NULL AND sequencename NOT LIKE 'schema_migration%'`,
  );
  return Object.fromEntries(rows.map(({ name, last }) => [name, last]));
}

async function exists(ask: Ask, table: string): Promise<boolean> {
  const [row] = await ask<{ found: boolean }>('SELECT to_regclass($1) IS NOT NULL AS found', [table]);
  return row?.found === true;
}
