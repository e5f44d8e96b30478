import pg from 'pg';
import type { Client } from 'pg';
import { backoffMs, pause } from '../backoff.js';
import { deliver } from '../delivery-loop.js';
import type { IncomingRecord, MessagingLogger, SubscribeOptions } from '../event-log.js';
import { describeFailure } from '../failure.js';
import { missingTopics } from './append-records.js';
import { LOG_CHANNEL } from './log-schema.js';

/** Records read and handled before the group's offset is written. */
const BATCH = 100;
/** How long a reader waits when no notice reaches it. */
const POLL_MS = 200;

/**
 * What a reader asks over and over, five times a second when nothing comes: its connection keeps the statements prepared, since planning them takes
 * longer than running them.
 */
const NEWS = {
  name: 'event_log_news',
  text: `SELECT topic, partition FROM log_partition
    LEFT JOIN (SELECT * FROM log_group_offset WHERE group_name = $1) read USING (topic, partition)
    WHERE topic = ANY ($2) AND log_partition.next_offset > coalesce(read.next_offset, 0)`,
};
const TAKE = { name: 'event_log_take', text: 'SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS taken' };
const GIVE_BACK = { name: 'event_log_give_back', text: 'SELECT pg_advisory_unlock(hashtextextended($1, 0))' };
const READ = {
  name: 'event_log_read',
  text: `SELECT record_offset, key, value, headers FROM log_record
    WHERE topic = $2 AND partition = $3 AND record_offset >= coalesce(
      (SELECT next_offset FROM log_group_offset WHERE group_name = $1 AND topic = $2 AND partition = $3), 0)
    ORDER BY record_offset LIMIT ${BATCH}`,
};
const GO_ON = {
  name: 'event_log_go_on',
  text: `INSERT INTO log_group_offset (group_name, topic, partition, next_offset) VALUES ($1, $2, $3, $4::bigint + 1)
    ON CONFLICT (group_name, topic, partition) DO UPDATE SET next_offset = excluded.next_offset`,
};

/** Ends the loop: the subscriber's own code failed. */
class SubscriberCrash extends Error {}

/**
 * One consumer of a group. It takes a partition for one batch at a time by an advisory lock of its own connection, so consumers
 * of a group share the work without knowing of each other, and a consumer that dies gives back what it held.
 */
export class EmbeddedSubscription {
  readonly #stopping = new AbortController();
  readonly #ended: Promise<void>;
  #joined = false;
  /** Did the last session get as far as reading? Then its end starts the back-off anew. */
  #hadJoined = false;
  /** Ends the present wait for news. */
  #wake: () => void = () => undefined;

  constructor(
    readonly url: string,
    readonly options: SubscribeOptions,
    readonly logger: MessagingLogger,
  ) {
    this.#ended = this.#run();
  }

  joined(): boolean {
    return this.#joined;
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#wake();
    await this.#ended;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    for (let attempt = 1; !signal.aborted; attempt += 1) {
      try {
        await this.#session(signal);
      } catch (error) {
        if (error instanceof SubscriberCrash) {
          this.options.onCrash(error.cause);
          return;
        }
        if (this.#hadJoined) attempt = 1;
        this.logger.warn({ message: 'The event log is away', group: this.options.group, ...describeFailure(error) });
        await pause(backoffMs(attempt), signal);
      }
    }
  }

  /** From connecting to losing the connection. */
  async #session(signal: AbortSignal): Promise<void> {
    const client = new pg.Client({ connectionString: this.url, keepAlive: true, connectionTimeoutMillis: 5_000, application_name: this.options.group });
    let lost: Error | undefined;
    this.#hadJoined = false;
    client.on('error', (error) => {
      lost = error;
      this.#wake();
    });
    client.on('notification', () => this.#wake());
    try {
      await client.connect();
      await client.query(`LISTEN ${LOG_CHANNEL}`);
      await this.#requireTopics(client);
      this.#joined = true;
      this.#hadJoined = true;
      while (!signal.aborted) {
        if (lost !== undefined) throw lost;
        // Made before looking, so that a notice that comes while looking ends the wait at once.
        const news = this.#news(signal);
        if (await this.#readAll(client, signal)) this.#wake();
        await news;
      }
    } finally {
      this.#joined = false;
      await client.end().catch(() => undefined);
    }
  }

  async #news(signal: AbortSignal): Promise<void> {
    const noticed = new AbortController();
    this.#wake = () => noticed.abort();
    await pause(POLL_MS, AbortSignal.any([signal, noticed.signal]));
  }

  async #requireTopics(client: Client): Promise<void> {
    const { rows } = await client.query<{ name: string }>('SELECT name FROM log_topic WHERE name = ANY ($1)', [this.options.topics]);
    const missing = this.options.topics.filter((topic) => !rows.some((row) => row.name === topic));
    if (missing.length === 0) return;
    this.logger.error({ message: missingTopics(missing), group: this.options.group });
    throw new Error(missingTopics(missing));
  }

  /** @returns whether anything was read; then there may be more. */
  async #readAll(client: Client, signal: AbortSignal): Promise<boolean> {
    const { rows } = await client.query<{ topic: string; partition: number }>({ ...NEWS, values: [this.options.group, this.options.topics] });
    let read = false;
    for (const { topic, partition } of rows) {
      if (signal.aborted) break;
      read = (await this.#readPartition(client, topic, partition, signal)) || read;
    }
    return read;
  }

  async #readPartition(client: Client, topic: string, partition: number, signal: AbortSignal): Promise<boolean> {
    const place = `${this.options.group}/${topic}/${partition}`;
    const { rows } = await client.query<{ taken: boolean }>({ ...TAKE, values: [place] });
    if (rows[0]?.taken !== true) return false;
    try {
      return await this.#readBatch(client, topic, partition, signal);
    } finally {
      await client.query({ ...GIVE_BACK, values: [place] });
    }
  }

  async #readBatch(client: Client, topic: string, partition: number, signal: AbortSignal): Promise<boolean> {
    const { group } = this.options;
    const { rows } = await client.query<LogRow>({ ...READ, values: [group, topic, partition] });
    let handled: string | undefined;
    let crash: SubscriberCrash | undefined;
    for (const row of rows) {
      const result = await deliver(incoming(topic, partition, row), this.options, signal, this.logger);
      if (result.kind === 'crashed') crash = new SubscriberCrash('The subscriber failed.', { cause: result.error });
      if (result.kind !== 'handled') break;
      handled = row.record_offset;
    }
    if (handled !== undefined) await client.query({ ...GO_ON, values: [group, topic, partition, handled] });
    if (crash !== undefined) throw crash;
    return handled !== undefined;
  }
}

interface LogRow {
  readonly record_offset: string;
  readonly key: string;
  readonly value: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

function incoming(topic: string, partition: number, row: LogRow): IncomingRecord {
  return { topic, partition, offset: row.record_offset, key: row.key, value: row.value, headers: row.headers };
}
