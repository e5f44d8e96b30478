import { randomUUID } from 'node:crypto';
import { Body, Controller, Delete, Get, HttpCode, Inject, Module, Param, Post, Put, Res } from '@nestjs/common';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Problem } from '@vidimus/contracts';
import { Doors, historyOf } from '@vidimus/persistence';
import { startTestRoom } from '@vidimus/testing';
import type { TestAnswer, TestRoom } from '@vidimus/testing';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { IdempotentWithoutBody, KnowsRepetitions, NoIdempotencyKey, Public, Returns, SecretFields, SignedIn, startRoom } from '../index.js';
import { IdempotencyRecords } from './idempotency-records.js';
import { runUnderClaim } from './running-claim.js';

/** What the handlers below have done, and how they are to behave. */
const acts = { count: 0, mode: 'work', hold: Promise.resolve() };
const order = z.object({ id: z.uuid(), number: z.number() });

@Controller('v1/orders')
@SignedIn('The test signs in.')
class OrdersController {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  @Post()
  @SecretFields('code')
  @Returns(order, { status: 201 })
  async place(@Body() body: object, @Res({ passthrough: true }) reply: FastifyReply): Promise<object> {
    acts.count += 1;
    await acts.hold;
    if (acts.mode === 'break') throw new Error('broken');
    if (acts.mode === 'refuse') throw new Problem('illegal-transition', 'Too late.', { members: { state: 'CLOSED' } });
    if (acts.mode === 'limit') throw new Problem('too-many-requests', 'Slowly.');
    const [{ id }]: [{ id: string }] = await this.dataSource.query('SELECT gen_random_uuid() AS id');
    reply.header('location', `/v1/orders/${id}`);
    return { id, number: acts.count, surplus: body };
  }

  @Post('secret')
  @IdempotentWithoutBody()
  @Returns(z.object({ id: z.string(), secret: z.string() }), { status: 201 })
  secret(): object {
    acts.count += 1;
    return { id: 'order-7', secret: 'canary-secret' };
  }

  @Put(':id')
  @NoIdempotencyKey('the id is in the address')
  put(@Param('id') id: string): object {
    acts.count += 1;
    return { id };
  }

  @Post('known')
  @KnowsRepetitions('the test looks at nothing')
  known(): void {
    acts.count += 1;
  }

  @Delete(':id')
  @HttpCode(204)
  remove(): void {
    acts.count += 1;
  }

  @Get()
  list(): object[] {
    return [];
  }
}
@Module({ controllers: [OrdersController] })
class OrdersModule {}

@Controller('v1/hooks')
@Public('The test is about keys.')
class HooksController {
  @Post()
  take(): void {
    acts.count += 1;
  }
}
@Module({ controllers: [HooksController] })
class HooksModule {}

const definition = { name: 'orders', description: 'Orders.', module: OrdersModule, config: z.object({}) };
let room: TestRoom;
let token: string;
beforeAll(async () => {
  room = await startTestRoom({ ...definition, migrations: [] });
  token = await room.issuer.token();
}, 60_000);
afterAll(async () => room.stop());
beforeEach(() => {
  Object.assign(acts, { count: 0, mode: 'work', hold: Promise.resolve() });
});

function place(idempotencyKey: string, body: object = { size: 1 }, path = '/v1/orders'): Promise<TestAnswer> {
  return room.request(path, { method: 'POST', token, body, idempotencyKey });
}

describe('a write', () => {
  it('demands a key that is a UUID', async () => {
    for (const idempotencyKey of [null, 'not-a-uuid']) {
      const answer = await room.request('/v1/orders', { method: 'POST', token, body: {}, idempotencyKey });
      expect(answer.status).toBe(400);
      expect(answer.json()).toMatchObject({ type: expect.stringMatching(/idempotency-key-required$/) });
    }
    expect(acts.count).toBe(0);
    const quoted = await room.request('/v1/orders', { method: 'POST', token, body: {}, idempotencyKey: `"${randomUUID()}"` });
    expect(quoted.status).toBe(201);
  });

  it('acts once and gives the same answer again, body, status and address', async () => {
    const key = randomUUID();
    const first = await place(key);
    const second = await place(key);
    expect(first.status).toBe(201);
    expect(first.headers.get('idempotency-replayed')).toBeNull();
    expect(second.status).toBe(201);
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    expect(second.headers.get('location')).toBe(first.headers.get('location'));
    expect(second.json()).toEqual(first.json());
    expect(Object.keys(second.json())).toEqual(['id', 'number']);
    expect(acts.count).toBe(1);
  });

  it('acts once however many come at the same time', async () => {
    const key = randomUUID();
    let letGo = (): void => undefined;
    acts.hold = new Promise((resolve) => (letGo = resolve));
    const all = Array.from({ length: 12 }, () => place(key).then((answer) => (letGo(), answer)));
    const answers = await Promise.all(all);
    expect(acts.count).toBe(1);
    expect(answers.filter(({ status }) => status === 201 || status === 409)).toHaveLength(12);
    const inUse = answers.filter(({ status }) => status === 409);
    // Nobody is answered with success before the first one has ended; it ends when the first refusal is out.
    expect(inUse.length).toBeGreaterThan(0);
    expect(inUse[0]?.json()).toMatchObject({ type: expect.stringMatching(/idempotency-key-in-use$/), retryAfterSeconds: 1 });
  });

  it('refuses the key for another body, another address and tells a secret member from others', async () => {
    const key = randomUUID();
    await place(key, { size: 1, nested: { b: 1, a: 2 }, code: '111111' });
    expect((await place(key, { nested: { a: 2, b: 1 }, size: 1, code: '222222' })).status).toBe(201);
    expect((await place(key, { size: 2, nested: { b: 1, a: 2 }, code: '111111' })).status).toBe(422);
    expect((await place(key, { size: 1, nested: { b: 1, a: 2 }, code: '111111' }, '/v1/orders?kind=other')).status).toBe(422);
    expect(acts.count).toBe(1);
  });

  it('keeps the keys of different callers and routes apart', async () => {
    const key = randomUUID();
    await place(key);
    const other = await room.issuer.token({ sub: 'somebody-else' });
    const answer = await room.request('/v1/orders', { method: 'POST', token: other, body: { size: 1 }, idempotencyKey: key });
    expect(answer.headers.get('idempotency-replayed')).toBeNull();
    await room.request('/v1/orders/1', { method: 'DELETE', token, idempotencyKey: key });
    expect(acts.count).toBe(3);
  });

  it('gives a final refusal again with its members, under its own number', async () => {
    acts.mode = 'refuse';
    const key = randomUUID();
    const first = await place(key);
    acts.mode = 'work';
    const second = await place(key);
    expect(second.status).toBe(409);
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    const firstDocument = first.json<{ instance: string }>();
    expect(second.json()).toEqual({ ...firstDocument, instance: expect.not.stringContaining(firstDocument.instance) });
    expect(acts.count).toBe(1);
  });

  it.each(['break', 'limit'])('frees the key when nothing final came of it (%s)', async (mode) => {
    acts.mode = mode;
    const key = randomUUID();
    expect((await place(key)).status).toBe(mode === 'break' ? 500 : 429);
    acts.mode = 'work';
    expect((await place(key)).status).toBe(201);
    expect(acts.count).toBe(2);
  });

  it('frees the key when the body is not of the right form', async () => {
    const key = randomUUID();
    const malformed = await room.request('/v1/orders', { method: 'POST', token, idempotencyKey: key, headers: { 'content-type': 'text/csv' } });
    expect(malformed.status).toBe(415);
    expect((await place(key)).status).toBe(201);
  });

  it('repeats an empty answer', async () => {
    const idempotencyKey = randomUUID();
    const remove = (): Promise<TestAnswer> => room.request('/v1/orders/1', { method: 'DELETE', token, idempotencyKey });
    expect((await remove()).status).toBe(204);
    const again = await remove();
    expect([again.status, again.text, again.headers.get('idempotency-replayed')]).toEqual([204, '', 'true']);
    expect(acts.count).toBe(1);
  });

  it('keeps nothing of an answer that is secret but its id', async () => {
    const key = randomUUID();
    expect((await place(key, {}, '/v1/orders/secret')).json()).toEqual({ id: 'order-7', secret: 'canary-secret' });
    const again = await place(key, {}, '/v1/orders/secret');
    expect([again.status, again.json()]).toEqual([201, { id: 'order-7' }]);
    const rows: unknown = await room.running.app.get(DataSource).query('SELECT * FROM idempotency_record');
    expect(JSON.stringify(rows)).not.toContain('canary-secret');
  });

  it('keeps no answer where the handler knows repetitions itself, and demands the key all the same', async () => {
    const key = randomUUID();
    expect([(await place(key, {}, '/v1/orders/known')).status, (await place(key, {}, '/v1/orders/known')).status]).toEqual([201, 201]);
    expect(acts.count).toBe(2);
    const kept: object[] = await room.running.app.get(DataSource).query('SELECT 1 FROM idempotency_record WHERE key = $1', [key]);
    expect(kept).toEqual([]);
    const without = await room.request('/v1/orders/known', { method: 'POST', token, body: {}, idempotencyKey: null });
    expect([without.status, without.json()]).toEqual([400, expect.objectContaining({ type: expect.stringMatching(/idempotency-key-required$/) })]);
    expect(acts.count).toBe(2);
  });

  it('needs no key where the route says why', async () => {
    for (let turn = 0; turn < 2; turn += 1) {
      expect((await room.request('/v1/orders/1', { method: 'PUT', token, idempotencyKey: null })).status).toBe(200);
    }
    expect(acts.count).toBe(2);
  });
});

describe('the records', () => {
  const id = () => ({ principal: 'person:1', route: 'POST /v1/orders', key: randomUUID() });
  const at = (iso: string) => ({ now: () => new Date(iso) });
  const records = (iso: string): IdempotencyRecords => new IdempotencyRecords(room.running.app.get(DataSource), at(iso));
  /** A change through the doors, as a handler makes it. */
  const note = (aggregateId: string): Promise<void> =>
    room.running.app.get(Doors).hotWrite({ actor: { kind: 'system', id: 'test' }, command: 'note', correlationId: randomUUID() }, async () => ({
      result: undefined,
      aggregate: { type: 'order', id: aggregateId },
      history: [{ code: 'noted' }],
    }));

  it('hand a key on a minute after its holder crashed, whose late answer then counts no more', async () => {
    const key = id();
    const crashed = await records('2026-01-01T12:00:00Z').claim(key, 'same');
    if (crashed.kind !== 'act') throw new Error('a fresh key must be free');
    await expect(records('2026-01-01T12:00:59Z').claim(key, 'same')).rejects.toMatchObject({ slug: 'idempotency-key-in-use' });
    const heir = await records('2026-01-01T12:01:00Z').claim(key, 'same');
    if (heir.kind !== 'act') throw new Error('an expired lock must be free');
    const later = records('2026-01-01T12:01:01Z');
    await later.complete({ id: key, lockedUntil: crashed.lockedUntil }, { status: 200, headers: {}, body: 'late' });
    await later.release({ id: key, lockedUntil: crashed.lockedUntil }, ['RUNNING']);
    await later.complete({ id: key, lockedUntil: heir.lockedUntil }, { status: 200, headers: {}, body: 'right' });
    expect(await later.claim(key, 'same')).toEqual({ kind: 'replay', answer: { status: 200, headers: {}, body: 'right' } });
  });

  it('tell of a change whose answer was lost in a crash, and never let it be made again', async () => {
    const key = id();
    const aggregateId = randomUUID();
    const crashed = await records('2026-01-01T12:00:00Z').claim(key, 'same');
    if (crashed.kind !== 'act') throw new Error('a fresh key must be free');
    await runUnderClaim({ id: key, lockedUntil: crashed.lockedUntil }, () => note(aggregateId));
    await expect(records('2026-01-01T12:00:59Z').claim(key, 'same')).rejects.toMatchObject({ slug: 'idempotency-key-in-use' });
    await expect(records('2026-01-01T12:01:00Z').claim(key, 'same')).rejects.toMatchObject({ slug: 'answer-lost', extras: { members: { id: aggregateId } } });
    await expect(records('2026-01-01T12:01:00Z').claim(key, 'other')).rejects.toMatchObject({ slug: 'idempotency-key-reused' });
  });

  it('undo the change of a request so slow that a repetition has begun', async () => {
    const key = id();
    const aggregateId = randomUUID();
    const slow = await records('2026-01-01T12:00:00Z').claim(key, 'same');
    if (slow.kind !== 'act') throw new Error('a fresh key must be free');
    await records('2026-01-01T12:01:00Z').claim(key, 'same');
    const late = runUnderClaim({ id: key, lockedUntil: slow.lockedUntil }, () => note(aggregateId));
    await expect(late).rejects.toMatchObject({ slug: 'idempotency-key-in-use' });
    expect(await historyOf(room.running.app.get(DataSource).manager, aggregateId)).toEqual([]);
  });

  it('forget after 24 hours, by the purge and without it', async () => {
    const [kept, gone] = [id(), id()];
    for (const key of [kept, gone]) {
      const claim = await records('2026-01-01T12:00:00Z').claim(key, 'same');
      if (claim.kind === 'act') await records('2026-01-01T12:00:00Z').complete({ id: key, lockedUntil: claim.lockedUntil }, { status: 200, headers: {}, body: 1 });
    }
    expect(await records('2026-01-02T11:59:59Z').claim(kept, 'same')).toMatchObject({ kind: 'replay' });
    expect(await records('2026-01-02T12:00:01Z').claim(gone, 'other')).toMatchObject({ kind: 'act' });
    expect(await records('2026-01-02T12:00:01Z').purge()).toBe(false);
    const rows: unknown[] = await room.running.app.get(DataSource).query('SELECT key FROM idempotency_record WHERE key = ANY ($1)', [[kept.key, gone.key]]);
    expect(rows).toEqual([{ key: gone.key }]);
  });
});

it('a room without a database refuses to start with a write that needs a key', async () => {
  const started = startRoom({ ...definition, module: HooksModule }, { env: room.env, onFatal: () => undefined, log: { write: () => undefined } });
  await expect(started).rejects.toThrow(/HooksController\.take/);
});
