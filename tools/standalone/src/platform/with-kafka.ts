import { readFile } from 'node:fs/promises';
import { KafkaEventLog } from '@vidimus/messaging';

/** Where a Kafka is, and as whom it is used; without a user nobody signs in. */
export interface KafkaAddress {
  readonly brokers: readonly string[];
  /** User (SCRAM-SHA-512) and the file with his password. */
  readonly user?: string;
  readonly passwordFile?: string;
  /** Certificates (PEM) that the brokers are checked against; turns TLS on. */
  readonly caFile?: string;
}

/** Connects to a Kafka for a piece of work, and disconnects whatever comes of it. */
export async function withKafka<Result>(address: KafkaAddress, work: (log: KafkaEventLog) => Promise<Result>): Promise<Result> {
  const { brokers, user, passwordFile, caFile } = address;
  const password = passwordFile === undefined ? '' : (await readFile(passwordFile, 'utf8')).trim();
  const log = new KafkaEventLog({
    brokers,
    clientId: 'vidimus-host',
    replicationFactor: Math.min(brokers.length, 3),
    logger: { warn: (message: unknown) => console.warn(message), error: (message: unknown) => console.error(message) },
    ...(caFile === undefined ? {} : { ssl: { ca: [await readFile(caFile, 'utf8')] } }),
    ...(user === undefined ? {} : { sasl: { mechanism: 'scram-sha-512', username: user, password } }),
  });
  try {
    return await work(log);
  } finally {
    await log.close();
  }
}
