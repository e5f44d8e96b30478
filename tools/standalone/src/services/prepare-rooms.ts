import { json } from 'node:stream/consumers';
import { TOPICS } from '@vidimus/contracts';
import { startRoom } from '@vidimus/service-kit';
import type { RunningRoom } from '@vidimus/service-kit';
import type { Demo } from '../installation/demo.js';
import { roomOf } from '../platform/rooms.js';
import { seedDemo } from '../platform/seed-demo.js';
import { accessRules } from '../platform/topic-access.js';
import { withKafka } from '../platform/with-kafka.js';
import type { KafkaAddress } from '../platform/with-kafka.js';
import { readEnvironment } from './environment-files.js';

/** What the program is told on its standard input. */
interface Preparation {
  /** Folder with the settings of the rooms. */
  readonly environments: string;
  readonly kafka: KafkaAddress;
  /** Absent when it was planted before. */
  readonly demo?: Demo;
}

/** Rooms that a demonstration is planted into. */
const PLANTED = ['identity', 'issuance'] as const;

/** A program that prepares what rooms need before they start: topics, rules, and the accounts of a demonstration. */
async function main({ environments, kafka, demo }: Preparation): Promise<void> {
  await withKafka(kafka, async (log) => {
    await log.ensureTopics(TOPICS);
    await log.ensureAccess(await accessRules());
  });
  if (demo === undefined) return;
  const running = new Map<string, RunningRoom>();
  const onFatal = (error: unknown): void => {
    throw error;
  };
  try {
    for (const name of PLANTED) {
      const env = { ...(await readEnvironment(environments, name)), VIDIMUS_HTTP_PORT: '0' };
      running.set(name, await startRoom(await roomOf(name), { env, onFatal }));
    }
    await seedDemo(running, demo);
  } finally {
    for (const room of [...running.values()].toReversed()) await room.stop();
  }
}

await main((await json(process.stdin)) as Preparation);
// Clients of brokers keep timers for a while; nothing waits for them.
process.exit();
