import type { Admin } from './kafka-client.js';

/** Next offset to read, by topic and partition, decimal; -1 where a group has committed nothing. */
export type TopicOffsets = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Where a group stands. */
export async function readGroupOffsets(admin: Admin, groupId: string, topics: readonly string[]): Promise<TopicOffsets> {
  if (topics.length === 0) return {};
  const read = await admin.fetchOffsets({ groupId, topics: [...topics] });
  return Object.fromEntries(
    read.map(({ topic, partitions }) => [topic, Object.fromEntries(partitions.map(({ partition, offset }) => [String(partition), offset]))]),
  );
}

/**
 * How many records the topics of a group have had, if this is the log in which the group stood there.
 * @returns undefined for another log, or one that was emptied: it ends before a place at which the group stood
 */
export async function recordsBehind(admin: Admin, offsets: TopicOffsets): Promise<bigint | undefined> {
  let records = 0n;
  for (const [topic, partitions] of Object.entries(offsets)) {
    const ends = new Map((await admin.fetchTopicOffsets(topic)).map(({ partition, high }) => [String(partition), BigInt(high)]));
    for (const [partition, offset] of Object.entries(partitions)) {
      const end = ends.get(partition) ?? 0n;
      if (BigInt(offset) > end) return undefined;
      records += end;
    }
  }
  return records;
}

/**
 * Puts a group back, or ahead, to where it stood; what lies behind that place comes again.
 * @throws Error of kafkajs when a member of the group is running.
 */
export async function moveGroup(admin: Admin, groupId: string, offsets: TopicOffsets): Promise<void> {
  for (const [topic, partitions] of Object.entries(offsets)) {
    const begins = new Map((await admin.fetchTopicOffsets(topic)).map(({ partition, low }) => [String(partition), low]));
    const seeks = Object.entries(partitions).map(([partition, offset]) => ({
      partition: Number(partition),
      offset: BigInt(offset) < 0n ? (begins.get(partition) ?? '0') : offset,
    }));
    if (seeks.length > 0) await admin.setOffsets({ groupId, topic, partitions: seeks });
  }
}
