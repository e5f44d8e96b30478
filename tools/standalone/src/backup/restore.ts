import { EmbeddedEventLog } from '@vidimus/messaging';
import { CommitSignal, createJobTables, Doors, KIT_MIGRATIONS, migrate, openDatabase } from '@vidimus/persistence';
import type { ChangeContext, Facts } from '@vidimus/persistence';
import { SystemClock, SystemIds } from '@vidimus/service-kit';
import type { DataSource } from 'typeorm';
import { UserError } from '../user-error.js';
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

/** Clocks of several servers differ; a little more is published once more than was lost. */
const CLOCKS_DIFFER = '10 minutes';

/**
 * Fills the databases of all rooms from a backup whose parts were verified, brings them to the present migrations, and has every room
 * void what may have been used since. Nothing may use the databases meanwhile.
 * @throws UserError before anything is written when the databases are not empty, the backup does not have all of them, or it is newer
 *   than this version.
 */
export async function restore({ manifest, databases, progress, ...backup }: RestoreOptions): Promise<void> {
  const taken = databases.rooms.map((room) => ({ room, dump: dumpOf(manifest, room.name) }));
  for (const { room, dump } of taken) assertKnown(room, dump);
  const events = databases.events === undefined ? undefined : { url: databases.events, dump: dumpOf(manifest, 'events') };
  for (const { url, name } of [...databases.rooms, ...(events === undefined ? [] : [{ url: events.url, name: 'events' }])]) await assertEmpty(name, url);
  if (events !== undefined) {
    progress?.('events');
    await restoreEventLog(events.url, backup, events.dump);
  }
  for (const { room, dump } of taken) {
    progress?.(room.name);
    await fill(room, backup, dump);
    await finish(room, manifest, dump, events?.dump.snapshotAt);
  }
}

function dumpOf(manifest: Manifest, name: string): DatabaseBackup {
  const dump = manifest.databases.find((database) => database.name === name);
  if (dump !== undefined) return dump;
  throw new UserError(
    name === 'events'
      ? 'This backup is of an installation whose events travel by Kafka: it cannot be restored to one with the embedded event log.'
      : `This backup has no database of ${name}.`,
  );
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

/** Brings the tables to the present version, and has the room void what may have been used since. */
async function finish(room: RoomDatabase, manifest: Manifest, dump: DatabaseBackup, logSnapshotAt: string | undefined): Promise<void> {
  const dataSource = await open(room.url, room);
  try {
    await migrate(dataSource);
    const clock = new SystemClock();
    const ids = new SystemIds(clock);
    const doors = new Doors({ room: room.name, dataSource, clock, ids, committed: new CommitSignal() });
    await dataSource.transaction(async (tx) => {
      const context: ChangeContext = { actor: { kind: 'system', id: 'restore' }, command: 'restore', correlationId: ids.uuid(), tx };
      const facts = await RESTORABLE_ROOMS[room.name].afterRestore({ tx, doors, context, now: clock.now(), env: room.env });
      // What the restored log does not have is published once more; readers drop what they have had.
      const since = logSnapshotAt ?? '-infinity';
      await tx.query(`UPDATE outbox SET published_at = NULL WHERE published_at >= $1::timestamptz - interval '${CLOCKS_DIFFER}'`, [since]);
      const [row]: { generation: string }[] = await tx.query('UPDATE room_generation SET generation = gen_random_uuid() RETURNING generation').then(firstOf);
      if (row === undefined) throw new Error(`The database of ${room.name} has no generation.`);
      await doors.hotWrite(context, async () => traceOf(room.name, row.generation, { backup: manifest.id, snapshotAt: dump.snapshotAt, ...facts }));
    });
  } finally {
    await dataSource.destroy();
  }
}

function traceOf(room: string, generation: string, facts: Facts) {
  return {
    result: undefined,
    aggregate: { type: 'room', id: generation },
    history: [{ code: 'restored', data: { room, ...facts } }],
    audit: facts,
  };
}

/** TypeORM answers UPDATE with rows and their number. */
function firstOf([rows]: [{ generation: string }[], number]): { generation: string }[] {
  return rows;
}

function open(url: string, room?: RoomDatabase, upTo?: readonly string[]): Promise<DataSource> {
  const restorable = room === undefined ? undefined : RESTORABLE_ROOMS[room.name];
  return openDatabase({
    url,
    poolSize: 2,
    applicationName: 'vidimus restore',
    entities: restorable?.room.entities ?? [],
    migrations: restorable === undefined ? [] : migrationsOf(restorable),
    ...(upTo === undefined ? {} : { upTo }),
  });
}
