import { connect, createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase } from '@vidimus/testing';
import type { TestDatabase } from '@vidimus/testing';
import type { DataSource } from 'typeorm';
import { openDatabase } from './database.js';

/** ReadyForQuery, with which the server hands a connection over (PostgreSQL, frontend/backend protocol, message formats). */
const READY = Buffer.from('Z\0\0\0\x05I', 'latin1');

/** ErrorResponse, as the server sends it to whoever is connected when it is told to stop. */
function farewell(): Buffer {
  const fields = ['SFATAL', 'C57P01', 'Mterminating connection due to administrator command', ''].map((field) => `${field}\0`).join('');
  const length = Buffer.alloc(4);
  length.writeInt32BE(4 + Buffer.byteLength(fields));
  return Buffer.concat([Buffer.from('E'), length, Buffer.from(fields)]);
}

/** A way to the server that, while it is told to, ends every connection in the moment in which it is handed over. */
class EndingProxy {
  isEnding = false;
  readonly #server: Server;

  constructor(target: URL) {
    this.#server = createServer((client) => {
      const behind = connect(Number(target.port), target.hostname);
      for (const socket of [client, behind]) socket.on('error', () => undefined);
      client.on('close', () => behind.destroy());
      behind.on('close', () => client.destroy());
      client.pipe(behind);
      behind.on('data', (chunk) => {
        const ready = this.isEnding ? chunk.indexOf(READY) : -1;
        if (ready === -1) client.write(chunk);
        else client.end(Buffer.concat([chunk.subarray(0, ready + READY.length), farewell()]));
      });
    });
  }

  async listen(): Promise<number> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return (this.#server.address() as AddressInfo).port;
  }

  close(): void {
    this.#server.close();
  }
}

describe('connections of a room', () => {
  let database: TestDatabase;
  let proxy: EndingProxy;
  let room: DataSource;

  beforeAll(async () => {
    database = await createTestDatabase({ template: 'empty', prepare: async () => undefined });
    proxy = new EndingProxy(new URL(database.url));
    const url = new URL(database.url);
    url.port = String(await proxy.listen());
    url.hostname = '127.0.0.1';
    room = await openDatabase({ url: url.href, poolSize: 3, applicationName: 'connections test', entities: [], migrations: [] });
  });

  afterAll(async () => {
    await room.destroy();
    proxy.close();
    await database.drop();
  });

  it('that are ended in the moment in which they are handed over end the statement and not the process', async () => {
    proxy.isEnding = true;
    const answers = await Promise.allSettled(Array.from({ length: 6 }, () => room.query('SELECT pg_sleep(0.2)')));
    // The connection of the start is used again; those that are opened beside it are ended.
    expect(answers.map(({ status }) => status)).toContain('rejected');
    proxy.isEnding = false;
    const [row]: { one: number }[] = await room.query('SELECT 1 AS one');
    expect(row).toEqual({ one: 1 });
  });
});
