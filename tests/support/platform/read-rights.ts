import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { platformBrokers } from './platform-log.js';
import type { LogUser } from './platform-log.js';
import { platformReport } from './report.js';

/** What is used of the parts of kafkajs: its consumers read in groups only, and a right to read is one of the user whatever the group. */
interface Parts {
  readonly Cluster: new (options: object) => Cluster;
  readonly createLogger: (options: object) => object;
  readonly socketFactory: () => object;
}

interface Cluster {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  addTargetTopic(topic: string): Promise<void>;
  findLeaderForPartitions(topic: string, partitions: readonly number[]): Record<string, readonly number[]>;
  findBroker(at: { nodeId: string }): Promise<{ fetch(request: object): Promise<unknown> }>;
}

const RETRY = { initialRetryTime: 50, maxRetryTime: 300, retries: 10 };
const CONNECTION = { connectionTimeout: 5_000, authenticationTimeout: 10_000, reauthenticationThreshold: 10_000, requestTimeout: 30_000, metadataMaxAge: 300_000 };

/**
 * Fetches from the beginning of a topic, in no group, as a stranger would who has got hold of the password of a room.
 * @returns for each topic `read`, `not allowed`, or what else the broker answered
 */
export async function fetching({ name, password }: LogUser, topics: readonly string[]): Promise<[topic: string, outcome: string][]> {
  const { Cluster, createLogger, socketFactory } = kafkaParts();
  const outcomes: [string, string][] = [];
  for (const topic of topics) {
    // One that was refused for a topic asks for it again with every other one.
    const cluster = new Cluster({
      ...CONNECTION,
      logger: createLogger({ level: 0, logCreator: () => () => undefined }),
      socketFactory: socketFactory(),
      brokers: [...platformBrokers()],
      clientId: 'test',
      ssl: { ca: [readFileSync(platformReport().kafka?.caFile ?? '', 'utf8')] },
      sasl: { mechanism: 'scram-sha-512', username: name, password },
      allowAutoTopicCreation: false,
      retry: RETRY,
    });
    outcomes.push([topic, await fetchOnce(cluster, topic).then(() => 'read', refusal)]);
    await cluster.disconnect();
  }
  return outcomes;
}

async function fetchOnce(cluster: Cluster, topic: string): Promise<void> {
  await cluster.connect();
  await cluster.addTargetTopic(topic);
  const [nodeId = ''] = Object.keys(cluster.findLeaderForPartitions(topic, [0]));
  const broker = await cluster.findBroker({ nodeId });
  await broker.fetch({ maxWaitTime: 1, topics: [{ topic, partitions: [{ partition: 0, fetchOffset: '0', maxBytes: 1_000 }] }] });
}

function refusal(error: unknown): string {
  const { type } = error as { type?: string };
  return type === 'TOPIC_AUTHORIZATION_FAILED' ? 'not allowed' : String(error);
}

function kafkaParts(): Parts {
  const require = createRequire(import.meta.url);
  const { createLogger } = require('kafkajs/src/loggers') as Pick<Parts, 'createLogger'>;
  return { Cluster: require('kafkajs/src/cluster') as Parts['Cluster'], createLogger, socketFactory: require('kafkajs/src/network/socketFactory') as Parts['socketFactory'] };
}
