import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { migrate } from '@vidimus/persistence';
import { kafkaObstacle, skipUnless, startKafka, testRecordSigner } from '@vidimus/testing';
import type { DataSource } from 'typeorm';
import { Reader, testTopic } from '../../test/event-log-contract.js';
import { QuietLogger } from '../../test/quiet-logger.js';
import { createRoomDatabase, openRoom } from '../../test/room-database.js';
import { stoppablePostgres } from '../../test/stoppable-postgres.js';
import { until } from '../../test/until.js';
import { EmbeddedEventLog } from '../embedded/embedded-event-log.js';
import type { EventLog } from '../event-log.js';
import { KafkaEventLog } from '../kafka/kafka-event-log.js';
import { Leadership } from './leadership.js';
import { OutboxRelay } from './outbox-relay.js';

// A busy machine must not decide: nothing here takes long by itself.
jest.setTimeout(180_000);

/** Something that can be taken away and given back. */
interface Outage {
  begin(): Promise<void>;
  over(): Promise<void>;
}

const obstacle = await kafkaObstacle();
const ends: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const topic = testTopic();
const keys = Array.from({ length: 5 }, () => randomUUID());

/** Commits 50 events, ten of each key, numbered from `first` on. */
async function commitFifty(dataSource: DataSource, first: number): Promise<void> {
  for (let number = first; number < first + 50; number += 1) {
    const id = randomUUID();
    await dataSource.query(
      `INSERT INTO outbox (event_id, topic, key, type, envelope, created_at) VALUES ($1, $2, $3, 'test.numbered.v1', $4, now())`,
      [id, topic.name, keys[number % keys.length], { id, number }],
    );
  }
}

function numbersOf(reader: Reader, key: string): number[] {
  const numbers = reader.values(key).map((value) => (JSON.parse(value) as { number: number }).number);
  return numbers.filter((number, index) => numbers.indexOf(number) === index);
}

/** Events before, during and after an outage: each arrives, in order. `during` says whether the room can commit meanwhile. */
async function proveNothingIsLost(log: EventLog, room: { dataSource: DataSource; url: string }, outage: Outage, during: boolean): Promise<void> {
  await log.ensureTopics([topic]);
  const reader = new Reader(log, [topic], { group: randomUUID() });
  const relay = new OutboxRelay(room.dataSource, log, testRecordSigner);
  const leader = new Leadership({ url: room.url, tasks: relay.tasks(), logger: new QuietLogger() });
  leader.start();
  ends.push(() => leader.stop());
  await commitFifty(room.dataSource, 0);
  await until('events flow', () => reader.records.length > 0);
  await outage.begin();
  if (during) {
    await commitFifty(room.dataSource, 50);
    expect((await relay.lag()).count).toBeGreaterThanOrEqual(50);
  } else {
    await expect(commitFifty(room.dataSource, 50)).rejects.toThrow();
  }
  await outage.over();
  await commitFifty(room.dataSource, during ? 100 : 50);
  const expected = during ? 30 : 20;
  await until('all has come', () => keys.every((key) => numbersOf(reader, key).length === expected));
  for (const [index, key] of keys.entries()) {
    expect(numbersOf(reader, key)).toEqual(Array.from({ length: expected }, (_, round) => round * keys.length + index));
  }
  await until('all is marked', async () => (await relay.lag()).count === 0);
  expect(reader.crashes).toEqual([]);
  expect(reader.subscription.joined()).toBe(true);
  expect(log.connected()).toBe(true);
}

async function room(): Promise<{ dataSource: DataSource; url: string }> {
  const { dataSource, database, end } = await createRoomDatabase();
  ends.push(end);
  return { dataSource, url: database.url };
}

describe('an outage', () => {
  it('of the embedded log loses nothing and keeps order', async () => {
    const server = await stoppablePostgres();
    ends.push(() => server.end());
    const log = new EmbeddedEventLog({ url: server.url, logger: new QuietLogger() });
    ends.push(() => log.close());
    await proveNothingIsLost(log, await room(), { begin: () => server.kill(), over: () => server.restart() }, true);
  });

  it('of the one PostgreSQL that holds both the room and the log loses nothing that was committed', async () => {
    const server = await stoppablePostgres();
    ends.push(() => server.end());
    const log = new EmbeddedEventLog({ url: server.url, logger: new QuietLogger() });
    ends.push(() => log.close());
    const dataSource = await openRoom(server.url);
    ends.push(() => dataSource.destroy());
    await migrate(dataSource);
    await proveNothingIsLost(log, { dataSource, url: server.url }, { begin: () => server.kill(), over: () => server.restart() }, false);
  });

  skipUnless(obstacle === undefined, obstacle ?? '').it(
    'of Kafka, kill -9 of its only broker, loses nothing and keeps order',
    async () => {
      const kafka = await startKafka();
      ends.push(() => kafka.stop());
      const log = new KafkaEventLog({ brokers: kafka.brokers, clientId: 'outage', replicationFactor: 1, logger: new QuietLogger() });
      ends.push(() => log.close());
      await proveNothingIsLost(log, await room(), { begin: () => kafka.kill9(), over: () => kafka.restart() }, true);
    },
  );
});
