import { createHash } from 'node:crypto';
import type { ClientBase } from 'pg';
import type { OutgoingRecord } from '../event-log.js';
import { LOG_CHANNEL } from './log-schema.js';

/** Statements of an append, which its connection keeps prepared: planning them takes longer than running them. */
const PLACES = { name: 'event_log_places', text: 'SELECT name, partitions FROM log_topic WHERE name = ANY ($1)' };
const ENDS = {
  name: 'event_log_ends',
  text: `SELECT topic, partition, next_offset FROM log_partition
    WHERE (topic, partition) IN (SELECT unnest($1::text[]), unnest($2::integer[]))
    ORDER BY topic, partition FOR UPDATE`,
};
const ADD = {
  name: 'event_log_add',
  text: `INSERT INTO log_record (topic, partition, record_offset, key, value, headers)
    SELECT * FROM unnest($1::text[], $2::integer[], $3::bigint[], $4::text[], $5::bytea[], $6::jsonb[])`,
};
const MOVE_ENDS = {
  name: 'event_log_move_ends',
  text: `UPDATE log_partition SET next_offset = moved.next_offset
    FROM unnest($1::text[], $2::integer[], $3::bigint[]) AS moved (topic, partition, next_offset)
    WHERE log_partition.topic = moved.topic AND log_partition.partition = moved.partition`,
};

interface PlacedRecord {
  readonly record: OutgoingRecord;
  readonly partition: number;
}

/**
 * Appends within the transaction that runs on `client`. Partitions are locked in one order, so that appends of several topics
 * never wait for each other in a circle; other appends to them wait until this transaction ends.
 * @throws Error that names a topic which does not exist.
 */
export async function appendRecords(client: ClientBase, records: readonly OutgoingRecord[]): Promise<void> {
  const placed = await placeRecords(client, records);
  const places = [placed.map(({ record }) => record.topic), placed.map(({ partition }) => partition)];
  const { rows } = await client.query<{ topic: string; partition: number; next_offset: string }>({ ...ENDS, values: places });
  const ends = new Map(rows.map((row) => [`${row.topic}/${row.partition}`, BigInt(row.next_offset)]));
  const offsets = placed.map(({ record, partition }) => {
    const place = `${record.topic}/${partition}`;
    const offset = ends.get(place);
    if (offset === undefined) throw new Error(`Partition ${place} of the event log is missing: create its topic again.`);
    ends.set(place, offset + 1n);
    return offset;
  });
  await insert(client, placed, offsets);
  const moved = [rows.map((row) => row.topic), rows.map((row) => row.partition), rows.map((row) => ends.get(`${row.topic}/${row.partition}`))];
  await client.query({ ...MOVE_ENDS, values: moved });
  // One notice per batch: a notice per business transaction would cost half of the commit rate, this one costs nothing that counts.
  await client.query(`NOTIFY ${LOG_CHANNEL}`);
}

async function insert(client: ClientBase, placed: readonly PlacedRecord[], offsets: readonly bigint[]): Promise<void> {
  const values = [
    placed.map(({ record }) => record.topic),
    placed.map(({ partition }) => partition),
    offsets,
    placed.map(({ record }) => record.key),
    placed.map(({ record }) => Buffer.from(record.value, 'utf8')),
    placed.map(({ record }) => JSON.stringify(record.headers ?? {})),
  ];
  await client.query({ ...ADD, values });
}

/** Asked every time: a topic may get more partitions while this process runs. */
async function placeRecords(client: ClientBase, records: readonly OutgoingRecord[]): Promise<PlacedRecord[]> {
  const { rows } = await client.query<{ name: string; partitions: number }>({ ...PLACES, values: [records.map((record) => record.topic)] });
  const partitions = new Map(rows.map((row) => [row.name, row.partitions]));
  return records.map((record) => {
    const count = partitions.get(record.topic);
    if (count === undefined) throw new Error(missingTopics([record.topic]));
    return { record, partition: partitionOf(record.key, count) };
  });
}

/** What is said of topics that are not there. */
export function missingTopics(names: readonly string[]): string {
  return `The event log has no topic ${names.join(', ')}: create the declared topics first.`;
}

function partitionOf(key: string, partitions: number): number {
  return createHash('sha256').update(key).digest().readUInt32BE(0) % partitions;
}
