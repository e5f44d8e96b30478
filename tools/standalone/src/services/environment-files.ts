import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writePrivateFile } from '../installation/installation.js';
import { ROOM_NAMES } from '../platform/room-names.js';
import type { RoomName } from '../platform/room-names.js';
import { UserError } from '../user-error.js';

/** Settings of rooms, by their names. */
export type Environments = ReadonlyMap<RoomName, Readonly<Record<string, string>>>;

const SUFFIX = '.env';

/** Writes a file `<room>.env` for each room: a line `NAME=value` for each variable, as `docker run --env-file` takes them. */
export async function writeEnvironments(folder: string, environments: Environments): Promise<void> {
  for (const [room, environment] of environments) {
    const lines = Object.entries(environment).map(([name, value]) => `${name}=${value}\n`);
    await writePrivateFile(join(folder, `${room}${SUFFIX}`), lines.join(''));
  }
}

/**
 * Reads the rooms of a folder, in the order of their start.
 * @throws UserError naming the file that cannot be used, or the folder without one.
 */
export async function readEnvironments(folder: string): Promise<Environments> {
  const names = await readdir(folder).catch(() => {
    throw new UserError(`The folder ${folder} cannot be read: name one with a file <room>.env for each room.`);
  });
  const files = names.filter((name) => name.endsWith(SUFFIX)).map((name) => name.slice(0, -SUFFIX.length));
  const unknown = files.find((name) => !ROOM_NAMES.some((room) => room === name));
  if (unknown !== undefined) throw new UserError(`There is no room "${unknown}", of which ${folder} has settings. Rooms are: ${ROOM_NAMES.join(', ')}.`);
  const rooms = ROOM_NAMES.filter((room) => files.includes(room));
  if (rooms.length === 0) throw new UserError(`The folder ${folder} has no file <room>.env: nothing can be started from it.`);
  return new Map(await Promise.all(rooms.map(async (room) => [room, await readEnvironment(folder, room)] as const)));
}

/** The settings of one room. @throws UserError naming the line that is none. */
export async function readEnvironment(folder: string, room: RoomName): Promise<Record<string, string>> {
  const path = join(folder, `${room}${SUFFIX}`);
  const text = await readFile(path, 'utf8').catch(() => {
    throw new UserError(`The file ${path} cannot be read: it has the settings of the room ${room}.`);
  });
  const lines = text.split('\n').map((line, index) => ({ line: line.trim(), number: index + 1 }));
  return Object.fromEntries(
    lines
      .filter(({ line }) => line !== '' && !line.startsWith('#'))
      .map(({ line, number }) => {
        const [, name, value] = /^([A-Z][A-Z0-9_]*)=(.*)$/.exec(line) ?? [];
        if (name === undefined || value === undefined) throw new UserError(`Line ${number} of ${path} is not of the form NAME=value.`);
        return [name, value] as const;
      }),
  );
}
