import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, jest } from '@jest/globals';
import { eventually, mayMount, mountSmallDisk, skipUnless } from '@vidimus/testing';
import type { SmallDisk } from '@vidimus/testing';
import pg from 'pg';
import { startDatabaseServer } from './database-server.js';
import type { DatabaseServer } from './database-server.js';

/** A cluster, and some files of what it writes ahead. */
const MEGABYTES = 200;
const PATIENCE = { timeoutMs: 120_000, intervalMs: 50 };
const onSmallDisk = skipUnless(mayMount(), 'a disk that can be filled cannot be mounted: run it as root on Linux');

let disk: SmallDisk | undefined;
let server: DatabaseServer | undefined;

afterEach(async () => {
  disk?.free();
  await server?.stop();
  disk?.remove();
});

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

/** On a connection of its own. */
async function rows(sql: string): Promise<{ text: string }[]> {
  const client = new pg.Client({ connectionString: server?.url, connectionTimeoutMillis: 5_000, query_timeout: 5_000 });
  // What ends a connection fails what is asked on it.
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows: found } = await client.query<{ text: string }>(sql);
    return found;
  } finally {
    // Nobody answers on a connection that has broken.
    void client.end().catch(() => undefined);
  }
}

onSmallDisk.describe('a database whose disk is full', () => {
  onSmallDisk.it('ends, is started again until there is room, and has kept what was written', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'vidimus-database-server-'));
    await chmod(folder, 0o755);
    disk = mountSmallDisk(folder, MEGABYTES);
    const said = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    const onFatal = jest.fn();
    server = await startDatabaseServer({ folder: join(folder, 'postgres'), port: await freePort(), password: randomBytes(16).toString('hex'), onFatal });
    await rows("CREATE TABLE kept AS SELECT 'written before' AS text");
    disk.fill();
    // What is written ahead lies in files that are made in advance: this one is full, the next one cannot be made.
    const failedStarts = (): number => said.mock.calls.flat().filter((line) => /No space left on device/.test(String(line))).length;
    const write = (): Promise<unknown> => rows("SELECT pg_logical_emit_message(false, 'filling', 'a disk'), pg_switch_wal()");
    await eventually('starting it has failed twice', async () => {
      // A write that nobody answers in time does not tell that the database has ended.
      await write().catch(() => undefined);
      return failedStarts() >= 2;
    }, PATIENCE);
    await expect(rows('SELECT 1')).rejects.toThrow();
    disk.free();
    expect(await eventually('it runs again', () => rows('SELECT text FROM kept').catch(() => undefined), PATIENCE)).toEqual([{ text: 'written before' }]);
    expect(onFatal).not.toHaveBeenCalled();
    said.mockRestore();
  }, 4 * PATIENCE.timeoutMs);
});
