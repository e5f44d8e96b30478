import { runRooms } from '@vidimus/service-kit';
import { isRoomName } from './platform/room-names.js';
import { roomOf } from './platform/rooms.js';
import { readEnvironment } from './services/environment-files.js';
import { UserError } from './user-error.js';

/** sysexits(3): starting again will not help. */
const EXIT_CONFIG = 78;

/**
 * A process with one room or several: `VIDIMUS_ROOMS=identity,gateway`. Their settings are those of the process and, where
 * `VIDIMUS_ENVIRONMENTS` names a folder, of each room's file `<room>.env` there, which come first; several rooms need such a folder, since
 * each has a port and a database of its own.
 */
async function main({ VIDIMUS_ROOMS: wished, VIDIMUS_ENVIRONMENTS: folder }: NodeJS.ProcessEnv): Promise<void> {
  const names = (wished ?? '').split(',').filter((name) => name !== '');
  if (names.length === 0) throw new UserError('Set VIDIMUS_ROOMS to the rooms of this process, such as identity,gateway.');
  if (names.length > 1 && !folder) throw new UserError('Set VIDIMUS_ENVIRONMENTS to a folder with a file <room>.env for each room: VIDIMUS_ROOMS names several.');
  const hosted = await Promise.all(
    names.map(async (name) => {
      if (!isRoomName(name)) throw new UserError(`VIDIMUS_ROOMS names "${name}", which is no room.`);
      const own = folder ? await readEnvironment(folder, name) : {};
      return { room: await roomOf(name), env: { ...process.env, ...own } };
    }),
  );
  // What libraries read by themselves, such as the place of SoftHSM's tokens.
  for (const { env } of hosted) {
    for (const [name, value] of Object.entries(env)) if (!name.startsWith('VIDIMUS_')) process.env[name] = value;
  }
  await runRooms(hosted);
}

try {
  await main(process.env);
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  console.error(error.message);
  process.exit(EXIT_CONFIG);
}
