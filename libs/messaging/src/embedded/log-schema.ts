import type { ClientBase } from 'pg';

/** Readers wait for this channel of PostgreSQL's NOTIFY. */
export const LOG_CHANNEL = 'vidimus_event_log';

/**
 * The tables of the embedded log. `log_partition.next_offset` is the end of a partition; an append holds its row until commit, so
 * that offsets have no gaps and become visible in their order: a reader can never pass a record that is not committed yet.
 */
const STATEMENTS = [
  `CREATE TABLE IF NOT EXISTS log_topic (
    name text PRIMARY KEY,
    partitions integer NOT NULL CHECK (partitions > 0)
  )`,
  `CREATE TABLE IF NOT EXISTS log_partition (
    topic text NOT NULL REFERENCES log_topic (name),
    partition integer NOT NULL,
    next_offset bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (topic, partition)
  )`,
  `CREATE TABLE IF NOT EXISTS log_record (
    topic text NOT NULL,
    partition integer NOT NULL,
    record_offset bigint NOT NULL,
    key text NOT NULL,
    value bytea NOT NULL,
    headers jsonb NOT NULL,
    appended_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (topic, partition, record_offset),
    FOREIGN KEY (topic, partition) REFERENCES log_partition (topic, partition)
  )`,
  `CREATE TABLE IF NOT EXISTS log_group_offset (
    group_name text NOT NULL,
    topic text NOT NULL,
    partition integer NOT NULL,
    next_offset bigint NOT NULL,
    PRIMARY KEY (group_name, topic, partition)
  )`,
];

/** Creates what is missing. Several rooms may start at once: they take turns. */
export async function migrateLog(client: ClientBase): Promise<void> {
  await inTransaction(client, async () => {
    await client.query(`SELECT pg_advisory_xact_lock(hashtextextended('vidimus.event-log.migration', 0))`);
    for (const statement of STATEMENTS) await client.query(statement);
  });
}

/** Runs `work` between BEGIN and COMMIT; any failure rolls back. */
export async function inTransaction<Result>(client: ClientBase, work: () => Promise<Result>): Promise<Result> {
  await client.query('BEGIN');
  try {
    const result = await work();
    await client.query('COMMIT');
    return result;
  } catch (error) {
    // A connection that is gone has rolled back by itself; the first error is the one to tell.
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}
