import pg from 'pg';
import type { Client } from 'pg';
import { backoffMs, pause } from '../backoff.js';
import type { MessagingLogger } from '../event-log.js';
import { describeFailure } from '../failure.js';
import { OneAtATime } from '../one-at-a-time.js';

/** Work that exactly one instance of a room does. */
export interface LeaderTask {
  readonly name: string;
  /** Milliseconds between two runs when nobody wakes the task. */
  readonly intervalMs: number;
  /**
   * One round. Give up soon when `signal` is aborted: another instance may lead already.
   * @returns true when there is more to do at once.
   */
  run(signal: AbortSignal): Promise<boolean>;
}

/** How the instances of a room find their leader. */
export interface LeadershipOptions {
  /** The room's database; the lock holds a connection of its own to it. */
  readonly url: string;
  readonly tasks: readonly LeaderTask[];
  readonly logger: MessagingLogger;
}

/** How often a stand-by asks for the lock, and how often a leader proves that its connection still stands. */
const CHECK_MS = 500;
const LOCK = `hashtextextended('vidimus.leader', 0)`;
/** What a stand-by has to tell within this time it tells at once. */
const TELL_MS = 20;
/** On which stand-bys tell the leader that a task has work. Told outside of every transaction, since PostgreSQL commits those that notify one after another. */
const CHANNEL = 'vidimus_leader';

/**
 * Chooses one leader among the instances of a room by a session advisory lock, and runs the tasks while it leads. A leader whose
 * connection breaks stops its tasks; the server gives the lock to another. For a moment both may run, so a task must bear that.
 * What wakes a task at a stand-by wakes it at the leader; a wake that is lost on the way costs one interval.
 */
export class Leadership {
  readonly #options: LeadershipOptions;
  readonly #tasks: LeaderTask[];
  readonly #stopping = new AbortController();
  readonly #wakes = new Map<string, () => void>();
  /** What the leader is still to be told of, while this instance stands by. */
  readonly #news = new Set<string>();
  #standBy: Client | undefined;
  /** The connection is asked one thing at a time: whether it has the lock, whether it still stands, and to tell the leader something. */
  readonly #asking = new OneAtATime();
  #leading = false;
  #ended: Promise<void> = Promise.resolve();

  constructor(options: LeadershipOptions) {
    this.#options = options;
    this.#tasks = [...options.tasks];
  }

  /** Adds a task of the room. Before {@link start}: a leader does not take up others. */
  add(task: LeaderTask): void {
    this.#tasks.push(task);
  }

  start(): void {
    this.#ended = this.#run();
  }

  /** Has the leader run a task at once, whichever instance that is. */
  wake(task: string): void {
    this.#wakes.get(task)?.();
    if (this.#standBy !== undefined) void this.#tell(this.#standBy, task);
  }

  isLeader(): boolean {
    return this.#leading;
  }

  /** Resolves when no task runs any more and the lock is given back. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#ended;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    for (let attempt = 1; !signal.aborted; attempt += 1) {
      try {
        await this.#session(signal);
        attempt = 1;
      } catch (error) {
        this.#options.logger.warn({ message: 'Leadership is lost or cannot be asked for', ...describeFailure(error) });
        await pause(backoffMs(attempt), signal);
      }
    }
  }

  async #session(signal: AbortSignal): Promise<void> {
    const client = new pg.Client({
      connectionString: this.#options.url,
      keepAlive: true,
      connectionTimeoutMillis: 5_000,
      // A connection that died without a word is noticed by the next check.
      query_timeout: 5_000,
      application_name: 'vidimus leader',
    });
    const lost = new AbortController();
    client.on('error', () => lost.abort());
    client.on('notification', ({ payload }) => this.#wakes.get(payload ?? '')?.());
    try {
      await client.connect();
      await client.query(`LISTEN ${CHANNEL}`);
      if (!(await this.#waitForLock(client, signal))) return;
      await this.#lead(client, AbortSignal.any([signal, lost.signal]), lost);
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  async #waitForLock(client: Client, signal: AbortSignal): Promise<boolean> {
    // Asked for again and again instead of waited for: a waiting statement would keep old row versions alive for all that time.
    this.#standBy = client;
    try {
      while (!signal.aborted) {
        const { rows } = await this.#asking.run(() => client.query<{ taken: boolean }>(`SELECT pg_try_advisory_lock(${LOCK}) AS taken`));
        if (rows[0]?.taken === true) return true;
        await pause(CHECK_MS, signal);
      }
      return false;
    } finally {
      this.#standBy = undefined;
    }
  }

  async #tell(client: Client, task: string): Promise<void> {
    if (this.#news.has(task)) return;
    this.#news.add(task);
    await pause(TELL_MS, this.#stopping.signal);
    this.#news.delete(task);
    // A connection that is lost is noticed where the lock is asked for.
    await this.#asking.run(() => client.query('SELECT pg_notify($1, $2)', [CHANNEL, task])).catch(() => undefined);
  }

  async #lead(client: Client, signal: AbortSignal, lost: AbortController): Promise<void> {
    this.#leading = true;
    const tasks = Promise.all(this.#tasks.map((task) => this.#repeat(task, signal)));
    try {
      while (!signal.aborted) {
        await pause(CHECK_MS, signal);
        if (!signal.aborted) await this.#asking.run(() => client.query('SELECT 1'));
      }
    } finally {
      this.#leading = false;
      lost.abort();
      await tasks;
    }
  }

  async #repeat(task: LeaderTask, signal: AbortSignal): Promise<void> {
    let failures = 0;
    while (!signal.aborted) {
      const woken = new AbortController();
      this.#wakes.set(task.name, () => woken.abort());
      let more = false;
      let waitMs = task.intervalMs;
      try {
        more = await task.run(signal);
        failures = 0;
      } catch (error) {
        if (signal.aborted) break;
        failures += 1;
        waitMs = backoffMs(failures);
        if (failures === 1) this.#options.logger.warn({ message: 'A task of the leader failed', task: task.name, ...describeFailure(error) });
      }
      if (!more) await pause(waitMs, failures > 0 ? signal : AbortSignal.any([signal, woken.signal]));
    }
    this.#wakes.delete(task.name);
  }
}
