import { randomUUID } from 'node:crypto';
import { Body, Controller, Get, HttpException, Inject, Module, Param, Post, Query } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Problem } from '@vidimus/contracts';
import { eventually, startTestRoom } from '@vidimus/testing';
import type { TestRoom } from '@vidimus/testing';
import type { Logger } from 'pino';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { LOG, NoIdempotencyKey, Public, Returns, SecretFields, SignedIn } from '../index.js';

const newLetter = z.strictObject({
  address: z.email(),
  lines: z.array(z.strictObject({ 'a/b': z.number() })).min(1),
  taxNumber: z
    .string()
    .refine((value) => value === 'good', { error: 'The check digit is wrong.', params: { code: 'CHECK_DIGIT' } })
    .optional(),
});
const letter = z.object({ id: z.uuid(), address: z.string() });

@Controller('v1/letters')
@Public('The test is about the edge.')
class LettersController {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(LOG) private readonly log: Logger,
  ) {}

  @Post()
  @NoIdempotencyKey('nothing is kept')
  @Returns(letter, { status: 201 })
  create(@Body({ schema: newLetter }) body: z.infer<typeof newLetter>): object {
    return { id: randomUUID(), address: body.address, note: 'not in the schema' };
  }

  @Get('list')
  @Returns(z.array(letter))
  list(): object[] {
    return [{ id: randomUUID(), address: 'a@example.org', note: 'not in the schema' }];
  }

  @Get('failing')
  failing(@Query('kind') kind: string): never {
    this.log.info('about to fail');
    if (kind === 'problem') throw new Problem('illegal-transition', 'The letter is sent already.', { members: { state: 'SENT', type: 'x' } });
    if (kind === 'busy') throw new Problem('too-many-requests', 'Slowly.', { retryAfterSeconds: 4.2 });
    if (kind === 'nest') throw new HttpException('teapot says canary-text', 418);
    if (kind === 'internal') throw new Problem('internal', 'canary-text: the shelf is broken');
    throw new SyntaxError('canary-text near "secret"');
  }

  @Get('failing-statement/:value')
  async failingStatement(@Param('value') value: string): Promise<void> {
    await this.dataSource.query('SELECT $1::uuid', [value]);
  }

  @Get(':id')
  find(@Param('id', { schema: z.uuid() }) id: string, @Query({ schema: z.object({ limit: z.coerce.number().max(100).default(50) }) }) query: { limit: number }): object {
    return { id, ...query };
  }
}

@Controller('v1/secrets')
@SignedIn('The test signs in.')
class SecretsController {
  @Post()
  @SecretFields('code')
  @Returns(z.object({ id: z.uuid() }), { status: 201 })
  spend(@Body({ schema: z.strictObject({ code: z.string(), note: z.string() }) }) body: { code: string }): object {
    if (body.code === '') throw new Error('no code');
    return { id: randomUUID() };
  }
}

@Module({ controllers: [LettersController, SecretsController] })
class LettersModule {}

let room: TestRoom;
beforeAll(async () => {
  room = await startTestRoom({ name: 'letters', description: 'Letters.', module: LettersModule, migrations: [], config: z.object({}) });
}, 60_000);
afterAll(async () => room.stop());

describe('validation', () => {
  it('names every fault of a body with its JSON pointer and repeats no value', async () => {
    const body = { address: 'no-address-canary', lines: [{ 'a/b': 'x' }], taxNumber: 'bad', surplus: 1 };
    const answer = await room.request('/v1/letters', { method: 'POST', body });
    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    const problem = answer.json<{ errors: { pointer: string; detail: string; code: string }[] }>();
    expect(problem).toMatchObject({ type: `${room.issuer.publicUrl}/problems/validation-failed`, status: 400 });
    expect(problem.errors.map(({ pointer, code }) => [pointer, code])).toEqual([
      ['/address', 'INVALID_FORMAT'],
      ['/lines/0/a~1b', 'INVALID_TYPE'],
      ['/taxNumber', 'CHECK_DIGIT'],
      ['/surplus', 'UNKNOWN_MEMBER'],
    ]);
    expect(answer.text).not.toContain('no-address-canary');
  });

  it('names parameters of address and query, and hands in what the schema made of them', async () => {
    const bad = await room.request('/v1/letters/nonsense');
    expect(bad.json()).toMatchObject({ status: 400, errors: [{ pointer: '/id' }] });
    const id = randomUUID();
    const tooMany = await room.request(`/v1/letters/${id}?limit=101`);
    expect(tooMany.json()).toMatchObject({ status: 400, errors: [{ pointer: '/limit' }] });
    expect((await room.request(`/v1/letters/${id}?limit=7`)).json()).toEqual({ id, limit: 7 });
    expect((await room.request(`/v1/letters/${id}`)).json()).toEqual({ id, limit: 50 });
  });

  it('strips from answers, single and in lists, what their schema does not know', async () => {
    const body = { address: 'a@example.org', lines: [{ 'a/b': 1 }] };
    const created = await room.request('/v1/letters', { method: 'POST', body });
    expect(created.status).toBe(201);
    expect(Object.keys(created.json())).toEqual(['id', 'address']);
    const [first] = (await room.request('/v1/letters/list')).json<object[]>();
    expect(Object.keys(first ?? {})).toEqual(['id', 'address']);
  });
});

describe('problem documents', () => {
  it('carry the members of RFC 9457 and those of the problem, which cannot replace a standard one', async () => {
    const answer = await room.request('/v1/letters/failing?kind=problem');
    expect(answer.status).toBe(409);
    expect(answer.json()).toEqual({
      type: `${room.issuer.publicUrl}/problems/illegal-transition`,
      title: 'Not possible in this state',
      status: 409,
      detail: 'The letter is sent already.',
      instance: expect.stringMatching(/^urn:uuid:[0-9a-f-]{36}$/),
      state: 'SENT',
    });
  });

  it('tell when to come again', async () => {
    const answer = await room.request('/v1/letters/failing?kind=busy');
    expect(answer.status).toBe(429);
    expect(answer.headers.get('retry-after')).toBe('5');
  });

  it('say nothing about unexpected errors, which are logged once under the number of the document', async () => {
    for (const kind of ['unknown', 'internal']) {
      const answer = await room.request(`/v1/letters/failing?kind=${kind}`);
      expect(answer.status).toBe(500);
      expect(answer.text).not.toContain('canary-text');
      const number = answer.json<{ instance: string }>().instance.replace('urn:uuid:', '');
      const lines = room.logLines.filter((line) => line.includes(number) && line.includes('"level":"error"'));
      expect(lines).toHaveLength(1);
    }
    expect(room.logLines.join('')).not.toContain('near "secret"');
  });

  it('keep the values of a failed statement out of answer and log', async () => {
    const answer = await room.request('/v1/letters/failing-statement/canary-in-statement');
    expect(answer.status).toBe(500);
    expect(answer.text).not.toContain('canary-in-statement');
    const line = room.logLines.find((entry) => entry.includes('QueryFailedError'));
    expect(line).toContain('"code":"22P02"');
    expect(room.logLines.join('')).not.toContain('canary-in-statement');
  });

  it('stand for whatever Nest and fastify refuse', async () => {
    const json = { 'content-type': 'application/json' };
    const post = (init: RequestInit): Promise<Response> => fetch(`${room.url}/v1/letters`, { method: 'POST', ...init });
    const answers = {
      'not-found': await fetch(`${room.url}/v1/nowhere`),
      'validation-failed': await post({ headers: json, body: '{"address": canary-json' }),
      'body-too-large': await post({ headers: json, body: JSON.stringify({ address: 'x'.repeat(1024 * 1024) }) }),
      'unsupported-media-type': await post({ headers: { 'content-type': 'text/csv' }, body: 'a;b' }),
    };
    for (const [slug, response] of Object.entries(answers)) {
      const text = await response.text();
      expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
      expect(JSON.parse(text)).toMatchObject({ type: `${room.issuer.publicUrl}/problems/${slug}`, status: response.status });
      expect(text).not.toContain('canary-json');
    }
    expect(Object.values(answers).map((response) => response.status)).toEqual([404, 400, 413, 415]);
    expect((await room.request('/v1/letters/failing?kind=nest')).text).not.toContain('canary-text');
  });
});

describe('every answer', () => {
  it('is not kept by caches, does not name the server, and returns the correlation id of the caller', async () => {
    const correlationId = randomUUID();
    const answer = await room.request('/v1/letters/list', { headers: { 'x-correlation-id': correlationId } });
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('x-powered-by')).toBeNull();
    expect(answer.headers.get('x-correlation-id')).toBe(correlationId);
    const replaced = await room.request('/v1/letters/list', { headers: { 'x-correlation-id': 'canary-correlation' } });
    expect(replaced.headers.get('x-correlation-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('has a log line with the template of the route and the ids, and so have lines of the handler', async () => {
    const correlationId = randomUUID();
    await room.request('/v1/letters/failing?kind=problem', { headers: { 'x-correlation-id': correlationId } });
    const lines = await eventually('both lines are written', () => {
      const found = room.logLines.filter((line) => line.includes(correlationId)).map((line) => JSON.parse(line) as { requestId: string });
      return found.length >= 2 ? found : undefined;
    });
    expect(lines).toMatchObject([
      { room: 'letters', level: 'info', msg: 'about to fail', correlationId },
      { room: 'letters', level: 'info', method: 'GET', route: '/v1/letters/failing', status: 409, correlationId },
    ]);
    expect(lines[0]?.requestId).toBe(lines[1]?.requestId);
  });
});

it('[canary] secrets in body, query and headers reach neither logs nor tables nor metrics', async () => {
  const canary = 'canary-9d1f';
  const token = await room.issuer.token();
  const headers = { 'x-secret': canary, cookie: `session=${canary}`, 'user-agent': canary };
  const body = { code: canary, note: 'plain' };
  const spent = await room.request(`/v1/secrets?code=${canary}`, { method: 'POST', token, body, headers });
  expect(spent.status).toBe(201);
  const refused = await room.request(`/v1/secrets?code=${canary}`, { method: 'POST', token, body: { ...body, [canary]: canary }, headers });
  expect(refused.status).toBe(400);
  await room.request(`/v1/nowhere/${canary}?x=${canary}`, { headers });
  await room.request('/v1/secrets', { method: 'POST', token: canary, body, headers });
  const metrics = (await room.request('/metrics')).text;
  expect(metrics).toContain('route="/v1/secrets"');
  const records: unknown[] = await room.running.app.get(DataSource).query('SELECT * FROM idempotency_record');
  expect(records.length).toBeGreaterThan(0);
  for (const place of [metrics, JSON.stringify(records), room.logLines.join('')]) {
    expect(place).not.toContain(canary);
    expect(place).not.toContain(token.slice(0, 40));
  }
});
