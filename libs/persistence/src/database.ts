import { DataSource, QueryFailedError } from 'typeorm';
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
  /** Names of the migrations to know of, for a database that is to be filled as it was before the others; without it all of them. */
  readonly upTo?: readonly string[];
}

/** The migrations of the kit's own tables; {@link openDatabase} puts them before the room's. */
export const KIT_MIGRATIONS: readonly MigrationClass[] = [CreateKitTables20261121090000, AdmitSubjects20261122090000, MarkCommittedRequests20261122091000];

/** Connects to the database of a room. Nothing is changed in it: see {@link migrate}. */
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
    extra: { connectionTimeoutMillis: 5000, onConnect: surviveLoss },
  });
  return dataSource.initialize();
}

/**
 * Listens to a connection for as long as it lives. That it is lost is told by the statement that fails on it; but one that is ended in the moment
 * in which it is handed over has nobody else who listens yet, and an error that nobody hears ends the process.
 */
export function surviveLoss(client: { on(event: 'error', listener: () => void): unknown }): void {
  client.on('error', () => undefined);
}

/** Runs what migrations are due. Several instances may start at once: one works, the others wait. */
export async function migrate(dataSource: DataSource): Promise<void> {
  const lock = dataSource.createQueryRunner();
  try {
    await lock.query(`SELECT pg_advisory_lock(hashtext('vidimus.migrate'))`);
    try {
      await dataSource.runMigrations();
    } finally {
      await lock.query(`SELECT pg_advisory_unlock(hashtext('vidimus.migrate'))`);
    }
  } finally {
    await lock.release();
  }
}

/** Whether a statement failed on a unique constraint, or on the one that is named. */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  if (!(error instanceof QueryFailedError)) return false;
  const { code, constraint: broken } = error.driverError as { code?: string; constraint?: string };
  return code === '23505' && (constraint === undefined || constraint === broken);
}
