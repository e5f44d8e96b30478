import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Topic } from '@vidimus/contracts';
import { writeOutbox } from '@vidimus/persistence';
import { deterministicIds, fakeClock, testRecordSigner } from '@vidimus/testing';
import type { DataSource, EntityManager } from 'typeorm';
import { Reader, testTopic } from '../../test/event-log-contract.js';
import { freshGround } from '../../test/event-room.js';
import { QuietLogger } from '../../test/quiet-logger.js';
import { revoked } from '../../test/room-database.js';
import { until } from '../../test/until.js';
import type { EventLog } from '../event-log.js';
import { Leadership } from './leadership.js';
import { OutboxRelay } from './outbox-relay.js';

// A busy machine must not decide: nothing here takes long by itself.
jest.setTimeout(180_000);

let ground: Awaited<ReturnType<typeof freshGround>>;
let topic: Topic;
const leaders: Leadership[] = [];
const publisher = { room: 'authority', ids: deterministicIds() };
const clock = fakeClock('2026-11-21T12:00:00Z');

beforeAll(async () => {
  ground = await freshGround();
});

beforeEach(async () => {
  await ground.reset();
  topic = testTopic();
  await ground.log.ensureTopics([topic]);
});

afterEach(async () => {
  await Promise.all(leaders.splice(0).map((leader) => leader.stop()));
});

afterAll(() => ground.end());

function lead(log: EventLog = ground.log): Leadership {
  const tasks = new OutboxRelay(ground.dataSource, log, testRecordSigner).tasks();
  const leader = new Leadership({ url: ground.database.url, tasks, logger: new QuietLogger() });
  leaders.push(leader);
  leader.start();
  return leader;
}

/** A row as a door writes it, of a kind that only this test knows. */
async function append(tx: EntityManager, key: string, number: number): Promise<void> {
  const id = randomUUID();
  await tx.query(`INSERT INTO outbox (event_id, topic, key, type, envelope, created_at) VALUES ($1, $2, $3, 'test.numbered.v1', $4, now())`, [
    id,
    topic.name,
    key,
    { id, number },
  ]);
}

const numberOf = (value: Buffer): number => (JSON.parse(value.toString('utf8')) as { number: number }).number;
const unpublished = (dataSource: DataSource): Promise<{ count: number }> => new OutboxRelay(dataSource, ground.log, testRecordSigner).lag();

describe('the outbox relay', () => {
  it('publishes what was committed, under its subject, and nothing of a command that was rolled back', async () => {
    const reader = new Reader(ground.log, [{ ...topic, name: 'vidimus.certificates' }], { group: randomUUID() });
    const { subject, data } = revoked();
    const command = (fail: boolean): Promise<void> =>
      ground.dataSource.transaction(async (tx) => {
        await writeOutbox(tx, publisher, { correlationId: randomUUID() }, clock.now(), [{ type: 'certificate.revoked.v1', subject, data }]);
        if (fail) throw new Error('the command fails');
      });
    lead();
    await expect(command(true)).rejects.toThrow('the command fails');
    await command(false);
    await reader.has(1);
    await until('it is marked', async () => (await unpublished(ground.dataSource)).count === 0);
    expect(reader.records).toHaveLength(1);
    expect(reader.records[0]).toMatchObject({ key: subject, headers: { ce_type: 'certificate.revoked.v1' } });
    expect(JSON.parse(String(reader.values()[0]))).toMatchObject({ source: '/vidimus/authority', subject, data });
  });

  it('is woken by a commit instead of waiting for its next look', async () => {
    let looks = 0;
    const counting: Pick<DataSource, 'query'> = {
      query: async (sql: string, values?: unknown[]) => {
        if (sql.startsWith('SELECT position')) looks += 1;
        return ground.dataSource.query(sql, values);
      },
    };
    const [publish] = new OutboxRelay(counting as DataSource, ground.log, testRecordSigner).tasks();
    if (publish === undefined) throw new Error('no task');
    const anHour = { ...publish, intervalMs: 3_600_000 };
    const leader = new Leadership({ url: ground.database.url, tasks: [anHour], logger: new QuietLogger() });
    leaders.push(leader);
    leader.start();
    await until('it has looked once', () => looks === 1);
    await ground.dataSource.transaction((tx) => append(tx, randomUUID(), 1));
    leader.wake('another task');
    expect(looks).toBe(1);
    leader.wake('outbox-relay');
    await until('it is published', async () => (await unpublished(ground.dataSource)).count === 0);
  });

  it('sends a batch again after a crash between sending and marking', async () => {
    const reader = new Reader(ground.log, [topic], { group: randomUUID() });
    let crashes = 1;
    const crashing: EventLog = Object.create(ground.log, {
      append: {
        value: async (records: Parameters<EventLog['append']>[0]) => {
          await ground.log.append(records);
          crashes -= 1;
          if (crashes === 0) throw new Error('the process ends here');
        },
      },
    }) as EventLog;
    const key = randomUUID();
    for (const number of [0, 1, 2]) await ground.dataSource.transaction((tx) => append(tx, key, number));
    lead(crashing);
    await until('everything came twice', () => reader.records.length === 6);
    expect(reader.records.map((record) => numberOf(record.value))).toEqual([0, 1, 2, 0, 1, 2]);
    await until('it is marked', async () => (await unpublished(ground.dataSource)).count === 0);
  });

  it('never reorders an aggregate, with two relays whose leader changes under concurrent writers', async () => {
    const reader = new Reader(ground.log, [topic], { group: randomUUID() });
    await ground.dataSource.query('CREATE TABLE counter (id uuid PRIMARY KEY, number integer NOT NULL)');
    const keys = Array.from({ length: 10 }, () => randomUUID());
    for (const key of keys) await ground.dataSource.query('INSERT INTO counter VALUES ($1, 0)', [key]);
    const increment = (key: string): Promise<void> =>
      ground.dataSource.transaction(async (tx) => {
        // The aggregate's lock first, its event after: the rule that all doors keep.
        const [rows]: [{ number: number }[], number] = await tx.query('UPDATE counter SET number = number + 1 WHERE id = $1 RETURNING number', [key]);
        await append(tx, key, rows[0]?.number ?? Number.NaN);
      });
    const [one, two] = [lead(), lead()];
    await until('one of them leads', () => one.isLeader() !== two.isLeader());
    const holder = async (): Promise<number | undefined> => {
      const [row]: { pid: number }[] = await ground.dataSource.query(
        `SELECT pid FROM pg_locks JOIN pg_stat_activity USING (pid)
         WHERE locktype = 'advisory' AND granted AND datname = current_database() AND application_name = 'vidimus leader'`,
      );
      return row?.pid;
    };
    const former = await holder();
    const writers = Array.from({ length: 3 }, async (_, writer) => {
      for (let round = 0; round < 40; round += 1) await increment(String(keys[(round + writer) % keys.length]));
    });
    await until('events flow', () => reader.records.length > 20);
    await ground.dataSource.query('SELECT pg_terminate_backend($1)', [former]);
    // Whoever it is: the first itself may take the lock again, and sooner than anybody could see that it had lost it.
    await until('the lock has another holder', async () => ![undefined, former].includes(await holder()));
    await Promise.all(writers);
    await until('one of them leads again', () => one.isLeader() !== two.isLeader());
    const numbers = (key: string): number[] => {
      const all = reader.records.filter((record) => record.key === key).map((record) => numberOf(record.value));
      return all.filter((number, index) => all.indexOf(number) === index);
    };
    await until('all has come', () => keys.every((key) => numbers(key).length === 12));
    for (const key of keys) expect(numbers(key)).toEqual(Array.from({ length: 12 }, (_, index) => index + 1));
  });

  it('tells how far it is behind, and removes published rows after a week only', async () => {
    const relay = new OutboxRelay(ground.dataSource, ground.log, testRecordSigner);
    await ground.dataSource.query(
      `INSERT INTO outbox (event_id, topic, key, type, envelope, created_at, published_at)
       SELECT gen_random_uuid(), 'test', gen_random_uuid(), 'test.numbered.v1', '{}', now() - age, CASE WHEN published THEN now() - age END
       FROM (SELECT interval '8 days' AS age, true AS published FROM generate_series(1, 700)
             UNION ALL VALUES (interval '6 days', true), (interval '8 days', false), (interval '1 hour', false))`,
    );
    const lag = await relay.lag();
    expect(lag.count).toBe(2);
    expect(Math.round(lag.oldestSeconds / 86_400)).toBe(8);
    const purge = relay.tasks().find((task) => task.name === 'outbox-purge');
    expect(await purge?.run(new AbortController().signal)).toBe(true);
    expect(await purge?.run(new AbortController().signal)).toBe(false);
    const [left]: { count: string }[] = await ground.dataSource.query('SELECT count(*) FROM outbox');
    expect(Number(left?.count)).toBe(3);
    await ground.dataSource.query('DELETE FROM outbox');
    expect(await relay.lag()).toEqual({ count: 0, oldestSeconds: 0 });
  });
});
