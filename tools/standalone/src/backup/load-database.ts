import { join } from 'node:path';
import type { EntityManager } from 'typeorm';
import pg from 'pg';
import { UserError } from '../user-error.js';
import { quoted } from './dump-database.js';
import type { DatabaseBackup, TablePart } from './manifest.js';
import { linesOf, readPart } from './sealed-parts.js';
import { listTables } from './tables.js';
import type { Table } from './tables.js';

/** Rows written by one statement. */
const BATCH = 500;

/**
 * Numbers of transactions begin anew in another cluster. What was sealed is before everything else; what was not sealed yet has just come,
 * and the sealer takes it up.
 */
const TRANSACTION_OF_AUDIT_ENTRY = `CASE WHEN EXISTS (SELECT FROM audit_seal WHERE entry_id = (kept.line).id) THEN '3'::xid8 ELSE pg_current_xact_id() END`;

/** A backup's folder and what opens it. */
export interface OpenBackup {
  readonly folder: string;
  readonly contentKey: Uint8Array;
}

/**
 * Fills the empty tables of a database, in the caller's transaction.
 * @throws UserError when the tables are not those of the backup; Error when the rows are not as many as the manifest says.
 */
export async function loadDatabase(tx: EntityManager, backup: OpenBackup, database: DatabaseBackup): Promise<void> {
  const tables = await listTables((sql, parameters) => tx.query(sql, parameters === undefined ? [] : [...parameters]));
  assertSameTables(database, tables);
  for (const setting of [`DateStyle = 'ISO'`, `IntervalStyle = 'iso_8601'`, `TimeZone = 'UTC'`]) await tx.query(`SET LOCAL ${setting}`);
  for (const part of inLoadingOrder(database.tables)) {
    // What migrations put into their tables is in the backup too.
    const [seeded]: { found: boolean }[] = await tx.query(`SELECT EXISTS (SELECT FROM ${quoted(part.table)}) AS found`);
    if (seeded?.found === true) await tx.query(`DELETE FROM ${quoted(part.table)}`);
    const isWhole = tables.some(({ table, refersToItself }) => table === part.table && refersToItself);
    await loadTable(tx, backup, part, isWhole ? Infinity : BATCH);
  }
  for (const [sequence, last] of Object.entries(database.sequences)) await tx.query('SELECT setval($1::regclass, $2::bigint)', [quoted(sequence), last]);
}

/** The seals go before the entries, which are asked whether they are sealed. */
function inLoadingOrder(tables: readonly TablePart[]): TablePart[] {
  const isSeal = ({ table }: TablePart): boolean => table === 'public.audit_seal';
  return [...tables.filter(isSeal), ...tables.filter((part) => !isSeal(part))];
}

async function loadTable(tx: EntityManager, { folder, contentKey }: OpenBackup, part: TablePart, batchSize: number): Promise<void> {
  let rows = 0;
  let batch: string[] = [];
  const write = async (): Promise<void> => {
    if (batch.length > 0) await insert(tx, part, batch);
    rows += batch.length;
    batch = [];
  };
  for await (const line of linesOf(readPart(join(folder, part.file), contentKey, part.file))) {
    batch.push(JSON.parse(line) as string);
    if (batch.length >= batchSize) await write();
  }
  await write();
  if (rows !== part.rows) throw new Error(`The part ${part.file} has ${rows} rows, and the manifest says ${part.rows}.`);
}

async function insert(tx: EntityManager, { table, columns }: TablePart, lines: readonly string[]): Promise<void> {
  const names = columns.map((column) => pg.escapeIdentifier(column));
  const values = names.map((name) => (table === 'public.audit_entry' && name === '"txid"' ? TRANSACTION_OF_AUDIT_ENTRY : `(kept.line).${name}`));
  // OFFSET 0 keeps PostgreSQL from reading the line anew for every column.
  await tx.query(
    `INSERT INTO ${quoted(table)} (${names.join(', ')}) OVERRIDING SYSTEM VALUE
     SELECT ${values.join(', ')} FROM (SELECT line::${quoted(table)} AS line FROM unnest($1::text[]) AS lines (line) OFFSET 0) kept`,
    [lines],
  );
}

function assertSameTables(database: DatabaseBackup, tables: readonly Table[]): void {
  const describe = (list: readonly Pick<Table, 'table' | 'columns'>[]): string =>
    list.map(({ table, columns }) => `${table} (${columns.join(', ')})`).sort().join('\n');
  if (describe(database.tables) === describe(tables)) return;
  throw new UserError(`The tables of ${database.name} in this backup are not those that its migrations make. Restore it with the version that made it.`);
}
