import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Controller } from '@nestjs/common';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import { Problem } from '@vidimus/contracts';
import type { EventOf } from '@vidimus/contracts';

import { freshGround, startEventRoom } from '../../test/event-room.js';
import type { EventRoom } from '../../test/event-room.js';
import { recordOf, revoked } from '../../test/room-database.js';
import { until } from '../../test/until.js';
import type { DeadLetterRow } from './dead-letter.entity.js';
import { EventContext } from './event-context.js';

// A busy machine must not decide: nothing here takes long by itself.
jest.setTimeout(180_000);

let broken = true;

@Controller()
class Fragile {
  @EventPattern('certificate.revoked.v1', undefined, { handler: 'test.fragile', kind: 'reaction' })
  async handle(@Payload() event: EventOf<'certificate.revoked.v1'>, @Ctx() context: EventContext): Promise<void> {
    await context.tx.query(`INSERT INTO note (handler, subject, attempt) VALUES ('fragile', $1, $2)`, [event.subject, context.attempt]);
    if (broken) throw new TypeError('a fault in the code');
  }
}

let ground: Awaited<ReturnType<typeof freshGround>>;
let room: EventRoom;
const actor = { kind: 'person', id: randomUUID() } as const;

beforeAll(async () => {
  ground = await freshGround();
  room = await startEventRoom({ room: 'issuance', controllers: [Fragile], log: ground.log, dataSource: ground.dataSource });
});

afterAll(async () => {
  await room.stop();
  await ground.end();
});

/** A dead letter as it comes about: an event whose handler fails. */
async function newLetter(value?: string): Promise<DeadLetterRow> {
  broken = true;
  const event = revoked();
  await ground.log.append([value === undefined ? recordOf(event) : { topic: 'vidimus.certificates', key: event.subject, value }]);
  return until('it is dead-lettered', async () => {
    const { items } = await room.letters.list({ limit: 100 });
    return items.find((letter) => letter.key === event.subject);
  });
}

const notes = async (letter: DeadLetterRow): Promise<{ attempt: number }[]> =>
  ground.dataSource.query('SELECT attempt FROM note WHERE subject::text = $1', [letter.key]);
const problem = (slug: string): unknown => expect.objectContaining({ slug });

describe('dead letters', () => {
  it('are replayed by the way they came: the handler acts once, and the letter is closed', async () => {
    const letter = await newLetter();
    expect(letter).toMatchObject({ state: 'OPEN', errorCode: 'TypeError', attempts: 5, resolvedAt: null });
    expect(await notes(letter)).toEqual([]);
    broken = false;
    const replayed = await room.letters.replay(letter.id, actor);
    expect(replayed).toMatchObject({ state: 'REPLAYED', attempts: 6, resolvedBy: `person:${actor.id}` });
    expect(replayed.resolvedAt).toBeInstanceOf(Date);
    expect(await notes(letter)).toEqual([{ attempt: 6 }]);
    await expect(room.letters.replay(letter.id, actor)).rejects.toEqual(problem('illegal-transition'));
    await expect(room.letters.discard(letter.id, actor, 'done')).rejects.toEqual(problem('illegal-transition'));
    expect(await notes(letter)).toHaveLength(1);
  });

  it('stay open when the handler fails again, and leave nothing of it', async () => {
    const letter = await newLetter();
    const again = await room.letters.replay(letter.id, actor);
    expect(again).toMatchObject({ state: 'OPEN', attempts: 6, errorCode: 'TypeError', resolvedBy: null });
    expect(await notes(letter)).toEqual([]);
  });

  it('are discarded with a reason', async () => {
    const letter = await newLetter();
    await expect(room.letters.discard(letter.id, actor, ' ')).rejects.toEqual(problem('validation-failed'));
    const discarded = await room.letters.discard(letter.id, actor, 'Superseded by hand.');
    expect(discarded).toMatchObject({ state: 'DISCARDED', resolution: 'Superseded by hand.', resolvedBy: `person:${actor.id}` });
  });

  it('that no handler can be told for can only be discarded', async () => {
    const letter = await newLetter('[]');
    expect(letter).toMatchObject({ handler: '*', type: null, eventId: null });
    await expect(room.letters.replay(letter.id, actor)).rejects.toEqual(problem('unprocessable'));
    expect((await room.letters.discard(letter.id, actor, 'Not ours.')).state).toBe('DISCARDED');
  });

  it('are listed page by page, newest first, by state', async () => {
    const letters = [await newLetter(), await newLetter(), await newLetter()];
    const first = await room.letters.list({ limit: 2, state: 'OPEN' });
    const second = await room.letters.list({ limit: 100, state: 'OPEN', cursor: first.nextCursor ?? undefined });
    const ids = [...first.items, ...second.items].map((letter) => letter.id);
    expect(ids.slice(0, 3)).toEqual(letters.map((letter) => letter.id).reverse());
    expect(ids).toHaveLength(await room.letters.countOpen());
    expect(new Set(ids).size).toBe(ids.length);
    await expect(room.letters.get(randomUUID())).rejects.toBeInstanceOf(Problem);
  });
});
