import type { DataSource } from 'typeorm';
import { unlessAborted } from '../backoff.js';
import type { EventLog, OutgoingRecord } from '../event-log.js';
import type { RecordSigner } from '../record-signature.js';
import type { LeaderTask } from './leadership.js';

/** Events taken from the outbox at once. */
const BATCH = 200;
/** What this or another instance commits wakes the relay; it looks by itself for what was committed by whoever died before telling. */
const POLL_MS = 1_000;
/** Published rows are kept for a week, to be looked at when something is in doubt. */
const KEEP = '7 days';
const PURGE_BATCH = 500;
const PURGE_INTERVAL_MS = 10 * 60 * 1_000;

/** How far the relay is behind. */
export interface OutboxLag {
  readonly count: number;
  /** Age of the oldest event that waits; 0 when none does. */
  readonly oldestSeconds: number;
}

interface OutboxRow {
  readonly position: string;
  readonly topic: string;
  readonly key: string;
  readonly type: string;
  readonly envelope: { readonly id: string };
}

/**
 * Carries events from a room's outbox to the log: read in order, append, mark. It is the only one that appends, and its tasks run
 * under the room's leader, so events of one aggregate keep the order in which the aggregate's lock was taken. A crash between
 * append and mark sends a batch twice; readers drop what they have seen. While the log is away rows wait, in their order.
 */
export class OutboxRelay {
  #published: (type: string) => void = () => undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly log: EventLog,
    /** Absent in a room that owns no topic, and so publishes nothing. */
    private readonly signer: RecordSigner | undefined,
  ) {}

  /** What the leader has to run. */
  tasks(): LeaderTask[] {
    return [
      { name: 'outbox-relay', intervalMs: POLL_MS, run: (signal) => this.#publishBatch(signal) },
      { name: 'outbox-purge', intervalMs: PURGE_INTERVAL_MS, run: () => this.#purgeBatch() },
    ];
  }

  /** Tells `listener` the type of each event that the log has taken, for counting. */
  onPublished(listener: (type: string) => void): void {
    this.#published = listener;
  }

  async lag(): Promise<OutboxLag> {
    const [row]: { count: string; oldest: string }[] = await this.dataSource.query(
      `SELECT count(*) AS count, greatest(0, coalesce(extract(epoch FROM now() - min(created_at)), 0)) AS oldest
       FROM outbox WHERE published_at IS NULL`,
    );
    return { count: Number(row?.count), oldestSeconds: Number(row?.oldest) };
  }

  async #publishBatch(signal: AbortSignal): Promise<boolean> {
    const rows: OutboxRow[] = await this.dataSource.query(
      'SELECT position, topic, key, type, envelope FROM outbox WHERE published_at IS NULL ORDER BY position LIMIT $1',
      [BATCH],
    );
    if (rows.length === 0) return false;
    // A log that is away may take long to say so; a room that stops does not wait for it. At worst the batch is sent again.
    await unlessAborted(this.log.append(rows.map((row) => this.#toRecord(row))), signal);
    await this.dataSource.query('UPDATE outbox SET published_at = now() WHERE position = ANY ($1)', [rows.map((row) => row.position)]);
    for (const { type } of rows) this.#published(type);
    return rows.length === BATCH;
  }

  async #purgeBatch(): Promise<boolean> {
    const [, deleted]: [unknown, number] = await this.dataSource.query(
      `DELETE FROM outbox WHERE position IN (
         SELECT position FROM outbox WHERE published_at < now() - $1::interval ORDER BY published_at LIMIT $2)`,
      [KEEP, PURGE_BATCH],
    );
    return deleted === PURGE_BATCH;
  }

  /** CloudEvents in structured mode; id and type also as headers, for tools that do not parse values. */
  #toRecord({ topic, key, type, envelope }: OutboxRow): OutgoingRecord {
    if (this.signer === undefined) throw new Error(`A room without a key for its events has one of type ${type} to publish.`);
    const headers = { 'content-type': 'application/cloudevents+json; charset=UTF-8', ce_id: envelope.id, ce_type: type };
    return { topic, key, value: this.signer.sign(envelope), headers };
  }
}
