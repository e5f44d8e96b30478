import { setTimeout as pause } from 'node:timers/promises';
import type { z } from 'zod';
import { describeError } from '../operations/describe-error.js';
import { ConfigError } from './room-config.js';
import type { RoomDefinition, RoomHost, RunningRoom } from './room-definition.js';
import { LONGEST_IDLE_MS } from '../transport/peers.js';
import { startRoom } from './start-room.js';

/** sysexits(3): the environment is wrong, and starting again will not help. */
const EXIT_CONFIG = 78;
const EXIT_FATAL = 1;
/** Until then who probes and who passes connections on has found another instance, and nobody holds a connection that he has not used. */
const DRAIN_MS = LONGEST_IDLE_MS + 2_000;

/** A room of a process, and its settings. */
export interface HostedRoom {
  readonly room: RoomDefinition;
  readonly env: RoomHost['env'];
}

/** The whole `main.ts` of a room that has a process of its own, with the settings of the process: see {@link runRooms}. */
export async function runRoom<Own extends z.ZodObject>(room: RoomDefinition<Own>): Promise<void> {
  await runRooms([{ room, env: process.env }]);
}

/**
 * Makes this the process of some rooms: starts them in their order, and ends with 78 when settings are wrong, 1 when a room cannot go on or its database is away, 0 when
 * it was asked to stop. SIGTERM is for one of several instances: it sends everybody to the others, for some seconds, before it stops.
 * SIGINT stops at once. Whoever started the process with a channel between the two is told `ready` there; when the channel breaks because that
 * program is gone, this one ends too.
 */
export async function runRooms(rooms: readonly HostedRoom[]): Promise<void> {
  let starting: Promise<RunningRoom[]> | undefined;
  const end = (code: number): void => {
    // A room that hangs while it stops must not outlive its reason to stop.
    setTimeout(() => process.exit(code), 15_000).unref();
    const stopped = starting?.then(stopAll).catch(() => undefined) ?? Promise.resolve();
    void stopped.finally(() => process.exit(code));
  };
  const who = rooms.map(({ room }) => room.name).join(', ');
  const onFatal = (error: unknown): void => {
    report(who, error);
    end(EXIT_FATAL);
  };
  process.once('uncaughtException', onFatal);
  process.once('unhandledRejection', onFatal);
  // Before it starts: who asks a room to stop that has only just said that it listens is heard too.
  for (const event of ['SIGINT', 'disconnect']) process.once(event, () => end(0));
  process.once('SIGTERM', () => void drained(starting).then(() => end(0)));
  try {
    starting = startAll(rooms, onFatal);
    await starting;
    process.send?.('ready');
  } catch (error) {
    report(who, error);
    process.exit(error instanceof ConfigError && !error.mayPass ? EXIT_CONFIG : EXIT_FATAL);
  }
}

async function startAll(rooms: readonly HostedRoom[], onFatal: (error: unknown) => void): Promise<RunningRoom[]> {
  const running: RunningRoom[] = [];
  for (const { room, env } of rooms) running.push(await startRoom(room, { env, onFatal }));
  return running;
}

/** Rooms that do not run yet, or never will, have nobody to send elsewhere. */
async function drained(starting: Promise<readonly RunningRoom[]> | undefined): Promise<void> {
  const running = (await starting?.catch(() => [])) ?? [];
  if (running.length === 0) return;
  for (const room of running) room.drain();
  await pause(DRAIN_MS);
}

async function stopAll(running: readonly RunningRoom[]): Promise<void> {
  for (const room of running.toReversed()) await room.stop();
}

function report(room: string, error: unknown): void {
  const line = error instanceof ConfigError ? error.message : JSON.stringify({ level: 'fatal', room, err: describeError(error) });
  process.stderr.write(`${line}\n`);
}
