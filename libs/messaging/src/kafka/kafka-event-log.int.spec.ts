import { randomUUID } from 'node:crypto';
import { kafkaObstacle, sharedKafka, skipUnless } from '@vidimus/testing';
import { Kafka, Partitioners, logLevel } from 'kafkajs';
import { eventLogContract } from '../../test/event-log-contract.js';
import { QuietLogger } from '../../test/quiet-logger.js';
import { KafkaEventLog } from './kafka-event-log.js';

const obstacle = await kafkaObstacle();

skipUnless(obstacle === undefined, obstacle ?? '').describe('Kafka', () => {
  eventLogContract('Kafka', async () => {
    const { brokers, stop } = await sharedKafka();
    const logger = new QuietLogger();
    return {
      connect: () => new KafkaEventLog({ brokers, clientId: 'contract', replicationFactor: 1, logger }),
      holdOpen: async (records) => {
        const client = new Kafka({ brokers, logLevel: logLevel.NOTHING, retry: { initialRetryTime: 50, maxRetryTime: 300, retries: 60 } });
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
});
