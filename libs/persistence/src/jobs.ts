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

/** How often a kind of job is looked for that nobody told of: one that is tried again, or was left by another process. */
const LOOK_SECONDS = 2;
/** The other workers of a kind are woken by the one that finds something; they look by themselves in case it is busy. */
const HELPERS_LOOK_SECONDS = 10;
/** A transaction that asks for a job is over within this time, or the job waits for the next look. */
const ASKED_MS = 5000;

type Handler<Data> = (data: Data, job: RunningJob) => Promise<void>;

/**
 * Work after a commit, on pg-boss in the room's own database: enqueued in the transaction of the change that asks for
 * it, done at least once, retried with growing pauses, taken over when its worker dies.
 */
export class Jobs {
  readonly #boss: PgBoss;
  readonly #kinds = new Map<string, { handler: Handler<never>; options: JobOptions }>();
  readonly #onError: JobErrorListener;
  /** Workers of a kind that do nothing at this moment. */
  readonly #idle = new Map<string, Set<string>>();
  /** Kinds that a transaction asked for lately, which may not be committed yet; with the time when that is forgotten. */
  readonly #asked = new Map<string, number>();

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
      const idle = new Set<string>();
      this.#idle.set(name, idle);
      for (let count = 0; count < (options.concurrency ?? 4); count += 1) {
        idle.add(await this.#employ(name, handler, count === 0 ? LOOK_SECONDS : HELPERS_LOOK_SECONDS));
      }
    }
    // Jobs of workers that died are looked for a minute after the start, and a room that ends sooner each time would never give them to anybody.
    await this.#boss.supervise();
  }

  /** Something was committed: jobs that were asked for lately are begun now and not at the next look. */
  wake(): void {
    for (const [name, until] of this.#asked) {
      if (performance.now() > until) this.#asked.delete(name);
      else this.#wakeOne(name);
    }
  }

  /** Waits for the running jobs, ten seconds at most. */
  async stop(): Promise<void> {
    await this.#boss.stop({ graceful: true, timeout: 10_000 });
  }

  /** Adds a job inside a running transaction. The same id again is dropped. */
  async enqueue(tx: EntityManager, job: NewJob): Promise<void> {
    if (!this.#kinds.has(job.name)) throw new Error(`No job is declared by the name ${job.name}.`);
    if (job.startAfter === undefined) this.#asked.set(job.name, performance.now() + ASKED_MS);
    await this.#boss.send(job.name, job.data, {
      id: job.id,
      db: { executeSql: async (text, values) => ({ rows: await rowsOf(tx, text, values) }) },
      ...(job.startAfter === undefined ? {} : { startAfter: job.startAfter }),
    });
  }

  /** One worker, which does one job at a time and looks for the next one at once. @returns its id */
  async #employ(name: string, handler: Handler<never>, lookSeconds: number): Promise<string> {
    const id: string = await this.#boss.work<never>(name, { pollingIntervalSeconds: lookSeconds }, async ([job]) => {
      if (job === undefined) return;
      const idle = this.#idle.get(name);
      idle?.delete(id);
      // Where there is one there may be more.
      this.#wakeOne(name);
      try {
        await handler(job.data, { id: job.id, signal: job.signal });
      } catch (error) {
        this.#onError(name, error);
        throw error;
      } finally {
        idle?.add(id);
        this.#boss.notifyWorker(id);
      }
    });
    return id;
  }

  #wakeOne(name: string): void {
    const [first] = this.#idle.get(name) ?? [];
    if (first !== undefined) this.#boss.notifyWorker(first);
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
