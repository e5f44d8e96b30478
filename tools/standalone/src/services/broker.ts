import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writePrivateFile } from '../installation/installation.js';
import type { Installation } from '../installation/installation.js';
import { KAFKA_ADMINISTRATOR } from '../installation/keys.js';
import type { KeyFiles } from '../installation/keys.js';
import type { KafkaAddress } from '../platform/with-kafka.js';
import { DATABASE_ROOMS } from '../installation/installation.js';
import { caFileIn, hostTlsIn } from '../tls/make-tls.js';
import type { Supervisor } from './supervisor.js';

/** The name under which the broker has its certificate. */
export const BROKER_HOST = 'kafka';

const PROGRAM = fileURLToPath(new URL('../../../kafka/secured.mjs', import.meta.url));

/**
 * Starts a Kafka in the data folder as in production: TLS, users and rules. It is a program of Java, which must be there.
 * @returns it as its administrator
 */
export async function startBroker(supervisor: Supervisor, dataDir: string, { ports }: Installation, keys: KeyFiles): Promise<KafkaAddress> {
  const tls = join(dataDir, 'tls');
  const users = [...DATABASE_ROOMS, KAFKA_ADMINISTRATOR];
  const options = {
    folder: join(dataDir, 'kafka'),
    brokerPort: ports.kafka,
    controllerPort: ports['kafka-controller'],
    security: {
      ...hostTlsIn(tls, BROKER_HOST),
      caFile: caFileIn(tls),
      administrator: KAFKA_ADMINISTRATOR,
      passwordFiles: Object.fromEntries(users.map((user) => [user, keys.kafkaPassword(user)])),
    },
  };
  const file = join(dataDir, 'kafka.json');
  await writePrivateFile(file, `${JSON.stringify(options, null, 2)}\n`);
  await supervisor.keep('Kafka', [PROGRAM, file]);
  return {
    brokers: [`127.0.0.1:${ports.kafka}`],
    user: KAFKA_ADMINISTRATOR,
    passwordFile: keys.kafkaPassword(KAFKA_ADMINISTRATOR),
    caFile: options.security.caFile,
  };
}
