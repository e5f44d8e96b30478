import pg from 'pg';
import { TOPICS } from '@vidimus/contracts';
import { eventually } from '@vidimus/testing';
import { rowsIn } from './databases.js';
import { platformLog } from './platform-log.js';

/** A text that something of the platform has left behind, and where. */
export interface Trace {
  /** `vidimus_issuance.issuance_request.subject_sealed`, or the name of a topic. */
  readonly place: string;
  readonly text: string;
}

/** Every record of every topic, headers and keys included. */
export async function recordTraces(): Promise<Trace[]> {
  const log = platformLog('canary');
  const traces: Trace[] = [];
  try {
    const subscription = log.subscribe({
      group: `canary-${crypto.randomUUID()}`,
      topics: TOPICS.map((topic) => topic.name),
      onRecord: async ({ topic, key, value, headers }) => {
        traces.push({ place: topic, text: [key ?? '', value.toString('utf8'), JSON.stringify(headers)].join('\n') });
      },
      onCrash: (error) => {
        throw error;
      },
    });
    await eventually('every record is read', async () => subscription.joined() && traces.length > 0 && (await subscription.lag()) === 0, { timeoutMs: 60_000 });
  } finally {
    await log.close();
  }
  return traces;
}

/** Every value of every table of every room's database, bytes as text. */
export async function databaseTraces(): Promise<Trace[]> {
  const databases = await rowsIn<{ datname: string }>('postgres', `SELECT datname FROM pg_database WHERE datname LIKE 'vidimus\\_%'`);
  const traces = await Promise.all(databases.map(({ datname }) => tracesOf(datname)));
  return traces.flat();
}

async function tracesOf(database: string): Promise<Trace[]> {
  const columns = await rowsIn<{ table_schema: string; table_name: string; column_name: string }>(
    database,
    `SELECT table_schema, table_name, column_name FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
     WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')`,
  );
  const traces: Trace[] = [];
  for (const { table_schema: schema, table_name: table, column_name: column } of columns) {
    const [from, name] = [`${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(table)}`, pg.escapeIdentifier(column)];
    const rows = await rowsIn<{ value: unknown }>(database, `SELECT ${name} AS value FROM ${from} WHERE ${name} IS NOT NULL`);
    const place = [database, ...(schema === 'public' ? [] : [schema]), table, column].join('.');
    traces.push(...rows.map(({ value }) => ({ place, text: textOf(value) })));
  }
  return traces;
}

function textOf(value: unknown): string {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8');
  return typeof value === 'string' ? value : JSON.stringify(value);
}
