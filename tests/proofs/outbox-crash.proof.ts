import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller } from '@nestjs/common';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import type { EventOf } from '@vidimus/contracts';
import { EventContext, OutboxRelay } from '@vidimus/messaging';
import type { EventLog } from '@vidimus/messaging';
import { writeOutbox } from '@vidimus/persistence';
import { deterministicIds, eventually, fakeClock, proofRun, testRecordSigner } from '@vidimus/testing';
import type { DataSource } from 'typeorm';
import { freshGround, startEventRoom } from '../../libs/messaging/test/event-room.js';
import type { EventRoom } from '../../libs/messaging/test/event-room.js';
import { revoked } from '../../libs/messaging/test/room-database.js';
import { dice } from '../support/proofs/dice.js';
import { writeProofTable } from '../support/proofs/proof-table.js';

const HOUR_MS = 3_600_000;
const AGGREGATES = 8;
const MOST_EVENTS = 6;
const run = proofRun({ full: 5_000, small: 40 });

/** Where the process of a relay ends. */
const CRASHES = ['before sending', 'in the midst of sending', 'between sending and marking', 'after marking', 'not at all'] as const;
type Crash = (typeof CRASHES)[number];

class ProcessEnded extends Error {}

@Controller()
class Ledger {
  @EventPattern('certificate.revoked.v1', undefined, { handler: 'proof.ledger', kind: 'reaction' })
  async act(@Payload() event: EventOf<'certificate.revoked.v1'>, @Ctx() context: EventContext): Promise<void> {
    await context.tx.query('INSERT INTO act (subject, event_id) VALUES ($1, $2)', [event.subject, event.id]);
  }
}

describe(`the outbox under crashes (seed ${run.seed}, ${run.rounds} rounds)`, () => {
  let ground: Awaited<ReturnType<typeof freshGround>>;
  let room: EventRoom;
  const publisher = { room: 'authority', ids: deterministicIds() };
  const clock = fakeClock('2026-11-21T12:00:00Z');
  const aggregates = Array.from({ length: AGGREGATES }, () => randomUUID());
  let sent = 0;

  beforeAll(async () => {
    ground = await freshGround();
    // Nothing here keeps an event from acting twice but the inbox.
    await ground.dataSource.query('CREATE TABLE act (position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, subject uuid NOT NULL, event_id uuid NOT NULL)');
    room = await startEventRoom({ room: 'issuance', controllers: [Ledger], log: ground.log, dataSource: ground.dataSource });
  });

  afterAll(async () => {
    await room.stop();
    await ground.end();
  });

  /** One life of a relay: it is made, publishes, and ends where it is told to. */
  async function live(crash: Crash, share: (count: number) => number): Promise<void> {
    const end = (here: Crash): void => {
      if (crash === here) throw new ProcessEnded();
    };
    const log: Pick<EventLog, 'append'> = {
      append: async (records) => {
        end('before sending');
        const part = crash === 'in the midst of sending' ? records.slice(0, share(records.length)) : records;
        await ground.log.append(part);
        sent += part.length;
        end('in the midst of sending');
        end('between sending and marking');
      },
    };
    const database: Pick<DataSource, 'query'> = {
      query: async <Rows>(sql: string, values?: unknown[]): Promise<Rows> => {
        const rows = await ground.dataSource.query<Rows>(sql, values);
        if (sql.startsWith('UPDATE outbox')) end('after marking');
        return rows;
      },
    };
    const [publish] = new OutboxRelay(database as DataSource, log as EventLog, testRecordSigner).tasks();
    while ((await publish?.run(new AbortController().signal)) === true);
  }

  it(
    'every event acts once, in the order of its aggregate',
    async () => {
      const written: number[] = [];
      const ends = new Map<Crash, number>(CRASHES.map((crash) => [crash, 0]));
      for (let round = run.firstRound; round < run.rounds; round += 1) {
        const chance = dice(run.seed, round);
        const subjects = Array.from({ length: 1 + chance.below(MOST_EVENTS) }, () => chance.pick(aggregates));
        await ground.dataSource.transaction((tx) =>
          writeOutbox(tx, publisher, { correlationId: randomUUID() }, clock.now(), subjects.map((subject) => ({ type: 'certificate.revoked.v1', subject, data: revoked(subject).data }))),
        );
        written.push(subjects.length);
        const crash = chance.pick(CRASHES);
        await live(crash, (count) => chance.below(count)).then(
          () => expect(crash).toBe('not at all'),
          (error: unknown) => expect(error).toBeInstanceOf(ProcessEnded),
        );
        ends.set(crash, (ends.get(crash) ?? 0) + 1);
      }
      await live('not at all', (count) => count);
      const events = written.reduce((sum, count) => sum + count, 0);
      await eventually('every record is read', async () => room.strategy.joined() && (await room.strategy.lag()) === 0, { timeoutMs: HOUR_MS / 2 });

      const acts: { event_id: string }[] = await ground.dataSource.query('SELECT event_id FROM act');
      expect({ acts: acts.length, different: new Set(acts.map((act) => act.event_id)).size }).toEqual({ acts: events, different: events });
      const [{ reordered } = { reordered: -1 }]: { reordered: number }[] = await ground.dataSource.query(
        `SELECT count(*)::integer AS reordered FROM (
           SELECT outbox.position < lag(outbox.position) OVER (PARTITION BY act.subject ORDER BY act.position) AS late
           FROM act JOIN outbox USING (event_id)) ordered WHERE late`,
      );
      expect(reordered).toBe(0);
      expect(sent).toBeGreaterThan(events);
      expect(room.crashes).toEqual([]);
      writeProofTable(run, {
        name: 'outbox-crash',
        title: 'The outbox under crashes',
        claim:
          `Each round writes 1 to ${MOST_EVENTS} events of ${AGGREGATES} aggregates to the outbox, and a relay that is new in every round publishes them to the embedded log ` +
          'until its process ends: before it sends, with a part of its batch sent, between sending and marking, or after marking. A room reads the log all the while. ' +
          'In the end every event has acted exactly once, and in the order of its aggregate, though many were sent more than once.',
        columns: ['What', 'count'],
        rows: [
          ...[...ends].map(([crash, count]): [string, number] => [crash === 'not at all' ? 'rounds without a crash' : `crashes ${crash}`, count]),
          ['events written', events],
          ['records sent', sent],
          ['records sent again', sent - events],
          ['events that acted', acts.length],
          ['events that acted twice', acts.length - new Set(acts.map((act) => act.event_id)).size],
          ['events that acted out of order', reordered],
        ],
      });
    },
    HOUR_MS,
  );
});
