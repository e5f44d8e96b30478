import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, eventually } from '@vidimus/testing';
import type { TestDatabase } from '@vidimus/testing';
import type { DataSource } from 'typeorm';
import { openDatabase } from './database.js';
import { Jobs } from './jobs.js';

const WITHIN_MS = 20_000;

describe('jobs over the starts of a room', () => {
  let database: TestDatabase;
  let dataSource: DataSource;

  beforeAll(async () => {
    database = await createTestDatabase({ template: 'empty', prepare: async () => undefined });
    dataSource = await openDatabase({ url: database.url, poolSize: 4, applicationName: 'jobs', entities: [], migrations: [] });
  });

  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  it('two instances start their jobs at once, again and again', async () => {
    const instances = Array.from({ length: 4 }, () => new Jobs(dataSource, () => undefined));
    const started = await Promise.allSettled(instances.map((instance) => instance.start()));
    // Whoever lost the race may have failed; no connection of the pool may have stayed in a broken transaction.
    const answers = await Promise.all(Array.from({ length: 8 }, () => dataSource.query('SELECT 1 AS one')));
    expect(answers).toEqual(Array.from({ length: 8 }, () => [{ one: 1 }]));
    expect(started.some((outcome) => outcome.status === 'fulfilled')).toBe(true);
    await Promise.all(instances.map((instance) => instance.stop().catch(() => undefined)));
  });

  it('a room that starts gives out what a worker held that died, and not only when it has run for a while', async () => {
    const done: string[] = [];
    const instance = (): Jobs => {
      const jobs = new Jobs(dataSource, () => undefined);
      jobs.define('deliver', async (_data, { id }) => void done.push(id));
      return jobs;
    };
    const id = randomUUID();
    const former = instance();
    await former.start();
    const tomorrow = new Date(Date.now() + 86_400_000);
    await dataSource.transaction((tx) => former.enqueue(tx, { name: 'deliver', id, data: {}, startAfter: tomorrow }));
    await former.stop();
    await dataSource.query(`UPDATE jobs.job SET state = 'active', started_on = now() - interval '5 minutes', heartbeat_on = now() - interval '5 minutes' WHERE id = $1`, [id]);
    await dataSource.query(`UPDATE jobs.queue SET monitor_on = now() - interval '2 minutes', monitor_claim_on = now() - interval '2 minutes'`);
    const later = instance();
    await later.start();
    await eventually('the job is done', () => done.includes(id), { timeoutMs: WITHIN_MS });
    await later.stop();
    expect(done).toEqual([id]);
  }, 2 * WITHIN_MS);
});
