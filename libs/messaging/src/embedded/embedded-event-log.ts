import type { Topic } from '@vidimus/contracts';
import { surviveLoss } from '@vidimus/persistence';
import pg from 'pg';
import type { PoolClient } from 'pg';
import { backoffMs, pause } from '../backoff.js';
import { compareTopics } from '../compare-topics.js';
import type {
  EventLog,
  MessagingLogger,
  OutgoingRecord,
  SubscribeOptions,
  Subscription,
  TopicDifference,
  TopicReport,
} from '../event-log.js';
import { describeFailure } from '../failure.js';
import { OneAtATime } from '../one-at-a-time.js';
import { appendRecords } from './append-records.js';
import { EmbeddedSubscription } from './embedded-subscription.js';
import { inTransaction, migrateLog } from './log-schema.js';

/** Where the embedded log lives. */
export interface EmbeddedEventLogOptions {
  /** Address of a database of its own; its tables are created when they are missing. */
  readonly url: string;
  readonly logger: MessagingLogger;
}

/**
 * The event log in tables of PostgreSQL, for one machine without a broker: durable, ordered per key, with group offsets.
 * Records are kept for ever, whatever retention a topic declares.
 */
export class EmbeddedEventLog implements EventLog {
  readonly #options: EmbeddedEventLogOptions;
  readonly #pool: pg.Pool;
  readonly #appends = new OneAtATime();
  readonly #subscriptions = new Set<EmbeddedSubscription>();
  readonly #closing = new AbortController();
  #migrated: Promise<void> | undefined;
  #connected = false;
  #reconnecting: Promise<void> = Promise.resolve();

  constructor(options: EmbeddedEventLogOptions) {
    this.#options = options;
    this.#pool = new pg.Pool({ connectionString: options.url, max: 2, keepAlive: true, connectionTimeoutMillis: 5_000, onConnect: surviveLoss });
    this.#pool.on('error', () => this.#lost());
    this.#lost();
  }

  async append(records: readonly OutgoingRecord[]): Promise<void> {
    if (records.length === 0) return;
    await this.#appends.run(() => this.#withClient((client) => inTransaction(client, () => appendRecords(client, records))));
  }

  subscribe(options: SubscribeOptions): Subscription {
    const subscription = new EmbeddedSubscription(this.#options.url, options, this.#options.logger);
    this.#subscriptions.add(subscription);
    return {
      joined: () => subscription.joined(),
      lag: () => this.#lag(options),
      stop: async () => {
        await subscription.stop();
        this.#subscriptions.delete(subscription);
      },
    };
  }

  async ensureTopics(topics: readonly Topic[]): Promise<TopicReport> {
    return this.#withClient((client) =>
      inTransaction(client, async () => {
        const created: string[] = [];
        for (const { name, partitions } of topics) {
          const { rowCount } = await client.query('INSERT INTO log_topic (name, partitions) VALUES ($1, $2) ON CONFLICT DO NOTHING', [name, partitions]);
          if (rowCount === 0) continue;
          created.push(name);
          await client.query('INSERT INTO log_partition (topic, partition) SELECT $1, generate_series(0, $2::integer - 1)', [name, partitions]);
        }
        return { created, existing: topics.map((topic) => topic.name).filter((name) => !created.includes(name)) };
      }),
    );
  }

  async checkTopics(topics: readonly Topic[]): Promise<TopicDifference[]> {
    return this.#withClient(async (client) => {
      const { rows } = await client.query<{ name: string; partitions: number }>('SELECT name, partitions FROM log_topic');
      return compareTopics(topics, new Map(rows.map((row) => [row.name, row])));
    });
  }

  connected(): boolean {
    return this.#connected;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all([...this.#subscriptions].map((subscription) => subscription.stop()));
    await this.#reconnecting;
    await this.#appends.run(async () => undefined);
    await this.#pool.end();
    this.#connected = false;
  }

  async #lag({ group, topics }: SubscribeOptions): Promise<number> {
    return this.#withClient(async (client) => {
      const { rows } = await client.query<{ lag: string }>(
        `SELECT coalesce(sum(log_partition.next_offset - coalesce(read.next_offset, 0)), 0) AS lag FROM log_partition
         LEFT JOIN (SELECT * FROM log_group_offset WHERE group_name = $1) read USING (topic, partition)
         WHERE topic = ANY ($2)`,
        [group, topics],
      );
      return Number(rows[0]?.lag);
    });
  }

  async #withClient<Result>(work: (client: PoolClient) => Promise<Result>): Promise<Result> {
    let client: PoolClient | undefined;
    try {
      client = await this.#pool.connect();
      await this.#migrateOnce(client);
      const result = await work(client);
      this.#connected = true;
      client.release();
      return result;
    } catch (error) {
      client?.release(true);
      this.#lost();
      throw error;
    }
  }

  async #migrateOnce(client: PoolClient): Promise<void> {
    this.#migrated ??= migrateLog(client);
    try {
      await this.#migrated;
    } catch (error) {
      this.#migrated = undefined;
      throw error;
    }
  }

  /** Finds out in the background when the database is there again, so that `connected` is right while nothing is appended. */
  #lost(): void {
    if (this.#closing.signal.aborted) return;
    this.#connected = false;
    this.#reconnecting = this.#reconnecting.then(() => this.#reconnect());
  }

  async #reconnect(): Promise<void> {
    const { signal } = this.#closing;
    for (let attempt = 1; !this.#connected && !signal.aborted; attempt += 1) {
      try {
        const client = await this.#pool.connect();
        try {
          await this.#migrateOnce(client);
          this.#connected = true;
        } finally {
          client.release(!this.#connected);
        }
      } catch (error) {
        if (attempt === 1) this.#options.logger.warn({ message: 'The event log is away', ...describeFailure(error) });
        await pause(backoffMs(attempt), signal);
      }
    }
  }
}
