import { join } from 'node:path';
import { openRoom } from '@vidimus/service-kit';
import type { OpenRoom, RoomDefinition } from '@vidimus/service-kit';
import type { z } from 'zod';
import { readEnvironment } from '../services/environment-files.js';
import { isRoomName } from '../platform/room-names.js';

/** Opens a room of an installation from the shell, by its settings, whose paths are turned into those of this process. */
export async function openProductionRoom<Own extends z.ZodObject>(room: RoomDefinition<Own>, folder: string, mountedAt: string): Promise<OpenRoom> {
  if (!isRoomName(room.name)) throw new Error(`There are no settings of ${room.name}.`);
  const environment = await readEnvironment(join(folder, 'environments'), room.name);
  const here = Object.entries(environment).map(([name, value]) => [name, value.replaceAll(`${mountedAt}/`, `${folder}/`)] as const);
  const env: Record<string, string> = Object.fromEntries(here);
  return openRoom(room, {
    env: { ...env, VIDIMUS_LOG_LEVEL: 'error' },
    onFatal: (error) => {
      throw error;
    },
    log: { write: (line) => process.stderr.write(line) },
  });
}
