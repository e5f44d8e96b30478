import { testPostgresUrl } from '@vidimus/testing';
import pg from 'pg';

/** Reads one of the platform's databases, past its rooms. */
export async function rowsIn<Row extends pg.QueryResultRow>(database: string, sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
  const url = new URL(testPostgresUrl());
  url.pathname = `/${database}`;
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  try {
    return (await client.query<Row>(sql, [...parameters])).rows;
  } finally {
    await client.end();
  }
}
