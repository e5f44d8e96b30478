import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '@vidimus/persistence';
import pg from 'pg';

/** A PostgreSQL of its own that a test may kill and start again at the same address. */
export interface StoppablePostgres {
  /** Address of an empty database. */
  readonly url: string;
  /** What a power cut does. */
  kill(): Promise<void>;
  restart(): Promise<void>;
  end(): Promise<void>;
}

export async function stoppablePostgres(): Promise<StoppablePostgres> {
  const folder = await mkdtemp(join(tmpdir(), 'vidimus-outage-'));
  const options = { dataDir: join(folder, 'data'), durable: true, password: 'of one test' } as const;
  let server = await startEmbeddedPostgres(options);
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  await client.query('CREATE DATABASE outage');
  await client.end();
  const url = new URL(server.url);
  url.pathname = '/outage';
  return {
    url: url.href,
    kill: () => server.kill(),
    restart: async () => {
      server = await startEmbeddedPostgres({ ...options, port: server.port });
    },
    end: async () => {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
