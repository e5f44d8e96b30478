import { randomUUID } from 'node:crypto';
import { expect, it, jest } from '@jest/globals';
import { kafkaObstacle, sharedKafka, skipUnless } from '@vidimus/testing';
import { Kafka, Partitioners, logLevel } from 'kafkajs';
import type { PartitionAssigner } from 'kafkajs';
import { Reader, eventLogContract, testTopic } from '../../test/event-log-contract.js';
import { QuietLogger } from '../../test/quiet-logger.js';
import { until } from '../../test/until.js';
import { KafkaEventLog } from './kafka-event-log.js';

// A busy machine must not decide: nothing here takes long by itself.
jest.setTimeout(180_000);

const obstacle = await kafkaObstacle();
const retry = { initialRetryTime: 50, maxRetryTime: 300, retries: 60 };

/** Divides partitions in a way that no other client knows, so that nobody else can be a member of its group. */
const incompatible: PartitionAssigner = ({ cluster }) => ({
  name: 'incompatible',
  version: 0,
  protocol: () => ({ name: 'incompatible', metadata: Buffer.alloc(0) }),
  assign: async ({ members }) => {
    await cluster.refreshMetadata();
    return members.map(({ memberId }) => ({ memberId, memberAssignment: Buffer.alloc(0) }));
  },
});

skipUnless(obstacle === undefined, obstacle ?? '').describe('Kafka', () => {
  eventLogContract('Kafka', async () => {
    const { brokers, stop } = await sharedKafka();
    const logger = new QuietLogger();
    return {
      connect: () => new KafkaEventLog({ brokers, clientId: 'contract', replicationFactor: 1, logger }),
      holdOpen: async (records) => {
        const client = new Kafka({ brokers, logLevel: logLevel.NOTHING, retry });
        const producer = client.producer({
          transactionalId: randomUUID(),
          idempotent: true,
          maxInFlightRequests: 1,
          createPartitioner: Partitioners.DefaultPartitioner,
        });
        await producer.connect();
        const transaction = await producer.transaction();
        for (const { topic, key, value } of records) await transaction.send({ topic, messages: [{ key, value }] });
        return {
          commit: async () => {
            await transaction.commit();
            await producer.disconnect();
          },
        };
      },
      // Kafka makes nobody wait: the second append is in the log before the held one is committed.
      underWay: (append) => append,
      end: stop,
    };
  });

  it('puts a group back to where it stood, and knows another log', async () => {
    const { brokers, stop } = await sharedKafka();
    const log = new KafkaEventLog({ brokers, clientId: 'offsets', replicationFactor: 1, logger: new QuietLogger() });
    const [topic, group] = [testTopic(1), randomUUID()];
    await log.ensureTopics([topic]);
    const record = (value: string) => ({ topic: topic.name, key: 'k', value });
    await log.append([record('1'), record('2')]);
    const first = new Reader(log, [topic], { group });
    await until('two are read and noted', async () => (await first.subscription.lag()) === 0);
    await first.subscription.stop();
    const stood = await log.groupOffsets(group, [topic.name]);
    expect(stood).toEqual({ [topic.name]: { 0: '2' } });
    await log.append([record('3')]);
    const second = new Reader(log, [topic], { group });
    await until('the third is read and noted', async () => (await second.subscription.lag()) === 0);
    await expect(log.moveGroup(group, stood)).rejects.toThrow(/no running instances/);
    await second.subscription.stop();
    expect(await log.recordsBehind({ [topic.name]: { 0: '4' } })).toBeUndefined();
    expect(await log.recordsBehind(stood)).toBe(3n);
    await log.moveGroup(group, stood);
    const third = new Reader(log, [topic], { group });
    await until('the third comes again', () => third.values().length > 0);
    expect(third.values()).toEqual(['3']);
    await log.close();
    await stop();
  });

  it('tells of a consumer that kafkajs gave up and does not restart', async () => {
    const { brokers, stop } = await sharedKafka();
    const log = new KafkaEventLog({ brokers, clientId: 'crash', replicationFactor: 1, logger: new QuietLogger() });
    const [topic, group] = [testTopic(), randomUUID()];
    await log.ensureTopics([topic]);
    const occupant = new Kafka({ brokers, logLevel: logLevel.NOTHING, retry }).consumer({ groupId: group, partitionAssigners: [incompatible] });
    const occupied = Promise.withResolvers<void>();
    occupant.on(occupant.events.GROUP_JOIN, () => occupied.resolve());
    await occupant.connect();
    await occupant.subscribe({ topics: [topic.name] });
    await occupant.run({ eachMessage: async () => undefined });
    await occupied.promise;
    const reader = new Reader(log, [topic], { group });
    await until('the crash is told', () => reader.crashes.length > 0);
    expect(reader.crashes).toEqual([expect.objectContaining({ type: 'INCONSISTENT_GROUP_PROTOCOL' })]);
    expect(reader.subscription.joined()).toBe(false);
    await Promise.all([log.close(), occupant.disconnect()]);
    await stop();
  });
});

it('a Kafka that is not there holds up neither the start nor the end of a room', async () => {
  const logger = new QuietLogger();
  const log = new KafkaEventLog({ brokers: ['127.0.0.1:1'], clientId: 'alone', replicationFactor: 1, logger });
  const reader = new Reader(log, [testTopic()], { group: randomUUID() });
  expect([log.connected(), reader.subscription.joined()]).toEqual([false, false]);
  await log.close();
  await expect(log.append([{ topic: 'any', key: 'k', value: 'v' }])).rejects.toThrow('closed');
  // kafkajs goes on trying for 18 s, which a process that ends does not wait for; the test does, to leave nothing behind.
  await until('kafkajs has given up', () => {
    const said = JSON.stringify(logger.lines);
    return said.includes('Kafka is away') && said.includes('Cannot read from Kafka yet');
  });
});
