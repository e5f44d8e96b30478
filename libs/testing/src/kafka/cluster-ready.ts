import { setTimeout as delay } from 'node:timers/promises';
import kafkajs from 'kafkajs';
import type { KafkaConfig } from 'kafkajs';

/** How a client proves who it is, and checks the brokers. */
export type KafkaLogin = Pick<KafkaConfig, 'ssl' | 'sasl'>;

/** Topic-less work that makes the coordinators load: without it a first consumer may crash with GROUP_LOAD_IN_PROGRESS. */
const warmUpId = 'vidimus-warm-up';

/**
 * Waits until `count` brokers are in the cluster and its group and transaction coordinators answer.
 *
 * @param login of an administrator, where the brokers ask for one
 * @param failure gives the reason when the cluster can no longer become ready
 * @throws Error after `timeoutMs` or with that reason
 */
export async function clusterReady(
  brokers: string[],
  count: number,
  failure: () => string | undefined,
  login: KafkaLogin = {},
  timeoutMs = 60_000,
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  let last: unknown;
  while (performance.now() < deadline) {
    const reason = failure();
    if (reason !== undefined) {
      throw new Error(`Kafka ended while starting. The end of its log:\n${reason}`);
    }
    try {
      await probe(brokers, count, login);
      return;
    } catch (error) {
      last = error;
      await delay(50);
    }
  }
  throw new Error(`Kafka on ${brokers.join(', ')} was not ready within ${timeoutMs} ms.`, { cause: last });
}

async function probe(brokers: string[], count: number, login: KafkaLogin): Promise<void> {
  const client = new kafkajs.Kafka({
    ...login,
    clientId: warmUpId,
    brokers,
    connectionTimeout: 1_000,
    requestTimeout: 5_000,
    logLevel: kafkajs.logLevel.NOTHING,
    retry: { retries: 2, initialRetryTime: 20, maxRetryTime: 50 },
  });
  const admin = client.admin();
  const producer = client.producer({ transactionalId: warmUpId, idempotent: true, maxInFlightRequests: 1, createPartitioner: kafkajs.Partitioners.DefaultPartitioner });
  try {
    await admin.connect();
    const cluster = await admin.describeCluster();
    if (cluster.brokers.length !== count) {
      throw new Error(`${cluster.brokers.length} of ${count} brokers are there`);
    }
    await admin.fetchOffsets({ groupId: warmUpId });
    await producer.connect();
    await (await producer.transaction()).abort();
  } finally {
    await Promise.all([admin.disconnect(), producer.disconnect()]);
  }
}
