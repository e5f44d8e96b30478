import { getConstructionPlans, PgBoss } from 'pg-boss';
import type { DataSource, EntityManager, QueryRunner } from 'typeorm';
import type { NewJob } from './outcome.js';

/** A job as its handler sees it. */
export interface RunningJob {
  readonly id: string;
  /** Raised when the room stops: end what can be ended, the job is given to somebody else. */
  readonly signal: AbortSignal;
}

/** How a kind of job is retried when its handler throws. */
export interface JobOptions {
  /** Tries after the first one. Default 10. */
  readonly retryLimit?: number;
  /** Seconds before the first retry; each later one waits twice as long, with jitter. Default 1. */
  readonly retryDelaySeconds?: number;
  /** Longest wait between two tries, in seconds. Default 600. */
  readonly retryDelayMaxSeconds?: number;
  /** A handler that is silent for longer is taken for dead, and its job is given to another. Default 30. */
  readonly heartbeatSeconds?: number;
  /** How many run at once in this process. Default 4. */
  readonly concurrency?: number;
}

/** Told about errors that no caller waits for. */
export type JobErrorListener = (job: string, error: unknown) => void;

const SCHEMA = 'jobs';

type Handler<Data> = (data: Data, job: RunningJob) => Promise<void>;

/**
 * Work after a commit, on pg-boss in the room's own database: enqueued in the transaction of the change that asks for
 * it, done at least once, retried with growing pauses, taken over when its worker dies.
 */
export class Jobs {
  readonly #boss: PgBoss;
  readonly #kinds = new Map<string, { handler: Handler<never>; options: JobOptions }>();
  readonly #onError: JobErrorListener;

  constructor(dataSource: DataSource, onError: JobErrorListener) {
    this.#boss = new PgBoss({
      db: { executeSql: (text, values) => onOwnConnection(dataSource, text, values) },
      schema: SCHEMA,
      schedule: false,
    });
    this.#onError = onError;
    this.#boss.on('error', (error) => onError('supervision', error));
  }

  /** Declares a kind of job. Call before {@link start}. */
  define<Data extends object>(name: string, handler: Handler<Data>, options: JobOptions = {}): void {
    if (this.#kinds.has(name)) throw new Error(`The job ${name} is declared twice.`);
    this.#kinds.set(name, { handler, options });
  }

  /** Creates what is missing in the database, and begins to work. */
  async start(): Promise<void> {
    await this.#boss.start();
    for (const [name, { handler, options }] of this.#kinds) {
      await this.#boss.createQueue(name, queueOptions(options));
      await this.#boss.updateQueue(name, queueOptions(options));
      await this.#boss.work<never>(
        name,
        { localConcurrency: options.concurrency ?? 4, pollingIntervalSeconds: 0.5 },
        async ([job]) => {
          if (job === undefined) return;
          try {
            await handler(job.data, { id: job.id, signal: job.signal });
          } catch (error) {
            this.#onError(name, error);
            throw error;
          }
        },
      );
    }
  }

  /** Waits for the running jobs, ten seconds at most. */
  async stop(): Promise<void> {
    await this.#boss.stop({ graceful: true, timeout: 10_000 });
  }

  /** Adds a job inside a running transaction. The same id again is dropped. */
  async enqueue(tx: EntityManager, job: NewJob): Promise<void> {
    if (!this.#kinds.has(job.name)) throw new Error(`No job is declared by the name ${job.name}.`);
    await this.#boss.send(job.name, job.data, {
      id: job.id,
      db: { executeSql: async (text, values) => ({ rows: await rowsOf(tx, text, values) }) },
      ...(job.startAfter === undefined ? {} : { startAfter: job.startAfter }),
    });
  }
}

/**
 * Makes the empty tables of the job queue, as the first start of a room does: for whoever fills them from a backup.
 * @returns the version of these tables
 */
export async function createJobTables(dataSource: DataSource): Promise<number> {
  await onOwnConnection(dataSource, getConstructionPlans(SCHEMA));
  const [row]: { version: number }[] = await dataSource.query(`SELECT version FROM ${SCHEMA}.version`);
  if (row === undefined) throw new Error('The tables of the job queue have no version.');
  return row.version;
}

function queueOptions(options: JobOptions) {
  return {
    retryLimit: options.retryLimit ?? 10,
    retryDelay: options.retryDelaySeconds ?? 1,
    retryBackoff: true,
    retryDelayMax: options.retryDelayMaxSeconds ?? 600,
    heartbeatSeconds: options.heartbeatSeconds ?? 30,
  };
}

/**
 * pg-boss sends whole transactions as one text. One that fails in the middle leaves its connection inside the broken
 * transaction, and must not go back to the pool like that.
 */
async function onOwnConnection(dataSource: DataSource, text: string, values?: unknown[]): Promise<{ rows: unknown[] }> {
  const connection = dataSource.createQueryRunner();
  try {
    return { rows: await rowsOf(connection, text, values) };
  } catch (error) {
    await connection.query('ROLLBACK').catch(() => undefined);
    throw error;
  } finally {
    await connection.release();
  }
}

/** TypeORM answers UPDATE and DELETE with `[rows, count]`, everything else with rows. */
async function rowsOf(manager: EntityManager | QueryRunner, text: string, values?: unknown[]): Promise<unknown[]> {
  const answer: unknown = await manager.query(text, values);
  if (!Array.isArray(answer)) return [];
  const list = answer as unknown[];
  const [rows, count] = list;
  return list.length === 2 && Array.isArray(rows) && typeof count === 'number' ? (rows as unknown[]) : list;
}
