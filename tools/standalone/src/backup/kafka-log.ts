import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { readEvent } from '@vidimus/contracts';
import type { EventEnvelope } from '@vidimus/contracts';
import { RecordVerifier } from '@vidimus/messaging';
import type { KafkaEventLog, TopicOffsets } from '@vidimus/messaging';
import { z } from 'zod';
import { topicAccess } from '../platform/topic-access.js';
import { withKafka } from '../platform/with-kafka.js';
import type { KafkaAddress } from '../platform/with-kafka.js';
import { UserError } from '../user-error.js';
import type { GroupOffsets } from './manifest.js';
import type { RoomDatabase } from './sources.js';

const POLL_MS = 200;

const keysSchema = z.record(z.string(), z.object({ keys: z.array(z.looseObject({ kty: z.literal('EC') })) }));

/** Where the consumers of all rooms stand; null where events do not travel by Kafka. */
export async function readPlaces(rooms: readonly RoomDatabase[]): Promise<GroupOffsets | null> {
  if (rooms.every(({ kafka }) => kafka === undefined)) return null;
  const places: GroupOffsets = {};
  for (const { name, kafka } of rooms) {
    const { group, reads } = await accessOf(name);
    if (kafka === undefined || group === undefined) continue;
    const offsets = await withKafka(kafka, (log) => log.groupOffsets(group, reads));
    places[group] = Object.fromEntries(Object.entries(offsets).map(([topic, partitions]) => [topic, { ...partitions }]));
  }
  return places;
}

/**
 * Puts the consumers of all rooms back to where they stood.
 * @returns false when this is another log, or one that lost its records; then nobody is moved
 * @throws UserError when a room runs.
 */
export async function moveToPlaces(rooms: readonly RoomDatabase[], places: GroupOffsets): Promise<boolean> {
  const moves: { readonly name: string; readonly kafka: KafkaAddress; readonly group: string; readonly offsets: TopicOffsets }[] = [];
  let records = 0n;
  for (const { name, kafka } of rooms) {
    const { group } = await accessOf(name);
    const offsets = group === undefined ? undefined : places[group];
    if (kafka === undefined || group === undefined || offsets === undefined) continue;
    const behind = await withKafka(kafka, (log) => log.recordsBehind(offsets));
    if (behind === undefined) return false;
    // A room may listen to what nobody has told yet: the log as a whole says whether it was emptied.
    records += behind;
    moves.push({ name, kafka, group, offsets });
  }
  if (records === 0n) return false;
  for (const { name, kafka, group, offsets } of moves) {
    await withKafka(kafka, (log) => log.moveGroup(group, offsets)).catch((cause: unknown) => {
      throw new UserError(`The consumers of ${name} could not be put back to where they stood. Stop all rooms, and restore into new databases again.`, { cause });
    });
  }
  return true;
}

/**
 * What a room told since an instant, as the log has it, in its order. What the room did not sign itself is passed over.
 * @param keysFile public keys by which the rooms' records are verified
 */
export async function eventsSince({ name, kafka }: RoomDatabase, since: Date, keysFile: string): Promise<EventEnvelope[]> {
  const { writes } = await accessOf(name);
  if (kafka === undefined || writes.length === 0) return [];
  const keys = keysSchema.parse(JSON.parse(await readFile(keysFile, 'utf8')));
  const verifier = new RecordVerifier(Object.fromEntries(Object.entries(keys).map(([room, jwks]) => [room, jwks.keys])));
  return withKafka(kafka, (log) => readAll(log, writes, verifier, since));
}

async function readAll(log: KafkaEventLog, topics: readonly string[], verifier: RecordVerifier, since: Date): Promise<EventEnvelope[]> {
  const events: EventEnvelope[] = [];
  const crashed = Promise.withResolvers<never>();
  const subscription = log.subscribe({
    group: `vidimus-restore-${randomUUID()}`,
    topics,
    onRecord: async ({ topic, value }) => {
      if (!verifier.isGenuine(topic, value)) return;
      const event = readEvent(JSON.parse(value.toString('utf8')));
      if (new Date(event.time) >= since) events.push(event);
    },
    onCrash: (error) => crashed.reject(error),
  });
  try {
    while ((await Promise.race([subscription.lag(), crashed.promise])) > 0) await pause(POLL_MS);
  } finally {
    await subscription.stop();
  }
  return events;
}

async function accessOf(room: string): Promise<{ readonly group?: string; readonly reads: readonly string[]; readonly writes: readonly string[] }> {
  return (await topicAccess()).find(({ user }) => user === room) ?? { reads: [], writes: [] };
}
