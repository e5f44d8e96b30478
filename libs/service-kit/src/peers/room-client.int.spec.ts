import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { Body, Controller, Get, Headers, Module, Param, Post, Put } from '@nestjs/common';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Problem } from '@vidimus/contracts';
import { startTestIssuer, startTestRoom } from '@vidimus/testing';
import type { TestIssuer, TestRoom } from '@vidimus/testing';
import { z } from 'zod';
import { CurrentPrincipal, NoIdempotencyKey, Peers, RoomClient, RoomOnly, ServiceTokens, SystemClock, SystemIds, Tracing } from '../index.js';
import type { Principal } from '../index.js';

@Controller('v1/seals')
@RoomOnly('seals:make')
class SealsController {
  @Put(':id')
  @NoIdempotencyKey('the id is in the address')
  make(@Param('id') id: string, @Body() body: object, @Headers('x-correlation-id') correlationId: string, @CurrentPrincipal() { kind, id: caller }: Principal): object {
    return { id, body, correlationId, kind, caller };
  }

  @Get('refused')
  refused(): never {
    throw new Problem('unprocessable', 'The wax is too cold.', { errors: [{ pointer: '/wax', detail: 'cold', code: 'COLD' }], members: { degrees: 4 } });
  }

  @Get('broken')
  broken(): never {
    throw new Error('broken');
  }

  @Post()
  keyed(@Headers('idempotency-key') key: string): object {
    return { key };
  }

  @Get('elsewhere')
  @RoomOnly('seals:break')
  elsewhere(): void {
    return undefined;
  }
}
@Module({ controllers: [SealsController] })
class SealsModule {}
@Module({})
class EmptyModule {}

const scope = 'seals:make';

describe('a call to another room', () => {
  let issuer: TestIssuer;
  let seals: TestRoom;
  let caller: TestRoom;
  let client: RoomClient;
  beforeAll(async () => {
    issuer = await startTestIssuer();
    seals = await startTestRoom({ name: 'seals', description: 'Seals.', module: SealsModule, migrations: [], config: z.object({}) }, { issuer });
    caller = await startTestRoom(
      { name: 'letters', description: 'Letters.', module: EmptyModule, config: z.object({}) },
      { issuer, env: { VIDIMUS_ROOM_URLS: JSON.stringify({ seals: seals.url }) } },
    );
    client = caller.running.app.get(RoomClient);
  }, 60_000);
  afterAll(async () => {
    await caller.stop();
    await seals.stop();
    await issuer.stop();
  });

  it('goes out with the token of the room, asked for once, and with the correlation id', async () => {
    const correlationId = randomUUID();
    const answer = z.looseObject({ id: z.string() });
    const calls = [1, 2, 3].map((number) => client.put('seals', `/v1/seals/${number}`, { number }, { scope, correlationId, answer }));
    expect(await Promise.all(calls)).toMatchObject([
      { id: '1', body: { number: 1 }, correlationId, kind: 'room', caller: 'letters' },
      { id: '2' },
      { id: '3' },
    ]);
    await client.put('seals', '/v1/seals/4', {}, { scope });
    expect(issuer.tokenRequests()).toBe(1);
  });

  it('gives back the problem of the other room, its faults and members', async () => {
    await expect(client.get('seals', '/v1/seals/refused', { scope })).rejects.toMatchObject({
      slug: 'unprocessable',
      detail: 'The wax is too cold.',
      extras: { errors: [{ pointer: '/wax', detail: 'cold', code: 'COLD' }], members: { degrees: 4 } },
    });
  });

  it('hides that the other room failed, or that the scope of this room does not suffice', async () => {
    await expect(client.get('seals', '/v1/seals/broken', { scope })).rejects.toMatchObject({ slug: 'unavailable', extras: { cause: { slug: 'internal' } } });
    await expect(client.get('seals', '/v1/seals/elsewhere', { scope })).rejects.toMatchObject({ slug: 'unavailable', extras: { cause: { slug: 'forbidden' } } });
  });

  it('carries an idempotency key, that of the job when it is given', async () => {
    const idempotencyKey = randomUUID();
    expect(await client.post('seals', '/v1/seals', {}, { scope, idempotencyKey })).toEqual({ key: idempotencyKey });
    expect(await client.post('seals', '/v1/seals', {}, { scope })).toEqual({ key: expect.stringMatching(/^[0-9a-f-]{36}$/) });
  });

  it('to a room whose address is not known names the variable', async () => {
    await expect(client.get('nowhere', '/', { scope })).rejects.toThrow(/VIDIMUS_ROOM_URLS/);
  });

  it('of a room without a key names the variable', async () => {
    const tokens = new ServiceTokens({ room: 'poor', publicUrl: issuer.publicUrl, oidcUrl: issuer.oidcUrl, fetch, keyFile: undefined, clock: new SystemClock(), ids: new SystemIds() });
    await expect(tokens.tokenFor('seals', scope)).rejects.toThrow(/VIDIMUS_ROOM_KEY_FILE/);
  });
});

describe('when the other room is away', () => {
  let answers: ((response: ServerResponse) => void)[];
  let received: { method: string; key: string | undefined }[];
  let server: Server;
  let client: RoomClient;
  beforeEach(async () => {
    answers = [];
    received = [];
    server = createServer((request: IncomingMessage, response: ServerResponse) => {
      received.push({ method: request.method ?? '', key: request.headers['idempotency-key']?.toString() });
      void text(request).then(() => (answers.shift() ?? busy)(response));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    client = new RoomClient({
      fetch: new Peers(undefined).fetch,
      urls: { flaky: `http://127.0.0.1:${port}` },
      tokens: { tokenFor: async () => 'token', forget: () => undefined },
      ids: new SystemIds(),
      tracing: new Tracing('test', undefined),
    });
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const busy = (response: ServerResponse): void => void response.writeHead(503).end();
  const broken = (response: ServerResponse): void => void response.destroy();
  const fine = (response: ServerResponse): void => void response.writeHead(200, { 'content-type': 'application/json' }).end('{"fine":true}');

  it('GET and PUT are tried again, with one key for all tries', async () => {
    answers = [busy, broken, fine];
    expect(await client.put('flaky', '/', {}, { scope })).toEqual({ fine: true });
    expect(received).toHaveLength(3);
    expect(new Set(received.map(({ key }) => key)).size).toBe(1);
    answers = [broken, fine];
    expect(await client.get('flaky', '/', { scope })).toEqual({ fine: true });
  });

  it('POST is not', async () => {
    answers = [broken, fine];
    await expect(client.post('flaky', '/', {}, { scope })).rejects.toMatchObject({ slug: 'unavailable' });
    expect(received).toHaveLength(1);
  });

  it('a registry that another room finds away is no reason to leave that room alone', async () => {
    const type = 'http://localhost:8080/problems/registry-unavailable';
    const registryAway = (response: ServerResponse): void =>
      void response.writeHead(503, { 'content-type': 'application/problem+json' }).end(JSON.stringify({ type, detail: 'The registry is away.' }));
    for (let turn = 0; turn < 6; turn += 1) {
      answers = [registryAway];
      await expect(client.get('flaky', '/', { scope })).rejects.toMatchObject({ slug: 'registry-unavailable' });
    }
    expect(received).toHaveLength(6);
  });

  it('it is left alone after five failures in a row, without another request', async () => {
    await expect(client.get('flaky', '/', { scope })).rejects.toMatchObject({ slug: 'unavailable', extras: { retryAfterSeconds: 5 } });
    expect(received).toHaveLength(4);
    await expect(client.get('flaky', '/', { scope })).rejects.toMatchObject({ slug: 'unavailable' });
    expect(received).toHaveLength(5);
    await expect(client.get('flaky', '/', { scope })).rejects.toMatchObject({ slug: 'unavailable' });
    expect(received).toHaveLength(5);
  });
});
