import { join } from 'node:path';
import pg from 'pg';
import type { DatabaseBackup, TablePart } from './manifest.js';
import { writePart } from './sealed-parts.js';
import { jobsVersion, listMigrations, listSequences, listTables } from './tables.js';
import type { Ask, Table } from './tables.js';

/** Rows fetched at once. */
const BATCH = 1_000;

/** What is read, and where it goes. */
export interface DumpOptions {
  /** Of the room, or `events`. */
  readonly name: string;
  readonly url: string;
  readonly folder: string;
  readonly contentKey: Uint8Array;
}

/** Writes every row of a database, as one snapshot shows them, into parts; whoever uses the database goes on meanwhile. */
export async function dumpDatabase({ name, url, folder, contentKey }: DumpOptions): Promise<DatabaseBackup> {
  const client = new pg.Client({ connectionString: url, application_name: 'vidimus backup' });
  await client.connect();
  const ask: Ask = async <Row extends pg.QueryResultRow>(sql: string, parameters?: readonly unknown[]) =>
    (await client.query<Row>(sql, parameters === undefined ? [] : [...parameters])).rows;
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    // How values are written down must not depend on the settings of role or server.
    for (const setting of [`DateStyle = 'ISO'`, `IntervalStyle = 'iso_8601'`, `TimeZone = 'UTC'`, `bytea_output = 'hex'`, 'extra_float_digits = 1']) {
      await client.query(`SET LOCAL ${setting}`);
    }
    const [moment] = await ask<{ now: Date }>('SELECT now() AS now');
    if (moment === undefined) throw new Error('PostgreSQL does not tell the time.');
    const tables: TablePart[] = [];
    for (const table of await listTables(ask)) {
      const file = `${name}.${table.table}.part`;
      let rows = 0;
      const lines = dumpTable(ask, table, (count) => (rows += count));
      const sha256 = await writePart(join(folder, file), contentKey, file, lines);
      tables.push({ file, sha256, table: table.table, columns: [...table.columns], rows });
    }
    const schema = { migrations: await listMigrations(ask), jobsVersion: await jobsVersion(ask), sequences: await listSequences(ask) };
    return { name, snapshotAt: moment.now.toISOString(), tables, ...schema };
  } finally {
    await client.end();
  }
}

/**
 * One line a row: the row as PostgreSQL writes it as text, in JSON. PostgreSQL alone reads it again, so that no value passes through
 * a type of ours that could change it.
 */
async function* dumpTable(ask: Ask, { table }: Table, count: (rows: number) => void): AsyncGenerator<Buffer> {
  await ask(`DECLARE kept NO SCROLL CURSOR FOR SELECT whole_row::text AS line FROM ${quoted(table)} AS whole_row`);
  for (;;) {
    const rows = await ask<{ line: string }>(`FETCH ${BATCH} FROM kept`);
    if (rows.length === 0) break;
    count(rows.length);
    yield Buffer.from(rows.map(({ line }) => `${JSON.stringify(line)}\n`).join(''), 'utf8');
  }
  await ask('CLOSE kept');
}

/** The name of a table for a statement. */
export function quoted(table: string): string {
  return table.split('.').map((part) => pg.escapeIdentifier(part)).join('.');
}
