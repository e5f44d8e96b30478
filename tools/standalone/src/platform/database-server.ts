import { setTimeout as pause } from 'node:timers/promises';
import { startEmbeddedPostgres } from '@vidimus/persistence';
import type { EmbeddedPostgres } from '@vidimus/persistence';
import { UserError } from '../user-error.js';

/** A PostgreSQL in the data folder. */
export interface DatabaseServer {
  /** Address of the superuser. */
  readonly url: string;
  stop(): Promise<void>;
}

/** What it is made of, and who is told when it can no longer be had. */
export interface DatabaseServerOptions {
  readonly folder: string;
  readonly port: number;
  readonly password: string;
  readonly onFatal: (error: unknown) => void;
}

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;

/**
 * Starts PostgreSQL and keeps it running: when it ends by itself it is started again on the same port, where the rooms find
 * it as they would find any database that was away for a while. What keeps it from starting may pass, as a disk without room does, so that it is tried
 * until it runs or is no longer wanted.
 * @throws UserError with a sentence that says what to do.
 */
export async function startDatabaseServer(options: DatabaseServerOptions): Promise<DatabaseServer> {
  const start = (): Promise<EmbeddedPostgres> =>
    startEmbeddedPostgres({ dataDir: options.folder, durable: true, port: options.port, password: options.password });
  let server = await start().catch((cause: unknown) => {
    throw new UserError(
      `${cause instanceof Error ? cause.message : String(cause)} If the folder is damaged, put a copy of it back or begin ` +
        'anew with "npm start -- --reset", which deletes all data.',
      { cause },
    );
  });
  const stopping = new AbortController();
  const startAgain = async (): Promise<void> => {
    for (let pauseMs = FIRST_PAUSE_MS; !stopping.signal.aborted; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
      try {
        server = await start();
        return;
      } catch (error) {
        console.warn(`${error instanceof Error ? error.message : String(error)} It is tried again in ${pauseMs / 1000} s.`);
        await pause(pauseMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      }
    }
  };
  const watch = async (): Promise<void> => {
    for (await server.exited; !stopping.signal.aborted; await server.exited) {
      console.warn('The database ended by itself; it is started again.');
      await startAgain();
    }
    await server.stop();
  };
  const watching = watch().catch(options.onFatal);
  return {
    url: server.url,
    stop: async () => {
      stopping.abort();
      await server.stop();
      await watching;
    },
  };
}
