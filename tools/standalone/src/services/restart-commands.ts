import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { holderOf } from '../installation/folder-lock.js';
import { dataFolder } from '../installation/folders.js';
import { UserError } from '../user-error.js';
import { PROCESSES_FILE } from './process-record.js';
import { lastRestart } from './restart.js';

/** Lines of the list of commands. */
export const USAGE = `  restart [--environments FOLDER]    every process of "npm run start:services" anew, one after the other, while the others serve`;

const LOOK_EVERY_MS = 200;

export const COMMANDS: Readonly<Record<string, (args: readonly string[]) => Promise<void>>> = {
  restart: async (args) => {
    const folder = folderFrom(args);
    const supervisor = await holderOf(folder);
    if (supervisor === undefined || !existsSync(join(folder, PROCESSES_FILE))) {
      throw new UserError(`No rooms run as processes in ${folder}: start them with "npm run start:services", or name their folder.`);
    }
    const before = await lastRestart(folder);
    if (before?.state === 'RUNNING') throw new UserError(`A restart is under way already, at ${before.text}.`);
    process.kill(supervisor, 'SIGUSR2');
    for (let said = ''; ; await pause(LOOK_EVERY_MS)) {
      const restart = await lastRestart(folder);
      if (restart !== undefined && restart.id !== before?.id) {
        if (restart.state === 'FAILED') throw new UserError(restart.text);
        if (restart.state === 'DONE') break;
        if (restart.text !== said) console.log(`  ${restart.text} …`);
        said = restart.text;
      }
      if ((await holderOf(folder)) !== supervisor) throw new UserError('The rooms were stopped meanwhile.');
    }
    console.log('Every process of every room was restarted.');
  },
};

function folderFrom(args: readonly string[]): string {
  try {
    const { environments } = parseArgs({ args: [...args], options: { environments: { type: 'string' } } }).values;
    return environments === undefined ? dataFolder() : resolve(environments);
  } catch (cause) {
    throw new UserError(`The command is: restart; for rooms with files of their own also --environments FOLDER.`, { cause });
  }
}
