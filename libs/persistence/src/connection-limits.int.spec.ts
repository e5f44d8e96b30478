import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createEmptyDatabase, eventually, openGate, testPostgresUrl } from '@vidimus/testing';
import type { Gate, TestDatabase } from '@vidimus/testing';
import { DataSource } from 'typeorm';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { boundedConnections, ROOM_LIMITS } from './connection-limits.js';
import { migrate } from './database.js';

const LIMITS = { connectMs: 1_000, statementMs: 500, answerMs: 1_000, idleInTransactionMs: 500 };
/** A minute is what nobody would wait, however busy the machine. */
const NOBODY_WAITS_MS = 60_000;

class TakeLongerThanAStatementMay implements MigrationInterface {
  readonly name = 'TakeLonger20261122160000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE slowly AS SELECT 1 AS one FROM (SELECT pg_sleep(1.5)) AS pause');
  }

  down(): Promise<void> {
    return Promise.resolve();
  }
}

describe('connections of a room', () => {
  let database: TestDatabase;
  let gate: Gate;
  let room: DataSource;
  let server: DataSource;
  const backend = async (): Promise<number | undefined> => {
    const [row]: { pid: number }[] = await room.query('SELECT pg_backend_pid() AS pid');
    return row?.pid;
  };

  beforeAll(async () => {
    database = await createEmptyDatabase();
    gate = await openGate(Number(new URL(testPostgresUrl()).port));
    const url = new URL(database.url);
    url.port = String(gate.port);
    server = await new DataSource({ type: 'postgres', url: testPostgresUrl(), poolSize: 1, installExtensions: false }).initialize();
    room = await new DataSource({
      type: 'postgres',
      url: url.href,
      poolSize: 1,
      installExtensions: false,
      migrations: [TakeLongerThanAStatementMay],
      extra: boundedConnections(LIMITS),
    }).initialize();
  });

  afterEach(() => gate.release());

  afterAll(async () => {
    await Promise.all([room.destroy(), server.destroy()]);
    await gate.close();
    await database.drop();
  });

  it('wait for no answer without end, nor does the end of the transaction; the next one has a connection that works', async () => {
    const before = await backend();
    const began = performance.now();
    const work = room.transaction(async (tx) => {
      await tx.query('CREATE TABLE never (id integer)');
      gate.hold();
      await tx.query('SELECT 1');
    });
    await expect(work).rejects.toThrow('Query read timeout');
    // The server is still silent.
    await expect(room.query('SELECT 1')).rejects.toThrow(/timeout/);
    expect(performance.now() - began).toBeLessThan(NOBODY_WAITS_MS);
    gate.release();
    expect(await backend()).not.toBe(before);
    expect(await room.query(`SELECT to_regclass('never') AS found`)).toEqual([{ found: null }]);
  });

  it('have the server end a statement that takes too long, and can be used again', async () => {
    const before = await backend();
    await expect(room.query('SELECT pg_sleep(300)')).rejects.toMatchObject({ driverError: { code: '57014' } });
    expect(await backend()).toBe(before);
  });

  it('lose a transaction in which nothing happens, so that others get the rows that it has locked', async () => {
    const work = room.transaction(async (tx) => {
      await tx.query('CREATE TABLE stalled (id integer)');
      const [row]: { pid: number }[] = await tx.query('SELECT pg_backend_pid() AS pid');
      await eventually('the server has ended it', async () => {
        const left: unknown[] = await server.query('SELECT FROM pg_stat_activity WHERE pid = $1', [row?.pid]);
        return left.length === 0;
      });
      await tx.query('SELECT 1');
    });
    await expect(work).rejects.toThrow();
    expect(await room.query(`SELECT to_regclass('stalled') AS found`)).toEqual([{ found: null }]);
  });

  it('do not limit a migration', async () => {
    await migrate(room);
    expect(await room.query('SELECT count(*)::int AS count FROM slowly')).toEqual([{ count: 1 }]);
  });

  it('give the server less time than who asks waits, so that its answer is heard', () => {
    expect(ROOM_LIMITS.statementMs).toBeLessThan(ROOM_LIMITS.answerMs);
  });
});
