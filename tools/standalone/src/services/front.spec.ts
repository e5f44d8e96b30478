import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Server } from 'node:net';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from '@jest/globals';
import { freePortBut } from '../installation/ports.js';
import { startFront } from './front.js';
import type { Front } from './front.js';

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

/** An instance that says its name and repeats what it is told; who says "wait" is left without an answer. */
async function instance(name: string, port = 0): Promise<{ port: number; server: Server }> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', (said) => {
      if (said.toString() !== 'wait') socket.end(`${name} heard ${said.toString()}`);
    });
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  stops.push(() => new Promise((resolve) => server.close(resolve)));
  const address = server.address();
  return { port: typeof address === 'object' && address !== null ? address.port : 0, server };
}

async function say(port: number, words: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write(words);
  return text(socket);
}

async function frontOf(...targets: number[]): Promise<Front & { port: number }> {
  const port = await freePortBut(new Set());
  const front = await startFront({ host: '127.0.0.1', port, targets });
  stops.unshift(front.stop);
  return { ...front, port };
}

describe('the front of several instances', () => {
  it('sends connections to them in turn, whole', async () => {
    const [first, second] = [await instance('first'), await instance('second')];
    const { port } = await frontOf(first.port, second.port);
    const long = 'x'.repeat(1_000_000);
    const answers = [await say(port, 'a'), await say(port, 'b'), await say(port, 'c'), (await say(port, long)).length > 10_000];
    expect(answers).toEqual(['second heard a', 'first heard b', 'second heard c', true]);
  });

  it('passes over an instance that is away, and finds it again', async () => {
    const [first, second] = [await instance('first'), await instance('second')];
    const { port } = await frontOf(first.port, second.port);
    await new Promise((resolve) => second.server.close(resolve));
    expect([await say(port, 'a'), await say(port, 'b')]).toEqual(['first heard a', 'first heard b']);
    await instance('second again', second.port);
    expect(await say(port, 'c')).toBe('second again heard c');
  });

  it('spares an instance that is about to end, unless it is the only one', async () => {
    const [first, second] = [await instance('first'), await instance('second')];
    const { port, spare, use } = await frontOf(first.port, second.port);
    spare(second.port);
    expect([await say(port, 'a'), await say(port, 'b')]).toEqual(['first heard a', 'first heard b']);
    spare(first.port);
    expect(await say(port, 'c')).toBe('second heard c');
    use(first.port);
    use(second.port);
    expect([await say(port, 'd'), await say(port, 'e')].toSorted()).toEqual(['first heard d', 'second heard e']);
  });

  it('closes a connection that nobody takes, and all when it stops', async () => {
    const only = await instance('only');
    const { port, stop } = await frontOf(only.port);
    const waiting = say(port, 'wait').catch((error: unknown) => (error instanceof Error && 'code' in error ? error.code : 'no error'));
    await say(port, 'is the first one through?');
    await stop();
    expect(['', 'ECONNRESET']).toContain(await waiting);
    await expect(say(port, 'a')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    const nobody = await frontOf(await freePortBut(new Set()));
    const answer = say(nobody.port, 'a').catch((error: unknown) => (error instanceof Error ? '' : 'no error'));
    expect(await answer).toBe('');
  });
});
