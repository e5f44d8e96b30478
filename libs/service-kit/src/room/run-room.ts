import type { z } from 'zod';
import { describeError } from '../operations/describe-error.js';
import { ConfigError } from './room-config.js';
import type { RoomDefinition } from './room-definition.js';
import { startRoom } from './start-room.js';

/** sysexits(3): the environment is wrong, and starting again will not help. */
const EXIT_CONFIG = 78;
const EXIT_FATAL = 1;

/**
 * The whole `main.ts` of a room that has a process of its own: starts it with the environment, stops it on SIGTERM and SIGINT,
 * and ends with 78 when the settings are wrong, 1 when the room cannot go on, 0 when it was asked to stop.
 */
export async function runRoom<Own extends z.ZodObject>(room: RoomDefinition<Own>): Promise<void> {
  let starting: ReturnType<typeof startRoom> | undefined;
  const end = (code: number): void => {
    // A room that hangs while it stops must not outlive its reason to stop.
    setTimeout(() => process.exit(code), 15_000).unref();
    const stopped = starting?.then((running) => running.stop()).catch(() => undefined) ?? Promise.resolve();
    void stopped.finally(() => process.exit(code));
  };
  const onFatal = (error: unknown): void => {
    report(room.name, error);
    end(EXIT_FATAL);
  };
  process.once('uncaughtException', onFatal);
  process.once('unhandledRejection', onFatal);
  // Before it starts: who asks a room to stop that has only just said that it listens is heard too.
  process.once('SIGTERM', () => end(0));
  process.once('SIGINT', () => end(0));
  try {
    starting = startRoom(room, { env: process.env, onFatal });
    await starting;
  } catch (error) {
    report(room.name, error);
    process.exit(error instanceof ConfigError ? EXIT_CONFIG : EXIT_FATAL);
  }
}

function report(room: string, error: unknown): void {
  const line = error instanceof ConfigError ? error.message : JSON.stringify({ level: 'fatal', room, err: describeError(error) });
  process.stderr.write(`${line}\n`);
}
