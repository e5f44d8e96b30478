import pg from 'pg';
import { rowsIn } from './databases.js';

/** Where every record is put that could not be handled: what is in there has not been acted on. */
const PUT_ASIDE: ReadonlySet<string> = new Set(['dead_letter', 'inbox']);

/**
 * Every row of every room's database that mentions one of these ids, wherever: history, audit, outbox, jobs and messages too. Of jobs
 * only which there are, since their queue keeps house in their rows.
 * @returns by table, the rows as text, sorted
 */
export async function rowsAbout(ids: readonly string[]): Promise<Record<string, string[]>> {
  const databases = await rowsIn<{ datname: string }>('postgres', `SELECT datname FROM pg_database WHERE datname LIKE 'vidimus\\_%' AND datname <> 'vidimus_events'`);
  const found = await Promise.all(databases.map(({ datname }) => rowsOf(datname, ids)));
  return Object.assign({}, ...found) as Record<string, string[]>;
}

async function rowsOf(database: string, ids: readonly string[]): Promise<Record<string, string[]>> {
  const tables = await rowsIn<{ schema: string; name: string }>(
    database,
    `SELECT n.nspname AS schema, c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind = 'r' AND NOT c.relispartition AND n.nspname NOT IN ('pg_catalog', 'information_schema')
     UNION SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'p'`,
  );
  const found: Record<string, string[]> = {};
  for (const { schema, name } of tables.filter((table) => !PUT_ASIDE.has(table.name))) {
    const shown = schema === 'public' ? 'to_jsonb(t)::text' : `concat_ws(' ', to_jsonb(t) ->> 'name', to_jsonb(t) ->> 'id')`;
    const rows = await rowsIn<{ row: string }>(
      database,
      `SELECT ${shown} AS row FROM ${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(name)} t WHERE to_jsonb(t)::text ~ $1 ORDER BY 1`,
      [ids.join('|')],
    );
    if (rows.length > 0) found[`${database}.${schema}.${name}`] = rows.map(({ row }) => row);
  }
  return found;
}
