import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { clusterReady } from './cluster-ready.js';
import type { Kafka } from './start-kafka.js';

const run = promisify(execFile);
const image = 'apache/kafka:4.3.1';

/** Does a Docker engine answer on this machine? */
export async function dockerAnswers(): Promise<boolean> {
  try {
    const { stdout } = await run('docker', ['version', '--format', '{{.Server.Version}}'], { timeout: 5_000 });
    return stdout.trim() !== '';
  } catch {
    return false;
  }
}

/** One broker from the official image, on a fixed port of this machine so that clients find it again after a restart. */
export async function startContainerKafka(port: number): Promise<Kafka> {
  const { GenericContainer } = await import('testcontainers');
  const container = await new GenericContainer(image)
    .withExposedPorts({ container: 9092, host: port })
    .withEnvironment({
      KAFKA_NODE_ID: '1',
      KAFKA_PROCESS_ROLES: 'broker,controller',
      KAFKA_LISTENERS: 'PLAINTEXT://:9092,CONTROLLER://:9093',
      KAFKA_ADVERTISED_LISTENERS: `PLAINTEXT://127.0.0.1:${port}`,
      KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER',
      KAFKA_CONTROLLER_QUORUM_VOTERS: '1@localhost:9093',
      KAFKA_AUTO_CREATE_TOPICS_ENABLE: 'false',
      KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: '1',
      KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: '1',
      KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: '1',
      KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: '0',
      KAFKA_GROUP_MIN_SESSION_TIMEOUT_MS: '1000',
      KAFKA_BROKER_SESSION_TIMEOUT_MS: '1000',
      KAFKA_BROKER_HEARTBEAT_INTERVAL_MS: '200',
    })
    .start();
  const brokers = [`127.0.0.1:${port}`];
  const stop = async (): Promise<void> => {
    await container.stop();
  };
  const ready = async (): Promise<void> => clusterReady(brokers, 1, () => undefined);
  try {
    await ready();
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    brokers,
    stop,
    kill9: async () => {
      await run('docker', ['kill', container.getId()]);
    },
    restart: async () => {
      await run('docker', ['start', container.getId()]);
      await ready();
    },
    [Symbol.asyncDispose]: stop,
  };
}
