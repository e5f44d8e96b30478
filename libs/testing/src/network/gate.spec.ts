import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '../eventually.js';
import { openGate } from './gate.js';
import type { Gate } from './gate.js';

let server: Server;
let gate: Gate;
const clients: Socket[] = [];

beforeEach(async () => {
  // Says again what it hears.
  server = createServer((socket) => void socket.on('error', () => undefined).pipe(socket)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  gate = await openGate((server.address() as AddressInfo).port);
});

afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await gate.close();
  await new Promise((resolve) => server.close(resolve));
});

/** Somebody who notes what he hears, and why his connection ended. */
function caller(): { socket: Socket; heard: () => string; ended: () => string | undefined } {
  const socket = connect(gate.port, '127.0.0.1');
  clients.push(socket);
  let heard = '';
  let ended: string | undefined;
  socket.on('data', (bytes: Buffer) => (heard += bytes.toString()));
  socket.on('error', (error: NodeJS.ErrnoException) => (ended = error.code));
  socket.on('close', () => (ended ??= 'closed'));
  return { socket, heard: () => heard, ended: () => ended };
}

describe('a way to a server', () => {
  it('hands on what both say, and counts who came', async () => {
    const { socket, heard } = caller();
    socket.write('hello');
    await eventually('the answer is heard', () => heard() === 'hello');
    expect(gate.taken()).toBe(1);
  });

  it('resets connections, those that are open and new ones, while it is cut', async () => {
    const before = caller();
    before.socket.write('hello');
    await eventually('the answer is heard', () => before.heard() === 'hello');
    gate.cut();
    await eventually('the open one is reset', () => before.ended() === 'ECONNRESET');
    const meanwhile = caller();
    await eventually('the new one is reset', () => meanwhile.ended() !== undefined);
    expect(meanwhile.heard()).toBe('');
    gate.release();
    const after = caller();
    after.socket.write('hello');
    await eventually('all is as before', () => after.heard() === 'hello');
  });

  it('keeps connections and hands nothing on while it holds, and everything afterwards', async () => {
    gate.hold();
    const { socket, heard, ended } = caller();
    socket.write('hello');
    const other = connect((server.address() as AddressInfo).port, '127.0.0.1');
    clients.push(other);
    other.write('x');
    await once(other, 'data');
    expect([heard(), ended()]).toEqual(['', undefined]);
    gate.release();
    await eventually('the answer is heard', () => heard() === 'hello');
  });

  it('keeps the order while it is slow, and when it becomes fast', async () => {
    gate.slow(100);
    const { socket, heard } = caller();
    const began = performance.now();
    const words = Array.from({ length: 50 }, (_, index) => `${index};`);
    for (const word of words.slice(0, 25)) socket.write(word);
    await eventually('the first answers are heard', () => heard().startsWith('0;'));
    expect(performance.now() - began).toBeGreaterThanOrEqual(199);
    for (const word of words.slice(25, 40)) socket.write(word);
    gate.release();
    for (const word of words.slice(40)) socket.write(word);
    await eventually('all is heard', () => heard() === words.join(''));
  });

  it('refuses who comes while it is closed', async () => {
    await gate.close();
    const { ended } = caller();
    await eventually('the connection is refused', () => ended() === 'ECONNREFUSED');
    await gate.open();
  });
});
