import { DataSource, QueryFailedError } from 'typeorm';
import { withAdvisoryLock } from './advisory-lock.js';
import { boundedConnections, patientConnections, ROOM_LIMITS } from './connection-limits.js';
import type { EntitySchema, MigrationInterface } from 'typeorm';
import { AdmitSubjects20261122090000 } from './migrations/202611220900-admit-subjects.js';
import { CreateKitTables20261121090000 } from './migrations/202611210900-create-kit-tables.js';
import { MarkCommittedRequests20261122091000 } from './migrations/202611220910-mark-committed-requests.js';

/** Entities and migrations are listed by import, never found by file name. */
export type EntityClass = (new () => object) | EntitySchema;
export type MigrationClass = new () => MigrationInterface;

export interface DatabaseOptions {
  /** `postgres://role:password@host:port/database`. */
  readonly url: string;
  /** Connections at most. */
  readonly poolSize: number;
  /** Shown by PostgreSQL beside the room's connections. */
  readonly applicationName: string;
  readonly entities: readonly EntityClass[];
  readonly migrations: readonly MigrationClass[];
  /** For commands of operators, which go through whole tables: a statement may take as long as it takes. Without it {@link ROOM_LIMITS} hold. */
  readonly patient?: boolean;
  /** Names of the migrations to know of, for a database that is to be filled as it was before the others; without it all of them. */
  readonly upTo?: readonly string[];
}

/** The migrations of the kit's own tables; {@link openDatabase} puts them before the room's. */
export const KIT_MIGRATIONS: readonly MigrationClass[] = [CreateKitTables20261121090000, AdmitSubjects20261122090000, MarkCommittedRequests20261122091000];

/** Statements read what a row was before its change, `RETURNING old.…`, which is new in this version. */
const OLDEST_SERVER = 18;

/** The server does not know what the statements of the rooms are made of. */
export class ServerTooOld extends Error {
  constructor(version: string) {
    super(`PostgreSQL ${version} is too old: version ${OLDEST_SERVER} or newer is needed.`);
    this.name = 'ServerTooOld';
  }
}

/** @param version as the server tells it, such as `18.1 (Debian 18.1-1)`. @throws ServerTooOld */
export function assertNewEnough(version: string): void {
  const [number = version] = version.split(' ');
  if (Number.parseInt(number, 10) < OLDEST_SERVER) throw new ServerTooOld(number);
}

/** Connects to the database of a room. Nothing is changed in it: see {@link migrate}. @throws ServerTooOld */
export async function openDatabase(options: DatabaseOptions): Promise<DataSource> {
  const dataSource = new DataSource({
    type: 'postgres',
    url: options.url,
    applicationName: options.applicationName,
    poolSize: options.poolSize,
    entities: [...options.entities],
    migrations: [...KIT_MIGRATIONS, ...options.migrations].filter(({ name }) => options.upTo?.includes(name) ?? true),
    migrationsTableName: 'schema_migration',
    // Every migration commits by itself, so that one that must run outside a transaction can.
    migrationsTransactionMode: 'each',
    synchronize: false,
    installExtensions: false,
    logging: false,
    extra: options.patient === true ? patientConnections() : boundedConnections(ROOM_LIMITS),
  });
  await dataSource.initialize();
  try {
    const [server]: { server_version: string }[] = await dataSource.query('SHOW server_version');
    assertNewEnough(server?.server_version ?? '');
    return dataSource;
  } catch (error) {
    await dataSource.destroy();
    throw error;
  }
}

/**
 * Runs what migrations are due, on connections of their own, since a migration may take as long as it takes. Several instances may start at
 * once: one works, the others wait.
 */
export async function migrate(dataSource: DataSource): Promise<void> {
  const { options } = dataSource;
  if (options.type !== 'postgres') throw new Error('Only databases of PostgreSQL are migrated.');
  const own = await new DataSource({ ...options, entities: [], poolSize: 2, extra: patientConnections() }).initialize();
  try {
    await withAdvisoryLock(own, 'vidimus.migrate', () => own.runMigrations());
  } finally {
    await own.destroy();
  }
}

/** Whether a statement failed on a unique constraint, or on the one that is named. */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  if (!(error instanceof QueryFailedError)) return false;
  const { code, constraint: broken } = error.driverError as { code?: string; constraint?: string };
  return code === '23505' && (constraint === undefined || constraint === broken);
}
