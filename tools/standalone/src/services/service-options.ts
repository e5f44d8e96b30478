import { resolve } from 'node:path';
import { isRoomName, ROOM_NAMES } from '../platform/room-names.js';
import type { RoomName } from '../platform/room-names.js';
import { readStartOptions } from '../start-options.js';
import type { StartOptions } from '../start-options.js';
import { UserError } from '../user-error.js';

/** What the command line of `npm run start:services` asks for, beside what `npm start` takes. */
export interface ServiceOptions extends StartOptions {
  /** Folder with settings of rooms; without it a demonstration is made. */
  readonly environments?: string;
  readonly instances: number;
  readonly groups: readonly (readonly RoomName[])[];
}

const MOST_INSTANCES = 8;
const OWN = ['environments', 'instances', 'group'] as const;
const USAGE = '--instances NUMBER, --group ROOM,ROOM (as often as needed) and --environments FOLDER';

/**
 * Reads the command line, all of it before anything is done.
 * @param env where npm leaves options that were written without "--" before them
 * @throws UserError naming the option and the remedy.
 */
export function readServiceOptions(args: readonly string[], env: Readonly<Record<string, string | undefined>>): ServiceOptions {
  for (const option of OWN) {
    if (env[`npm_config_${option}`] !== undefined) {
      throw new UserError(`Write two dashes before the options, or npm keeps them for itself: npm run start:services -- --${option} …`);
    }
  }
  const { own, others } = separated(args);
  const of = (name: (typeof OWN)[number]): string[] => own.filter(([option]) => option === name).map(([, value]) => value);
  const start = startOptions(others, env);
  const folder = of('environments').at(-1);
  if (folder !== undefined && others.some((word) => !word.startsWith('--log-level'))) {
    throw new UserError('With --environments everything is set in the files of that folder: only --instances and --group go with it.');
  }
  return {
    ...start,
    ...(folder === undefined ? {} : { environments: resolve(folder) }),
    instances: instances(of('instances').at(-1) ?? '1'),
    groups: groups(of('group')),
  };
}

function startOptions(args: readonly string[], env: Readonly<Record<string, string | undefined>>): StartOptions {
  try {
    return readStartOptions(args, env);
  } catch (error) {
    if (error instanceof UserError && error.message.includes('The options are:')) {
      throw new UserError(error.message.replace(/\.$/, `, and ${USAGE}.`), { cause: error });
    }
    throw error;
  }
}

/** Options of this command, and everything else as it was. */
function separated(args: readonly string[]): { own: [option: string, value: string][]; others: string[] } {
  const own: [string, string][] = [];
  const others: string[] = [];
  for (let index = 0; index < args.length; index += 1) {
    const word = args[index] ?? '';
    const [, option, given] = /^--(environments|instances|group)(?:=(.*))?$/.exec(word) ?? [];
    if (option === undefined) {
      others.push(word);
      continue;
    }
    if (given === undefined) index += 1;
    const value = given ?? args[index];
    if (value === undefined) throw new UserError(`--${option} needs a value. The options are ${USAGE}, and those of "npm start".`);
    own.push([option, value]);
  }
  return { own, others };
}

function instances(text: string): number {
  const count = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (count >= 1 && count <= MOST_INSTANCES) return count;
  throw new UserError(`--instances takes a number from 1 to ${MOST_INSTANCES}, and "${text}" is none.`);
}

function groups(texts: readonly string[]): RoomName[][] {
  const named = texts.map((text) =>
    text.split(',').map((name) => {
      if (!isRoomName(name)) throw new UserError(`--group names "${name}", which is no room. Rooms are: ${ROOM_NAMES.join(', ')}.`);
      return name;
    }),
  );
  const twice = named.flat().find((name, index, all) => all.indexOf(name) !== index);
  if (twice !== undefined) throw new UserError(`--group names ${twice} twice: a room runs in one process.`);
  return named;
}
