import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { TOPICS } from '@vidimus/contracts';
import type { Topic } from '@vidimus/contracts';
import { DeadLetterRow, DeadLetters, EmbeddedEventLog, isInfrastructureFailure, KafkaEventLog, Leadership, OutboxRelay } from '@vidimus/messaging';
import type { EventLog, KafkaEventLogOptions, MessagingLogger } from '@vidimus/messaging';
import { AuditSealer, CommitSignal, Doors, FieldCipher, Jobs, migrate, openDatabase, ServerTooOld, withAdvisoryLock } from '@vidimus/persistence';
import type { Clock, Ids } from '@vidimus/workflow';
import type { Logger } from 'pino';
import type { DataSource } from 'typeorm';
import { IdempotencyRecords } from '../idempotency/idempotency-records.js';
import { describeError } from '../operations/describe-error.js';
import type { Tracing } from '../operations/tracing.js';
import { ROOM_MIGRATIONS } from './create-rate-limit-migration.js';
import { readEventKeys } from './event-keys.js';
import { ConfigError } from './room-config.js';
import type { DatabaseConfig } from './room-config.js';
import type { RoomDefinition } from './room-definition.js';
import { TracedEventStrategy } from './traced-event-strategy.js';

/** All that a room has because it has a database. */
export interface RoomDatabase {
  readonly dataSource: DataSource;
  readonly commits: CommitSignal;
  readonly cipher: FieldCipher;
  readonly jobs: Jobs;
  readonly doors: Doors;
  readonly eventLog: EventLog;
  /** The topics that this room alone writes to; of others it may not see on a broker how they are kept. */
  readonly ownTopics: readonly Topic[];
  readonly strategy: TracedEventStrategy;
  readonly deadLetters: DeadLetters;
  readonly relay: OutboxRelay;
  readonly leadership: Leadership;
  readonly idempotency: IdempotencyRecords;
}

interface Surroundings {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Logger;
  readonly tracing: Tracing;
  readonly onFatal: (error: unknown) => void;
}

/** Only for topics that a room creates itself, which it does on no broker. */
const REPLICATION_FACTOR = 1;
const SEAL_INTERVAL_MS = 500;
const PURGE_INTERVAL_MS = 10 * 60 * 1000;

/**
 * Connects to the database, migrates it, and makes what stands on it. Nothing runs yet.
 * @throws ConfigError when the database, the data key, the keys of events or the event log cannot be used.
 */
export async function openRoomDatabase(
  room: RoomDefinition,
  config: Partial<DatabaseConfig>,
  { clock, ids, log, tracing, onFatal }: Surroundings,
): Promise<RoomDatabase> {
  const settings = await demanded(config);
  const cipher = new FieldCipher(await readDataKey(settings.dataKeyFile), ids);
  const logger = messagingLogger(log);
  const { signer, verifier } = await readEventKeys(room.name, config);
  const eventLog = await openEventLog(room.name, config, logger);
  const dataSource = await connect(room, settings).catch(async (error: unknown) => {
    await eventLog.close();
    throw error;
  });
  const commits = new CommitSignal();
  const strategy = new TracedEventStrategy({ room: room.name, log: eventLog, dataSource, commits, logger, verifier, onCrash: onFatal }, tracing);
  const jobs = new Jobs(dataSource, (job, err) => log.warn({ job, err }, `the job ${job} failed; it will be tried again`));
  const relay = new OutboxRelay(dataSource, eventLog, signer);
  const idempotency = new IdempotencyRecords(dataSource, clock);
  const sealer = new AuditSealer({ room: room.name, dataSource, clock, ids });
  const leadership = new Leadership({
    url: settings.url,
    logger,
    tasks: [
      ...relay.tasks(),
      { name: 'audit-sealer', intervalMs: SEAL_INTERVAL_MS, run: () => sealOnce(sealer) },
      { name: 'idempotency-purge', intervalMs: PURGE_INTERVAL_MS, run: () => idempotency.purge() },
    ],
  });
  commits.subscribe(() => {
    leadership.wake('outbox-relay');
    jobs.wake();
  });
  return {
    dataSource,
    commits,
    cipher,
    jobs,
    doors: new Doors({ room: room.name, dataSource, clock, ids, committed: commits, jobs, beforeCommit: (tx, id) => idempotency.markCommitted(tx, id) }),
    eventLog,
    ownTopics: TOPICS.filter((topic) => topic.owner === room.name),
    strategy,
    deadLetters: new DeadLetters({ dataSource, strategy, commits, verifier }),
    relay,
    leadership,
    idempotency,
  };
}

/** Seals all there is; looked for again at once, the few that came meanwhile would cost a transaction each time. @returns that there is no more */
async function sealOnce(sealer: AuditSealer): Promise<false> {
  await sealer.seal();
  return false;
}

/** Begins to do jobs, to publish and to seal; consuming is for Nest to start. */
export async function startRoomDatabase(database: RoomDatabase, config: Partial<DatabaseConfig>, log: Logger): Promise<void> {
  // Instances that start at the same moment take turns: the queue creates its tables on its first start, and a failed attempt would leave a pooled
  // connection inside an aborted transaction.
  await withAdvisoryLock(database.dataSource, 'vidimus.start-jobs', () => database.jobs.start());
  // On a broker topics are made at deployment: a room has no right to do it. The embedded log belongs to the rooms alone.
  if (config.VIDIMUS_EVENT_LOG === 'embedded') await database.eventLog.ensureTopics(TOPICS);
  else void reportTopics(database, log);
  database.leadership.start();
}

/** Publishes no more and closes all connections; what is still in the outbox waits for the next start. */
export async function closeRoomDatabase(database: RoomDatabase): Promise<void> {
  await database.jobs.stop();
  await database.leadership.stop();
  await database.eventLog.close();
  await database.dataSource.destroy();
}

async function reportTopics({ eventLog, ownTopics }: RoomDatabase, log: Logger): Promise<void> {
  try {
    for (const difference of await eventLog.checkTopics(ownTopics)) {
      log.warn({ ...difference }, `the topic ${difference.topic} is not as declared: run the deployment's step for topics`);
    }
  } catch (err) {
    log.warn({ err }, 'the topics could not be checked');
  }
}

async function connect(room: RoomDefinition, { url, poolSize }: { url: string; poolSize: number }): Promise<DataSource> {
  let dataSource: DataSource | undefined;
  try {
    dataSource = await openDatabase({
      url,
      poolSize,
      applicationName: `vidimus ${room.name}`,
      entities: [DeadLetterRow, ...(room.entities ?? [])],
      migrations: [...ROOM_MIGRATIONS, ...(room.migrations ?? [])],
    });
    await migrate(dataSource);
    return dataSource;
  } catch (cause) {
    await dataSource?.destroy();
    if (cause instanceof ServerTooOld) throw new ConfigError(`The room ${room.name} cannot start. ${cause.message}`, { cause });
    const { code, name } = describeError(cause);
    throw new ConfigError(
      `The room ${room.name} cannot start. Its database (VIDIMUS_DATABASE_URL) was not reached, or a migration failed: ${code ?? name}.`,
      // A password that is refused, and a database that nobody has made, do not pass.
      { cause, mayPass: isInfrastructureFailure(cause) && !/^28|^3D/.test(code ?? '') },
    );
  }
}

async function demanded(config: Partial<DatabaseConfig>): Promise<{ url: string; poolSize: number; dataKeyFile: string }> {
  const { VIDIMUS_DATABASE_URL: url, VIDIMUS_DATABASE_PASSWORD_FILE: passwordFile, VIDIMUS_DATABASE_POOL: poolSize, VIDIMUS_DATA_KEY_FILE: dataKeyFile } = config;
  if (url === undefined || poolSize === undefined || dataKeyFile === undefined) {
    throw new ConfigError('The settings of the database were not read.');
  }
  return { url: await databaseUrl(url, passwordFile), poolSize, dataKeyFile };
}

/**
 * The address of a database with the password of its role, where that lies in a file.
 * @throws ConfigError when the file cannot be read.
 */
export async function databaseUrl(url: string, passwordFile: string | undefined): Promise<string> {
  if (passwordFile === undefined) return url;
  const address = new URL(url);
  address.password = encodeURIComponent((await readSetting('VIDIMUS_DATABASE_PASSWORD_FILE', passwordFile)).trim());
  return address.href;
}

async function readDataKey(file: string): Promise<Buffer> {
  const key = Buffer.from((await readSetting('VIDIMUS_DATA_KEY_FILE', file)).trim(), 'base64');
  if (key.length === 32) return key;
  throw new ConfigError(
    'The file that VIDIMUS_DATA_KEY_FILE names must hold 32 random bytes in base64: `openssl rand -base64 32` makes them.',
  );
}

/** @throws ConfigError naming the variable when its file cannot be read. */
async function readSetting(variable: string, file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new ConfigError(`The file that ${variable} names cannot be read: check its path and its rights.`, { cause });
  }
}

async function openEventLog(room: string, config: Partial<DatabaseConfig>, logger: MessagingLogger): Promise<EventLog> {
  if (config.VIDIMUS_EVENT_LOG === 'embedded') {
    if (config.VIDIMUS_EVENT_LOG_URL === undefined) {
      throw new ConfigError('Set VIDIMUS_EVENT_LOG_URL to the database of the event log: VIDIMUS_EVENT_LOG is `embedded`.');
    }
    return new EmbeddedEventLog({ url: config.VIDIMUS_EVENT_LOG_URL, logger });
  }
  if (config.VIDIMUS_KAFKA_BROKERS === undefined) {
    throw new ConfigError('Set VIDIMUS_KAFKA_BROKERS to the brokers (host:port, separated by commas), or VIDIMUS_EVENT_LOG to `embedded`.');
  }
  return new KafkaEventLog({
    brokers: config.VIDIMUS_KAFKA_BROKERS,
    clientId: `${room}-${hostname()}`,
    replicationFactor: REPLICATION_FACTOR,
    logger,
    ...(await kafkaSecurity(config)),
  });
}

async function kafkaSecurity(config: Partial<DatabaseConfig>): Promise<Pick<KafkaEventLogOptions, 'ssl' | 'sasl'>> {
  const { VIDIMUS_KAFKA_CA_FILE: caFile, VIDIMUS_KAFKA_USER: username, VIDIMUS_KAFKA_PASSWORD_FILE: passwordFile } = config;
  const ssl = caFile === undefined ? undefined : { ca: [await readSetting('VIDIMUS_KAFKA_CA_FILE', caFile)] };
  if (username === undefined) return { ssl };
  if (passwordFile === undefined) throw new ConfigError('Set VIDIMUS_KAFKA_PASSWORD_FILE: VIDIMUS_KAFKA_USER is set.');
  const password = (await readSetting('VIDIMUS_KAFKA_PASSWORD_FILE', passwordFile)).trim();
  return { ssl, sasl: { mechanism: 'scram-sha-512', username, password } };
}

/** Messaging hands in a message and facts in one object, as Nest's loggers take them. */
function messagingLogger(log: Logger): MessagingLogger {
  const write = (level: 'warn' | 'error') => (entry: unknown) => {
    if (typeof entry === 'object' && entry !== null && 'message' in entry) {
      const { message, ...facts } = entry;
      log[level](facts, String(message));
    } else {
      log[level](String(entry));
    }
  };
  return { warn: write('warn'), error: write('error') };
}
