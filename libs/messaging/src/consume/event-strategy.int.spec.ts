import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Controller } from '@nestjs/common';
import type { Type } from '@nestjs/common';
import { Ctx, EventPattern, MessagePattern, Payload } from '@nestjs/microservices';
import { Problem } from '@vidimus/contracts';
import type { EventOf } from '@vidimus/contracts';
import { migrate } from '@vidimus/persistence';

import { defer } from 'rxjs';
import type { Observable } from 'rxjs';
import { freshGround, startEventRoom } from '../../test/event-room.js';
import type { EventRoom } from '../../test/event-room.js';
import { NOTE_TABLE, createRoomDatabase, openRoom, recordOf, revoked } from '../../test/room-database.js';
import { stoppablePostgres } from '../../test/stoppable-postgres.js';
import { until } from '../../test/until.js';
import { EventContext } from './event-context.js';

// A busy machine must not decide: nothing here takes long by itself.
jest.setTimeout(180_000);

type Revoked = EventOf<'certificate.revoked.v1'>;
const REVOKED = 'certificate.revoked.v1';

/** What a test makes the handlers do after they have written; by subject. */
const behaviour = new Map<string, (handler: string, attempt: number) => void>();

async function note(handler: string, event: Revoked, context: EventContext): Promise<void> {
  await context.tx.query('INSERT INTO note (handler, subject, attempt) VALUES ($1, $2, $3)', [handler, event.data.certificateId, context.attempt]);
  behaviour.get(event.subject)?.(handler, context.attempt);
}

@Controller()
class Reactions {
  @EventPattern(REVOKED, undefined, { handler: 'test.first', kind: 'reaction' })
  first(@Payload() event: Revoked, @Ctx() context: EventContext): Promise<void> {
    return note('first', event, context);
  }

  @EventPattern(REVOKED, undefined, { handler: 'test.second', kind: 'reaction' })
  second(@Payload() event: Revoked, @Ctx() context: EventContext): Observable<void> {
    return defer(() => note('second', event, context));
  }
}

@Controller()
class Copies {
  @EventPattern(REVOKED, undefined, { handler: 'test.copy', kind: 'copy' })
  copy(@Payload() event: Revoked, @Ctx() context: EventContext): Promise<void> {
    return note('copy', event, context);
  }
}

let ground: Awaited<ReturnType<typeof freshGround>>;
const rooms: EventRoom[] = [];

const start = async (controllers: Type[], dataSource = ground.dataSource): Promise<EventRoom> => {
  const room = await startEventRoom({ room: 'issuance', controllers, log: ground.log, dataSource });
  rooms.push(room);
  return room;
};
const notes = async (handler: string, dataSource = ground.dataSource): Promise<{ subject: string; attempt: number }[]> =>
  dataSource.query('SELECT subject, attempt FROM note WHERE handler = $1', [handler]);
const inbox = async (): Promise<{ handler: string }[]> => ground.dataSource.query('SELECT handler FROM inbox ORDER BY handler');
const allRead = async (room: EventRoom): Promise<void> => {
  await until('all is read', async () => room.strategy.joined() && (await room.strategy.lag()) === 0);
};

beforeAll(async () => {
  ground = await freshGround();
});

beforeEach(() => ground.reset());

afterEach(async () => {
  behaviour.clear();
  await Promise.all(rooms.splice(0).map((room) => room.stop()));
});

afterAll(() => ground.end());

describe('an event handler', () => {
  it('gets the event and a transaction, and a repeated event is dropped', async () => {
    const room = await start([Reactions]);
    const event = revoked();
    await ground.log.append([recordOf(event), recordOf(event)]);
    await ground.log.append([recordOf(event)]);
    await allRead(room);
    expect(await notes('first')).toEqual([{ subject: event.subject, attempt: 1 }]);
    expect(await notes('second')).toEqual([{ subject: event.subject, attempt: 1 }]);
    expect(await inbox()).toEqual([{ handler: 'test.first' }, { handler: 'test.second' }]);
  });

  it('that fails after writing leaves nothing behind, and is tried again', async () => {
    const room = await start([Reactions]);
    const event = revoked();
    const left: unknown[] = [];
    behaviour.set(event.subject, (handler, attempt) => {
      left.push(`${handler} ${attempt}`);
      if (attempt < 3) throw new Error('not yet');
    });
    await ground.log.append([recordOf(event)]);
    await allRead(room);
    expect(left).toEqual(['first 1', 'first 2', 'first 3', 'second 1', 'second 2', 'second 3']);
    expect(await notes('first')).toEqual([{ subject: event.subject, attempt: 3 }]);
    expect(await notes('second')).toEqual([{ subject: event.subject, attempt: 3 }]);
    expect((await room.letters.list({ limit: 10 })).items).toEqual([]);
  });

  it('is independent of others of the same event, and does not hold up later ones of the same key', async () => {
    const room = await start([Reactions]);
    const [poison, later] = [revoked(), revoked()];
    const after = revoked(poison.subject);
    behaviour.set(poison.subject, (handler) => {
      if (handler === 'first') throw new Problem('illegal-transition', 'The request of a person named here is closed.');
    });
    await ground.log.append([poison, later].map((event) => recordOf(event)));
    await allRead(room);
    behaviour.clear();
    await ground.log.append([recordOf(after)]);
    await allRead(room);
    expect((await notes('first')).map((row) => row.subject).toSorted()).toEqual([later.subject, poison.subject].toSorted());
    expect(await notes('second')).toHaveLength(3);
    const { items } = await room.letters.list({ limit: 10, state: 'OPEN' });
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({ handler: 'test.first', eventId: poison.id, type: REVOKED, attempts: 5, errorCode: 'illegal-transition' });
    expect(JSON.stringify(items[0])).not.toContain('person named here');
    expect(room.crashes).toEqual([]);
  });

  it('is tried for as long as the infrastructure fails, and nothing becomes a dead letter', async () => {
    const room = await start([Reactions]);
    const event = revoked();
    let asked = 0;
    behaviour.set(event.subject, (handler) => {
      asked += 1;
      if (handler === 'first' && asked < 8) throw Object.assign(new Error('terminated'), { code: '57P01' });
    });
    await ground.log.append([recordOf(event)]);
    await allRead(room);
    expect(asked).toBeGreaterThan(8);
    expect(await notes('first')).toEqual([{ subject: event.subject, attempt: 1 }]);
    expect(await room.letters.countOpen()).toBe(0);
  });

  it('waits for a database whose server was killed, and goes on when it is back', async () => {
    const server = await stoppablePostgres();
    const dataSource = await openRoom(server.url);
    await migrate(dataSource);
    await dataSource.query(NOTE_TABLE);
    const room = await start([Reactions], dataSource);
    const [before, during] = [revoked(), revoked()];
    await ground.log.append([recordOf(before)]);
    await allRead(room);
    await server.kill();
    await ground.log.append([recordOf(during)]);
    await until('the partition waits', () => JSON.stringify(ground.logged).includes('A partition waits'));
    await server.restart();
    await allRead(room);
    expect((await notes('second', dataSource)).map((row) => row.subject)).toEqual([before.subject, during.subject]);
    expect(await room.letters.countOpen()).toBe(0);
    expect(room.crashes).toEqual([]);
    await room.stop();
    await dataSource.destroy();
    await server.end();
  });

  it('survives that its connections are cut', async () => {
    const room = await start([Reactions]);
    const events = Array.from({ length: 60 }, () => revoked());
    await ground.log.append(events.map((event) => recordOf(event)));
    await until('it is at work', async () => (await notes('first')).length > 5);
    await ground.dataSource
      .query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()')
      .catch(() => undefined);
    await allRead(room);
    expect((await notes('second')).map((row) => row.subject).toSorted()).toEqual(events.map((event) => event.subject).toSorted());
    expect(await room.letters.countOpen()).toBe(0);
  });

  it('ends the process when even its dead letter cannot be written', async () => {
    const room = await start([Reactions]);
    await ground.dataSource.query('ALTER TABLE dead_letter RENAME TO dead_letter_away');
    const event = revoked();
    behaviour.set(event.subject, () => {
      throw new Error('poison');
    });
    await ground.log.append([recordOf(event)]);
    await until('the crash is told', () => room.crashes.length > 0);
    expect(room.crashes[0]).toMatchObject({ code: '42P01' });
    expect(room.strategy.joined()).toBe(false);
    await ground.dataSource.query('ALTER TABLE dead_letter_away RENAME TO dead_letter');
  });
});

describe('a record', () => {
  it('that breaks its contract, its topic or its key, or that its room has not signed, is dead-lettered at once, one that is no event once', async () => {
    const room = await start([Reactions, Copies]);
    const event = revoked();
    await ground.log.append([
      recordOf(revoked(event.subject, { data: { certificateId: 'not a uuid' } })),
      recordOf(event, 'vidimus.accounts'),
      { ...recordOf(revoked()), key: randomUUID() },
      { topic: 'vidimus.certificates', key: event.subject, value: 'no JSON' },
      { topic: 'vidimus.certificates', key: event.subject, value: JSON.stringify(event) },
    ]);
    await ground.log.append([recordOf(event)]);
    await allRead(room);
    const { items } = await room.letters.list({ limit: 50 });
    const shown = items.map(({ handler, attempts, errorCode, errorDetail }) => `${handler} ${attempts} ${errorCode} ${errorDetail}`);
    const perHandler = ['test.copy', 'test.first', 'test.second'];
    expect(shown.toSorted()).toEqual(
      [
        '* 1 validation-failed at /type',
        ...perHandler.map((handler) => `${handler} 1 validation-failed at /subject`),
        ...perHandler.map((handler) => `${handler} 1 validation-failed at /signature`),
        ...perHandler.map(
          (handler) =>
            `${handler} 1 validation-failed at /data/certificateId, /data/organisationId, /data/category, /data/reason, /data/revokedAt`,
        ),
      ].toSorted(),
    );
    expect(await notes('first')).toEqual([{ subject: event.subject, attempt: 1 }]);
  });

  it('of a topic of another room is refused even when its event is well formed', async () => {
    @Controller()
    class OfTwoTopics {
      @EventPattern('issuance.started.v1', undefined, { handler: 'test.created', kind: 'reaction' })
      created(): void {
        throw new Error('never called');
      }
    }
    const room = await start([Reactions, OfTwoTopics]);
    await ground.log.append([recordOf(revoked(), 'vidimus.issuance-requests')]);
    await allRead(room);
    const { items } = await room.letters.list({ limit: 10 });
    expect(items.map(({ handler, errorDetail }) => `${handler} ${errorDetail}`).toSorted()).toEqual(['test.first at /type', 'test.second at /type']);
    expect(await notes('first')).toEqual([]);
  });

  it('of a type that nobody waits for passes in silence', async () => {
    const room = await start([Reactions]);
    await ground.log.append([recordOf(revoked(undefined, { type: 'certificate.archived.v7' }))]);
    await allRead(room);
    expect(await room.letters.countOpen()).toBe(0);
  });
});

describe('an emptied room', () => {
  it('builds its copies again from the first event, and does not react twice', async () => {
    const before = await start([Reactions, Copies]);
    const events = Array.from({ length: 20 }, () => revoked());
    await ground.log.append(events.map((event) => recordOf(event)));
    await allRead(before);
    await before.stop();
    const emptied = await createRoomDatabase();
    try {
      const after = await start([Reactions, Copies], emptied.dataSource);
      const last = revoked();
      await ground.log.append([recordOf(last)]);
      await allRead(after);
      const copied = await notes('copy', emptied.dataSource);
      expect(copied.map((row) => row.subject).toSorted()).toEqual([...events, last].map((event) => event.subject).toSorted());
      expect(await notes('first', emptied.dataSource)).toEqual([{ subject: last.subject, attempt: 1 }]);
      await after.stop();
    } finally {
      await emptied.end();
    }
  });

  it('is not needed for a new copy handler to read everything, and the old ones do not run again', async () => {
    const before = await start([Copies]);
    const events = Array.from({ length: 5 }, () => revoked());
    await ground.log.append(events.map((event) => recordOf(event)));
    await allRead(before);
    await before.stop();
    @Controller()
    class MoreCopies {
      @EventPattern(REVOKED, undefined, { handler: 'test.another-copy', kind: 'copy' })
      copy(@Payload() event: Revoked, @Ctx() context: EventContext): Promise<void> {
        return note('another', event, context);
      }
    }
    await allRead(await start([Copies, MoreCopies]));
    expect(await notes('another')).toHaveLength(5);
    expect(await notes('copy')).toHaveLength(5);
  });
});

describe('a room refuses to start', () => {
  const extras = { handler: 'test.handler', kind: 'reaction' };
  const refused = async (declare: MethodDecorator, reason: string): Promise<void> => {
    @Controller()
    class Wrong {
      @declare
      handle(): void {
        throw new Error('never called');
      }
    }
    await expect(start([Wrong])).rejects.toThrow(reason);
  };

  it('with a handler without a name or a kind, of an unknown type, or of requests', async () => {
    await refused(EventPattern(REVOKED, undefined), 'needs a third argument of @EventPattern');
    await refused(EventPattern(REVOKED, undefined, { ...extras, kind: 'other' }), 'kind');
    await refused(EventPattern('certificate.lost.v1', undefined, extras), 'no event type of @vidimus/contracts');
    await refused(MessagePattern('question', undefined, extras), 'Offer a REST route instead');
  });

  it('with two handlers of one name for one type', async () => {
    @Controller()
    class Doubled {
      @EventPattern(REVOKED, undefined, { handler: 'test.first', kind: 'reaction' })
      again(): void {
        throw new Error('never called');
      }
    }
    await expect(start([Reactions, Doubled])).rejects.toThrow('Two handlers of certificate.revoked.v1 are named test.first');
  });
});
