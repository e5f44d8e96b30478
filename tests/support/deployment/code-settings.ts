import { COMMON_CONFIG, DATABASE_CONFIG, readConfig } from '@vidimus/service-kit';
import type { RoomName } from '@vidimus/standalone';
import { allRooms } from '@vidimus/standalone';
import { z } from 'zod';
import { assertMode } from '../../../libs/service-kit/src/transport/mode-rules.js';

type Environment = Readonly<Record<string, string>>;

const rooms = await allRooms();

/** The names of all rooms, as deployments call them. */
export const ROOM_NAMES = rooms.map(([name]) => name);

/** Rooms with a database of their own; only the status role reads that of another. */
export const DATABASE_ROOM_NAMES = rooms.filter(([, room]) => room.migrations !== undefined).map(([name]) => name);

/** Everything that a room reads from its environment. */
export function settingsOf(name: RoomName): z.ZodObject {
  const { config, migrations } = roomOf(name);
  return z.object({ ...COMMON_CONFIG.shape, ...(migrations === undefined ? {} : DATABASE_CONFIG.shape), ...config.shape });
}

/** Starts of the room with these settings would fail with what this throws. @returns the settings, read */
export function readAsRoom(name: RoomName, env: Environment): Record<string, unknown> {
  const settings = readConfig(name, settingsOf(name), env);
  assertMode(roomOf(name), settings as Parameters<typeof assertMode>[1]);
  return settings;
}

/** Variables that the room does not know. */
export function unknownIn(name: RoomName, env: Environment): string[] {
  const known = settingsOf(name).shape;
  return Object.keys(env).filter((variable) => !(variable in known));
}

function roomOf(name: RoomName): (typeof rooms)[number][1] {
  const found = rooms.find(([known]) => known === name);
  if (found === undefined) throw new Error(`There is no room ${name}.`);
  return found[1];
}
