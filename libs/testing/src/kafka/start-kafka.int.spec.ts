import { expect } from '@jest/globals';
import kafkajs from 'kafkajs';
import { eventually } from '../eventually.js';
import { skipUnless } from '../skip-unless.js';
import { toolAvailable } from '../tool-available.js';
import { startKafka } from './start-kafka.js';

const withJava = skipUnless(toolAvailable('java') && toolAvailable('mvn'), 'Java 17 and Maven are not installed');

withJava.it('a local Kafka keeps its messages, its address and its groups over kill -9', async () => {
  await using kafka = await startKafka();
  const client = new kafkajs.Kafka({
    brokers: kafka.brokers,
    logLevel: kafkajs.logLevel.NOTHING,
    retry: { initialRetryTime: 50, maxRetryTime: 300, retries: 60 },
  });
  const admin = client.admin();
  const producer = client.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner });
  const consumer = client.consumer({ groupId: 'reader', maxWaitTimeInMs: 50, sessionTimeout: 2_000, heartbeatInterval: 200 });
  const received: string[] = [];
  try {
    await admin.connect();
    await admin.createTopics({ topics: [{ topic: 'notes', numPartitions: 1 }] });
    await producer.connect();
    await producer.send({ topic: 'notes', acks: -1, messages: [{ value: 'before' }] });
    await kafka.kill9();
    await kafka.restart();
    await producer.send({ topic: 'notes', acks: -1, messages: [{ value: 'after' }] });
    await consumer.connect();
    await consumer.subscribe({ topic: 'notes', fromBeginning: true });
    await consumer.run({ eachMessage: async ({ message }) => void received.push(String(message.value)) });
    await eventually('both messages arrive', () => received.length >= 2);
    expect(received).toEqual(['before', 'after']);
  } finally {
    await Promise.all([admin.disconnect(), producer.disconnect(), consumer.disconnect()]);
  }
});
