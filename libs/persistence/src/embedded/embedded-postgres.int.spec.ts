import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { startEmbeddedPostgres } from './embedded-postgres.js';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vidimus-embedded-postgres-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('the embedded PostgreSQL', () => {
  it('keeps committed rows over kill -9 and lets nobody in without the password', async () => {
    const options = { dataDir: join(folder, 'durable'), durable: true, password: 'only for this test / ü' } as const;
    const first = await startEmbeddedPostgres(options);
    expect(await query(first.url, "SELECT current_setting('fsync') AS fsync")).toEqual([{ fsync: 'on' }]);
    await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    const wrong = new URL(first.url);
    wrong.password = 'guess';
    await expect(query(wrong.href, 'SELECT 1')).rejects.toThrow('password authentication failed');
    await first.kill();
    const second = await startEmbeddedPostgres(options);
    expect(await query(second.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
    await second.stop();
    await second.exited;
    await expect(query(second.url, 'SELECT 1')).rejects.toThrow('ECONNREFUSED');
  });

  it('says in a sentence that its port is taken or its folder in use', async () => {
    const dataDir = join(folder, 'busy');
    const server = await startEmbeddedPostgres({ dataDir, durable: false });
    await expect(startEmbeddedPostgres({ dataDir, durable: false })).rejects.toThrow(`is in use by process ${process.pid}`);
    const sameport = startEmbeddedPostgres({ dataDir: join(folder, 'other'), durable: false, port: server.port });
    await expect(sameport).rejects.toThrow(`Port ${server.port} of 127.0.0.1 is in use`);
    await server.stop();
  });

  it('is never made anew over the files of another one', async () => {
    const dataDir = join(folder, 'headless');
    await (await startEmbeddedPostgres({ dataDir, durable: false })).stop();
    await rm(join(dataDir, 'PG_VERSION'));
    await expect(startEmbeddedPostgres({ dataDir, durable: false })).rejects.toThrow('its file PG_VERSION is missing');
    expect(existsSync(join(dataDir, 'global'))).toBe(true);
  });

  it('says in one sentence that a file of it is damaged', async () => {
    const dataDir = join(folder, 'damaged');
    await (await startEmbeddedPostgres({ dataDir, durable: false })).stop();
    await truncate(join(dataDir, 'global', 'pg_control'), 100);
    await expect(startEmbeddedPostgres({ dataDir, durable: false })).rejects.toThrow(/^PostgreSQL does not start on \S+: .*pg_control.*\.$/);
  });

  it('starts though the process id of a former server now belongs to another program', async () => {
    const dataDir = join(folder, 'reused-pid');
    await (await startEmbeddedPostgres({ dataDir, durable: false })).stop();
    await writeFile(join(dataDir, 'postmaster.pid'), `${process.ppid}\n${dataDir}\n0\n5432\n\n127.0.0.1\n`);
    const server = await startEmbeddedPostgres({ dataDir, durable: false });
    expect(await query(server.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await server.stop();
  });

  it('does not outlive a host that is killed', async () => {
    const dataDir = join(folder, 'orphan');
    const host = spawn(process.execPath, ['--input-type=module', '--eval', hostProgram(dataDir)], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = (await once(host.stdout, 'data')) as [Buffer];
    expect(line.toString('utf8')).toContain('postgres://');
    host.kill('SIGKILL');
    await once(host, 'exit');
    const next = await startEmbeddedPostgres({ dataDir, durable: false });
    expect(await query(next.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await next.stop();
    expect(existsSync(join(dataDir, 'postmaster.pid'))).toBe(false);
  });
});

function hostProgram(dataDir: string): string {
  const source = new URL('./embedded-postgres.ts', import.meta.url).href;
  return `
    const { startEmbeddedPostgres } = await import(${JSON.stringify(source)});
    const server = await startEmbeddedPostgres({ dataDir: ${JSON.stringify(dataDir)}, durable: false });
    console.log(server.url);
    setInterval(() => undefined, 1000);`;
}
