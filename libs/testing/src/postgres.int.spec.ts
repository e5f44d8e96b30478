import { describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { createEmptyDatabase, createTestDatabase } from './postgres.js';

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('a test database', () => {
  it('is a copy of a template that is prepared once, however many ask at once', async () => {
    let prepared = 0;
    const options = {
      template: `copy-${process.pid}`,
      prepare: async (url: string): Promise<void> => {
        prepared += 1;
        await query(url, 'CREATE TABLE notes (body text NOT NULL)');
      },
    };
    const databases = await Promise.all([1, 2, 3].map(async () => createTestDatabase(options)));
    expect(prepared).toBe(1);
    const [first, second] = databases;
    await query(String(first?.url), "INSERT INTO notes VALUES ('only here')");
    expect(await query(String(first?.url), 'SELECT body FROM notes')).toEqual([{ body: 'only here' }]);
    expect(await query(String(second?.url), 'SELECT body FROM notes')).toEqual([]);
    await Promise.all(databases.map(async (database) => database.drop()));
  });

  it('is made anew after a preparation that failed', async () => {
    const template = `failing-${process.pid}`;
    await expect(
      createTestDatabase({
        template,
        prepare: async (url) => {
          await query(url, 'CREATE TABLE half_done ()');
          throw new Error('migration broke');
        },
      }),
    ).rejects.toThrow('migration broke');
    await using database = await createTestDatabase({ template, prepare: async () => undefined });
    expect(await query(database.url, "SELECT to_regclass('half_done') AS found")).toEqual([{ found: null }]);
  });

  it('is gone after drop, even with a connection open', async () => {
    const database = await createEmptyDatabase();
    const client = new pg.Client({ connectionString: database.url });
    client.on('error', () => undefined);
    await client.connect();
    await database.drop();
    await expect(query(database.url, 'SELECT 1')).rejects.toThrow('does not exist');
    await client.end();
  });
});
