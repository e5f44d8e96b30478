import { administratorLogin, type BrokerSecurity } from './broker-security.js';
import { clusterReady } from './cluster-ready.js';
import { javaBroker } from './java-broker.js';
import { javaDistribution } from './java-distribution.js';

/** One broker as in production: TLS, users, rules, and a log that outlives it. */
export interface SecuredKafkaOptions {
  /** Where its log is kept. */
  folder: string;
  brokerPort: number;
  controllerPort: number;
  security: BrokerSecurity;
}

/** A machine that starts a whole platform at once is slow. */
const START_WITHIN_MS = 180_000;

/** A broker that runs. */
export interface SecuredKafka {
  /** `host:port`. */
  broker: string;
  /** Resolves when the broker has ended, wanted or not. */
  ended: Promise<void>;
  /** Orderly; the log is kept. */
  stop(): Promise<void>;
}

/**
 * Starts it with Java, on the log of a former start or on a new one.
 *
 * @throws Error that says what to install, or what the broker said last.
 */
export async function startSecuredKafka({ folder, brokerPort, controllerPort, security }: SecuredKafkaOptions): Promise<SecuredKafka> {
  const place = { nodeId: 1, brokerPort, controllerPort };
  const broker = await javaBroker(await javaDistribution(), { folder, place, all: [place], security });
  const address = `127.0.0.1:${brokerPort}`;
  broker.start();
  try {
    await clusterReady([address], 1, () => broker.failure(), await administratorLogin(security), START_WITHIN_MS);
  } catch (error) {
    await broker.stop();
    throw error;
  }
  return { broker: address, ended: broker.exited(), stop: () => broker.stop() };
}
