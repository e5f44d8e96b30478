import { join } from 'node:path';
import { authorityRoom, authorityStatusRoom } from '@vidimus/authority';
import { TOPICS } from '@vidimus/contracts';
import { gatewayRoom } from '@vidimus/gateway';
import { identityRoom } from '@vidimus/identity';
import { issuanceRoom } from '@vidimus/issuance';
import { notificationRoom } from '@vidimus/notification';
import { startEmbeddedPostgres } from '@vidimus/persistence';
import { startRegistrySimulator } from '@vidimus/registry-simulator';
import { startRoom } from '@vidimus/service-kit';
import type { RoomDefinition, RunningRoom } from '@vidimus/service-kit';
import { prepareDatabases } from '../installation/databases.js';
import { DATABASE_ROOMS } from '../installation/installation.js';
import type { Installation } from '../installation/installation.js';
import { prepareKeys } from '../installation/keys.js';
import { prepareKeystore } from '../installation/keystore.js';
import { startMailbox } from '../mailbox/mailbox.js';
import { roomEnvironments } from './room-environments.js';
import { seedDemo } from './seed-demo.js';
import { withKafka } from './with-kafka.js';

/** Where the platform runs, and on what. */
export interface PlatformOptions {
  readonly dataDir: string;
  readonly installation: Installation;
  /** Folder with the built web application. */
  readonly webDir: string;
  /** A PostgreSQL of one's own, as superuser; without it an embedded one is started in the data folder. */
  readonly postgresUrl?: string;
  /** A Kafka of one's own; without it events travel through PostgreSQL. */
  readonly kafkaBrokers?: readonly string[];
  /** Least level to log. */
  readonly logLevel?: string;
  /** Told before each step, for the person who waits. */
  readonly progress?: (step: string) => void;
  /** Called when a room cannot go on. */
  readonly onFatal: (error: unknown) => void;
}

/** A platform that runs. */
export interface Platform {
  readonly rooms: ReadonlyMap<string, RunningRoom>;
  readonly registryUrl: string;
  /** Stops everything in the reverse order of its start. Safe to call twice. */
  stop(): Promise<void>;
}

type Stop = () => Promise<void>;

/** In the order of their start: the gateway comes last, so that whoever reaches it reaches a whole platform. */
const ROOMS: readonly (readonly [name: string, room: RoomDefinition])[] = [
  ['identity', identityRoom],
  ['authority', authorityRoom],
  ['status', authorityStatusRoom],
  ['notification', notificationRoom],
  ['issuance', issuanceRoom],
  ['gateway', gatewayRoom],
];

/** Starts every room in this process, with its demonstration. What was started is stopped again when a step fails. */
export async function startPlatform(options: PlatformOptions): Promise<Platform> {
  const stops: Stop[] = [];
  const stopAll = async (): Promise<void> => {
    for (let stop = stops.pop(); stop !== undefined; stop = stops.pop()) await stop();
  };
  try {
    return { ...(await startAll(options, stops)), stop: stopAll };
  } catch (error) {
    await stopAll();
    throw error;
  }
}

async function startAll(options: PlatformOptions, stops: Stop[]): Promise<Omit<Platform, 'stop'>> {
  const { dataDir, installation } = options;
  const progress = options.progress ?? (() => undefined);

  progress('database');
  const serverUrl = options.postgresUrl ?? (await startDatabase(options, stops));
  const databases = await prepareDatabases(serverUrl, installation.databasePasswords);

  if (options.kafkaBrokers !== undefined) {
    await withKafka(options.kafkaBrokers, (log) => log.ensureTopics(TOPICS));
  }

  progress('keys');
  const keys = await prepareKeys(dataDir, DATABASE_ROOMS, {
    keystore: installation.keystore.secret,
    registry: installation.registryApiKey,
  });
  const keystore = await prepareKeystore(dataDir, installation.keystore.kind, keys);

  progress('registries');
  const simulator = await startRegistrySimulator({
    port: installation.ports.registries,
    apiKey: installation.registryApiKey,
  });
  stops.push(() => simulator.stop());

  progress('mailbox');
  const mailbox = await startMailbox({
    folder: join(dataDir, 'mailbox'),
    smtpPort: installation.ports.smtp,
    httpPort: installation.ports.mailbox,
  });
  stops.push(() => mailbox.stop());

  const environments = roomEnvironments({ ...options, databases, keys, keystore, registryUrl: simulator.url, mailbox });
  const rooms = new Map<string, RunningRoom>();
  for (const [name, room] of ROOMS) {
    progress(name);
    const running = await startRoom(room, { env: environments[name] ?? {}, onFatal: options.onFatal });
    rooms.set(name, running);
    stops.push(() => running.stop());
  }

  progress('demonstration');
  await seedDemo(rooms, installation.demo);
  return { rooms, registryUrl: simulator.url };
}

async function startDatabase({ dataDir, installation }: PlatformOptions, stops: Stop[]): Promise<string> {
  const server = await startEmbeddedPostgres({
    dataDir: join(dataDir, 'postgres'),
    durable: true,
    port: installation.ports.postgres,
    password: installation.postgresPassword,
  });
  stops.push(() => server.stop());
  return server.url;
}
