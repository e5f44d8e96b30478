import { randomUUID } from 'node:crypto';
import { expect, jest } from '@jest/globals';
import { Controller } from '@nestjs/common';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import { TOPICS } from '@vidimus/contracts';
import type { EventOf } from '@vidimus/contracts';
import { kafkaObstacle, sharedKafka, skipUnless } from '@vidimus/testing';
import type { DataSource } from 'typeorm';
import { startEventRoom } from '../../test/event-room.js';
import type { EventRoom } from '../../test/event-room.js';
import { QuietLogger } from '../../test/quiet-logger.js';
import { createRoomDatabase, recordOf, revoked } from '../../test/room-database.js';
import { until } from '../../test/until.js';
import { KafkaEventLog } from '../kafka/kafka-event-log.js';
import { EventContext } from './event-context.js';

// A busy machine must not decide: nothing here takes long by itself.
jest.setTimeout(180_000);

type Revoked = EventOf<'certificate.revoked.v1'>;
const REVOKED = 'certificate.revoked.v1';
/** The broker may be shared with other tests: only these events are ours. */
const ours = new Set<string>();

async function note(handler: string, event: Revoked, context: EventContext): Promise<void> {
  if (!ours.has(event.subject)) return;
  await context.tx.query('INSERT INTO note (handler, subject, attempt) VALUES ($1, $2, $3)', [handler, event.subject, context.attempt]);
}

@Controller()
class Handlers {
  @EventPattern(REVOKED, undefined, { handler: 'test.reaction', kind: 'reaction' })
  react(@Payload() event: Revoked, @Ctx() context: EventContext): Promise<void> {
    return note('reaction', event, context);
  }

  @EventPattern(REVOKED, undefined, { handler: 'test.copy', kind: 'copy' })
  copy(@Payload() event: Revoked, @Ctx() context: EventContext): Promise<void> {
    return note('copy', event, context);
  }
}

async function subjects(dataSource: DataSource, handler: string): Promise<string[]> {
  const rows: { subject: string }[] = await dataSource.query('SELECT subject FROM note WHERE handler = $1', [handler]);
  return rows.map((row) => row.subject).toSorted();
}

const obstacle = await kafkaObstacle();

skipUnless(obstacle === undefined, obstacle ?? '').it(
  'a room on Kafka handles each event once, and rebuilds its copies alone when it was emptied',
  async () => {
    const { brokers, stop } = await sharedKafka();
    const log = new KafkaEventLog({ brokers, clientId: 'room', replicationFactor: 1, logger: new QuietLogger() });
    await log.ensureTopics(TOPICS);
    const [first, emptied] = [await createRoomDatabase(), await createRoomDatabase()];
    const room = `room-${randomUUID()}`;
    const start = (dataSource: DataSource): Promise<EventRoom> => startEventRoom({ room, controllers: [Handlers], log, dataSource });
    const send = async (count: number): Promise<string[]> => {
      const events = Array.from({ length: count }, () => revoked());
      for (const event of events) ours.add(event.subject);
      await log.append(events.flatMap((event) => [recordOf(event), recordOf(event)]));
      return events.map((event) => event.subject).toSorted();
    };
    const allRead = (running: EventRoom): Promise<boolean> =>
      until('all is read', async () => running.strategy.joined() && (await running.strategy.lag()) === 0);

    const before = await start(first.dataSource);
    const early = await send(40);
    await allRead(before);
    expect(await subjects(first.dataSource, 'reaction')).toEqual(early);
    expect(await subjects(first.dataSource, 'copy')).toEqual(early);
    await before.stop();

    const after = await start(emptied.dataSource);
    const late = await send(3);
    await allRead(after);
    expect(await subjects(emptied.dataSource, 'reaction')).toEqual(late);
    expect(await subjects(emptied.dataSource, 'copy')).toEqual([...early, ...late].toSorted());
    expect([...before.crashes, ...after.crashes]).toEqual([]);
    await after.stop();
    await log.close();
    await Promise.all([first.end(), emptied.end(), stop()]);
  },
);
