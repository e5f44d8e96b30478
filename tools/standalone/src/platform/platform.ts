import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TOPICS } from '@vidimus/contracts';
import { startRegistrySimulator } from '@vidimus/registry-simulator';
import type { RegistrySimulator } from '@vidimus/registry-simulator';
import { startRoom } from '@vidimus/service-kit';
import type { RunningRoom } from '@vidimus/service-kit';
import { prepareDatabases } from '../installation/databases.js';
import { DATABASE_ROOMS } from '../installation/installation.js';
import type { Installation } from '../installation/installation.js';
import { prepareKeys } from '../installation/keys.js';
import { KEYSTORES_MADE, prepareKeystores } from '../installation/keystore.js';
import { Made } from '../installation/made.js';
import { startMailbox } from '../mailbox/mailbox.js';
import { startDatabaseServer } from './database-server.js';
import { roomEnvironments, TAX_LOGIN_CLIENT } from './room-environments.js';
import { ROOMS } from './rooms.js';
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
  /** Writes down what was finished making, so that a later start never makes it anew. */
  readonly remember?: (made: readonly string[]) => Promise<void>;
  /** When aborted, no further step is begun and what was started is stopped. */
  readonly signal?: AbortSignal;
  /** Called when somebody, named as in a sentence, cannot go on. */
  readonly onFatal: (error: unknown, who: string) => void;
}

/** A platform that runs. */
export interface Platform {
  readonly rooms: ReadonlyMap<string, RunningRoom>;
  readonly registries: Pick<RegistrySimulator, 'url' | 'taxLoginIssuer'>;
  /** Stops everything in the reverse order of its start. Safe to call twice. */
  stop(): Promise<void>;
}

type Stop = () => Promise<void>;

const CLUSTER_MADE = 'database cluster';

/**
 * Starts every room in this process, with its demonstration. What was started is stopped again when a step fails.
 * @throws the signal's reason when it was aborted; UserError with a sentence that says what to do.
 */
export async function startPlatform(options: PlatformOptions): Promise<Platform> {
  const stops: Stop[] = [];
  const stopAll = async (): Promise<void> => {
    const errors: unknown[] = [];
    for (let stop = stops.pop(); stop !== undefined; stop = stops.pop()) await stop().catch((error: unknown) => errors.push(error));
    if (errors.length > 0) throw new AggregateError(errors, 'Not everything stopped cleanly.');
  };
  try {
    return { ...(await startAll(options, stops)), stop: stopAll };
  } catch (error) {
    await stopAll().catch(() => undefined);
    throw error;
  }
}

async function startAll(options: PlatformOptions, stops: Stop[]): Promise<Omit<Platform, 'stop'>> {
  const { dataDir, installation } = options;
  const progress = (step: string): void => {
    options.signal?.throwIfAborted();
    options.progress?.(step);
  };
  const made = new Made(installation.made, options.remember ?? (async () => undefined));

  progress('database');
  const serverUrl = options.postgresUrl ?? (await startDatabase(options, made, stops));
  const databases = await prepareDatabases(serverUrl, installation.databasePasswords, made);

  if (options.kafkaBrokers !== undefined) {
    await withKafka({ brokers: options.kafkaBrokers }, (log) => log.ensureTopics(TOPICS));
  }

  progress('keys');
  const keys = await prepareKeys(dataDir, DATABASE_ROOMS, {
    keystore: installation.keystore.secret,
    registry: installation.registryApiKey,
    taxLogin: installation.taxLoginSecret,
  }, made);
  const keystores = await prepareKeystores(dataDir, installation.keystore.kind, keys, made);

  progress('registries');
  const simulator = await startRegistrySimulator({
    port: installation.ports.registries,
    apiKey: installation.registryApiKey,
    taxLoginClient: {
      id: TAX_LOGIN_CLIENT,
      secret: installation.taxLoginSecret,
      redirectUris: [`${installation.publicUrl}/session/tax-login/callback`],
    },
  });
  stops.push(() => simulator.stop());

  progress('mailbox');
  const mailbox = await startMailbox({
    folder: join(dataDir, 'mailbox'),
    smtpPort: installation.ports.smtp,
    httpPort: installation.ports.mailbox,
    bounceUrl: `smtp://127.0.0.1:${installation.ports.bounces}`,
    smsApiKey: await readFile(keys.smsApiKey, 'utf8'),
  });
  stops.push(() => mailbox.stop());

  const environments = roomEnvironments({ ...options, databases, keys, keystores, simulator, mailbox });
  const rooms = new Map<string, RunningRoom>();
  for (const [name, room] of ROOMS) {
    progress(name);
    const running = await startRoom(room, { env: environments[name] ?? {}, onFatal: (error) => options.onFatal(error, `The room ${name}`) });
    rooms.set(name, running);
    stops.push(() => running.stop());
  }

  await made.add(...KEYSTORES_MADE);

  progress('demonstration');
  await seedDemo(rooms, installation.demo);
  options.signal?.throwIfAborted();
  return { rooms, registries: simulator };
}

async function startDatabase({ dataDir, installation, onFatal }: PlatformOptions, made: Made, stops: Stop[]): Promise<string> {
  const folder = join(dataDir, 'postgres');
  if (!existsSync(folder)) made.mayMake(CLUSTER_MADE, folder);
  const server = await startDatabaseServer({
    folder,
    port: installation.ports.postgres,
    password: installation.postgresPassword,
    onFatal: (error) => onFatal(error, 'The database'),
  });
  stops.push(() => server.stop());
  await made.add(CLUSTER_MADE);
  return server.url;
}
