import { KafkaEventLog } from '@vidimus/messaging';

/** Connects to a Kafka for a piece of work, and disconnects whatever comes of it. */
export async function withKafka<Result>(
  brokers: readonly string[],
  work: (log: KafkaEventLog) => Promise<Result>,
): Promise<Result> {
  const log = new KafkaEventLog({
    brokers,
    clientId: 'vidimus-host',
    replicationFactor: Math.min(brokers.length, 3),
    logger: { warn: (message: unknown) => console.warn(message), error: (message: unknown) => console.error(message) },
  });
  try {
    return await work(log);
  } finally {
    await log.close();
  }
}
