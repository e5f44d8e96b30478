import type { EventEnvelope } from '@vidimus/contracts';
import { EmbeddedEventLog } from '@vidimus/messaging';
import { CommitSignal, createJobTables, Doors, KIT_MIGRATIONS, migrate, openDatabase } from '@vidimus/persistence';
import type { ChangeContext, Facts } from '@vidimus/persistence';
import { SystemClock, SystemIds } from '@vidimus/service-kit';
import type { DataSource, EntityManager } from 'typeorm';
import { UserError } from '../user-error.js';
import { eventsSince, moveToPlaces } from './kafka-log.js';
import { loadDatabase } from './load-database.js';
import type { OpenBackup } from './load-database.js';
import type { DatabaseBackup, Manifest } from './manifest.js';
import { migrationsOf, RESTORABLE_ROOMS } from './rooms.js';
import type { Databases, RoomDatabase } from './sources.js';

/** What is restored, and where to. */
export interface RestoreOptions extends OpenBackup {
  readonly manifest: Manifest;
  /** Empty ones. */
  readonly databases: Databases;
  readonly progress?: (step: string) => void;
}

/** Something that happened after the backup, of which the restored room knows nothing. */
export interface UntoldEvent {
  readonly room: string;
  readonly type: string;
  readonly subject: string;
  readonly time: string;
}

/** What an operator has to know after a restore. */
export interface RestoreReport {
  /** Is the log, a Kafka, the one of before? It then tells what happened since. */
  readonly logOutlived: boolean;
  readonly untold: readonly UntoldEvent[];
}

/** What was lost of the log. */
interface RestoredLog {
  /** Nothing: it is still there, and ahead of the rooms. */
  readonly outlived: boolean;
  /** Until when it was restored; without this and without having outlived it is empty. */
  readonly snapshotAt?: string;
}

const OTHER_LOG = 'The backup and this installation have different event logs: one has the embedded log and the other a Kafka. Restore to one of the same kind.';

/** Clocks of several servers differ; a little more is published once more than was lost. */
const CLOCKS_DIFFER_MS = 10 * 60_000;

/**
 * Fills the databases of all rooms from a backup whose parts were verified, brings them to the present migrations, and has every room
 * void what may have been used since. Nothing may use the databases meanwhile.
 * @throws UserError before anything is written when the databases are not empty, the event logs are of different kinds, or the backup is newer
 *   than this version.
 */
export async function restore({ manifest, databases, progress, ...backup }: RestoreOptions): Promise<RestoreReport> {
  // A room that the backup does not have came later; its first start makes what it needs.
  const taken = databases.rooms.flatMap((room) => manifest.databases.filter(({ name }) => name === room.name).map((dump) => ({ room, dump })));
  for (const { room, dump } of taken) assertKnown(room, dump);
  const eventsDump = manifest.databases.find(({ name }) => name === 'events');
  if ((databases.events === undefined) !== (eventsDump === undefined)) throw new UserError(OTHER_LOG);
  const events = databases.events === undefined || eventsDump === undefined ? undefined : { url: databases.events, dump: eventsDump };
  for (const { url, name } of [...databases.rooms, ...(events === undefined ? [] : [{ url: events.url, name: 'events' }])]) await assertEmpty(name, url);
  if (events !== undefined) {
    progress?.('events');
    await restoreEventLog(events.url, backup, events.dump);
  }
  for (const { room, dump } of taken) {
    progress?.(room.name);
    await fill(room, backup, dump);
  }
  const outlived = manifest.kafkaOffsets !== null && (await moveToPlaces(databases.rooms, manifest.kafkaOffsets));
  const untold: UntoldEvent[] = [];
  for (const { room, dump } of taken) {
    progress?.(`${room.name}: what was used since`);
    const log = events === undefined ? { outlived } : { outlived: false, snapshotAt: events.dump.snapshotAt };
    untold.push(...(await finish(room, manifest, dump, log)));
  }
  return { logOutlived: outlived, untold };
}

function assertKnown({ name }: RoomDatabase, dump: DatabaseBackup): void {
  const known = [...KIT_MIGRATIONS, ...migrationsOf(RESTORABLE_ROOMS[name])].map((migration) => migration.name);
  const unknown = dump.migrations.find((migration) => !known.includes(migration));
  if (unknown !== undefined) {
    throw new UserError(`This backup was made by a newer version: ${name} has the migration ${unknown}. Restore it with that version.`);
  }
}

async function assertEmpty(name: string, url: string): Promise<void> {
  const dataSource = await open(url);
  try {
    const [row]: { found: boolean }[] = await dataSource.query(
      `SELECT EXISTS (SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r') AS found`,
    );
    if (row?.found === true) throw new UserError(`The database of ${name} is not empty. Restore into new databases; nothing was changed.`);
  } finally {
    await dataSource.destroy();
  }
}

async function restoreEventLog(url: string, backup: OpenBackup, dump: DatabaseBackup): Promise<void> {
  const log = new EmbeddedEventLog({ url, logger: { warn: () => undefined, error: () => undefined } });
  try {
    // No topic is made: those of the backup come. What makes the tables is the first use.
    await log.ensureTopics([]);
  } finally {
    await log.close();
  }
  const dataSource = await open(url);
  try {
    await dataSource.transaction((tx) => loadDatabase(tx, backup, dump));
  } finally {
    await dataSource.destroy();
  }
}

/** Makes the tables as they were and fills them. */
async function fill(room: RoomDatabase, backup: OpenBackup, dump: DatabaseBackup): Promise<void> {
  const dataSource = await open(room.url, room, dump.migrations);
  try {
    await migrate(dataSource);
    if (dump.jobsVersion !== null && (await createJobTables(dataSource)) !== dump.jobsVersion) {
      throw new UserError(`The job queue of ${room.name} has other tables in this version. Restore with the version that made the backup, then upgrade.`);
    }
    await dataSource.transaction((tx) => loadDatabase(tx, backup, dump));
  } finally {
    await dataSource.destroy();
  }
}

/** Brings the tables to the present version, and has the room void what may have been used since. @returns what it knows nothing of */
async function finish(room: RoomDatabase, manifest: Manifest, dump: DatabaseBackup, log: RestoredLog): Promise<UntoldEvent[]> {
  const told = log.outlived ? await eventsToldSince(room, dump.snapshotAt) : [];
  const dataSource = await open(room.url, room);
  try {
    await migrate(dataSource);
    const clock = new SystemClock();
    const ids = new SystemIds(clock);
    const doors = new Doors({ room: room.name, dataSource, clock, ids, committed: new CommitSignal() });
    return await dataSource.transaction(async (tx) => {
      const context: ChangeContext = { actor: { kind: 'system', id: 'restore' }, command: 'restore', correlationId: ids.uuid(), tx };
      const { afterRestore, catchUp } = RESTORABLE_ROOMS[room.name];
      const known: { event_id: string }[] = await tx.query('SELECT event_id FROM outbox WHERE event_id = ANY ($1)', [told.map(({ id }) => id)]);
      const untold = told.filter(({ id }) => !known.some((row) => row.event_id === id));
      const facts = {
        ...(await afterRestore({ tx, doors, context, now: clock.now(), env: room.env })),
        ...(await catchUp?.({ tx, doors, context }, untold)),
        eventsUntold: untold.length,
      };
      await publishAgain(tx, log);
      const [[row]]: [{ generation: string }[], number] = await tx.query('UPDATE room_generation SET generation = gen_random_uuid() RETURNING generation');
      if (row === undefined) throw new Error(`The database of ${room.name} has no generation.`);
      await doors.hotWrite(context, async () => traceOf(room.name, row.generation, { backup: manifest.id, snapshotAt: dump.snapshotAt, ...facts }));
      return untold.map(({ type, subject, time }) => ({ room: room.name, type, subject, time }));
    });
  } finally {
    await dataSource.destroy();
  }
}

function eventsToldSince(room: RoomDatabase, snapshotAt: string): Promise<EventEnvelope[]> {
  if (room.eventKeysFile === undefined) throw new UserError(`The keys of events are not known: set VIDIMUS_EVENT_KEYS_FILE in the environment of ${room.name}.`);
  return eventsSince(room, new Date(new Date(snapshotAt).getTime() - CLOCKS_DIFFER_MS), room.eventKeysFile);
}

/** What the log lost is published once more; readers drop what they have had. */
async function publishAgain(tx: EntityManager, { outlived, snapshotAt }: RestoredLog): Promise<void> {
  if (outlived) return;
  const since = snapshotAt === undefined ? '-infinity' : new Date(new Date(snapshotAt).getTime() - CLOCKS_DIFFER_MS);
  await tx.query('UPDATE outbox SET published_at = NULL WHERE published_at >= $1::timestamptz', [since]);
}

function traceOf(room: string, generation: string, facts: Facts) {
  return {
    result: undefined,
    aggregate: { type: 'room', id: generation },
    history: [{ code: 'restored', data: { room, ...facts } }],
    audit: facts,
  };
}

function open(url: string, room?: RoomDatabase, upTo?: readonly string[]): Promise<DataSource> {
  const restorable = room === undefined ? undefined : RESTORABLE_ROOMS[room.name];
  return openDatabase({
    url,
    poolSize: 2,
    applicationName: 'vidimus restore',
    patient: true,
    entities: restorable?.room.entities ?? [],
    migrations: restorable === undefined ? [] : migrationsOf(restorable),
    ...(upTo === undefined ? {} : { upTo }),
  });
}
