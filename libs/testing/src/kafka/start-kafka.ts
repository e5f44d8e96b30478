import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../network/free-port.js';
import { toolAvailable } from '../tool-available.js';
import { clusterReady } from './cluster-ready.js';
import { dockerAnswers, startContainerKafka } from './container-kafka.js';
import { javaBroker, type BrokerPlace } from './java-broker.js';
import { javaDistribution } from './java-distribution.js';

/** A running Apache Kafka. Brokers are counted from 0. */
export interface Kafka {
  /** `host:port` of each broker; the same after a restart. */
  brokers: string[];
  /** Stops everything and removes its data. */
  stop(): Promise<void>;
  /** kill -9 of one broker. */
  kill9(broker?: number): Promise<void>;
  /** Starts a killed broker again, with its log and its port, and waits until the cluster is whole. */
  restart(broker?: number): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** How many brokers; default 1. Each is also a controller, so one of three may be lost. */
export interface StartKafkaOptions {
  brokers?: number;
}

/**
 * Starts a real Apache Kafka: in a container when a Docker engine answers and one broker is enough, else with Java.
 * `VIDIMUS_TEST_KAFKA=java` or `=docker` decides by hand.
 *
 * @throws Error that says what to install when neither works.
 */
export async function startKafka(options: StartKafkaOptions = {}): Promise<Kafka> {
  const wish = process.env['VIDIMUS_TEST_KAFKA'];
  const count = options.brokers ?? 1;
  if (wish === 'docker' || (wish !== 'java' && count === 1 && (await dockerAnswers()))) {
    try {
      return await startContainerKafka(await freePort());
    } catch (error) {
      if (wish === 'docker') {
        throw error;
      }
      process.stderr.write(`Kafka's container does not start (${String(error)}); going on with Java.\n`);
    }
  }
  return startJavaKafka(count);
}

/**
 * The broker of this test run when the environment names one (`VIDIMUS_TEST_KAFKA_BROKERS`), else one of its own. Tests share it:
 * they use topics and groups with names of their own. `stop` ends only what this call started.
 */
export async function sharedKafka(): Promise<Pick<Kafka, 'brokers' | 'stop'>> {
  const named = process.env['VIDIMUS_TEST_KAFKA_BROKERS'];
  return named ? { brokers: named.split(','), stop: async () => undefined } : startKafka();
}

/**
 * Why tests on Kafka cannot run here; undefined when they can.
 *
 * @example
 * const obstacle = await kafkaObstacle();
 * const onKafka = skipUnless(obstacle === undefined, obstacle ?? '');
 */
export async function kafkaObstacle(): Promise<string | undefined> {
  if (process.env['VIDIMUS_TEST_KAFKA_BROKERS']) {
    return undefined;
  }
  const failed = process.env['VIDIMUS_TEST_NO_KAFKA'];
  if (failed !== undefined) {
    return failed;
  }
  const canStart = (toolAvailable('java') && toolAvailable('mvn')) || (await dockerAnswers());
  return canStart ? undefined : 'no Kafka: neither Java 17 with Maven nor a Docker engine is on this machine';
}

async function startJavaKafka(count: number): Promise<Kafka> {
  const distribution = await javaDistribution();
  const folder = await mkdtemp(join(tmpdir(), 'vidimus-kafka-'));
  const places = await freePlaces(count);
  const addresses = places.map(({ brokerPort }) => `127.0.0.1:${brokerPort}`);
  const brokers = await Promise.all(places.map(async (place) => javaBroker(distribution, { folder, place, all: places })));
  const whole = async (): Promise<void> =>
    clusterReady(addresses, count, () => brokers.map((broker) => broker.failure()).find((reason) => reason !== undefined));
  const stop = async (): Promise<void> => {
    await Promise.all(brokers.map(async (broker) => broker.stop()));
    await rm(folder, { recursive: true, force: true });
  };
  const chosen = (index: number): (typeof brokers)[number] => {
    const broker = brokers[index];
    if (broker === undefined) {
      throw new RangeError(`There is no broker ${index}: they are counted from 0 to ${count - 1}.`);
    }
    return broker;
  };
  for (const broker of brokers) {
    broker.start();
  }
  try {
    await whole();
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    brokers: addresses,
    stop,
    kill9: async (index = 0) => chosen(index).kill9(),
    restart: async (index = 0) => {
      chosen(index).start();
      await whole();
    },
    [Symbol.asyncDispose]: stop,
  };
}

async function freePlaces(count: number): Promise<BrokerPlace[]> {
  const taken = new Set<number>();
  const places: BrokerPlace[] = [];
  for (let nodeId = 1; nodeId <= count; nodeId += 1) {
    places.push({ nodeId, brokerPort: await freePort(taken), controllerPort: await freePort(taken) });
  }
  return places;
}
