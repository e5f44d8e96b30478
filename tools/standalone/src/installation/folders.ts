import { accessSync, constants, mkdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UserError } from '../user-error.js';

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../../../..');

/**
 * Where the data are: `VIDIMUS_DATA_DIR`, or `.vidimus` beside the program. For root, whose database server runs as
 * another account, a folder that this account cannot reach is no use: then it is one below /var/lib.
 */
export function dataFolder(): string {
  const wished = process.env['VIDIMUS_DATA_DIR'];
  if (wished !== undefined && wished !== '') return resolve(wished);
  if (process.getuid?.() === 0 && !isOpenToOthers(ROOT)) return join('/var/lib/vidimus', ROOT.replaceAll('/', '_'));
  return join(ROOT, '.vidimus');
}

/** The built web application. */
export function webFolder(): string {
  return join(ROOT, 'apps/web/dist');
}

function isOpenToOthers(folder: string): boolean {
  for (let path = folder; path !== dirname(path); path = dirname(path)) {
    if ((statSync(path).mode & constants.S_IXOTH) === 0) return false;
  }
  return true;
}

/**
 * Makes the data folder where it is not there yet.
 * @throws UserError when this process may not write there.
 */
export function makeDataFolder(folder: string): void {
  if (isWritable(folder)) mkdirSync(folder, { recursive: true, mode: 0o755 });
  else throw new UserError(`The data folder ${folder} cannot be written to; give yourself the right, or set VIDIMUS_DATA_DIR to another folder.`);
}

function isWritable(folder: string): boolean {
  for (let path = folder; ; path = dirname(path)) {
    try {
      accessSync(path, constants.W_OK);
      return statSync(path).isDirectory();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || path === dirname(path)) return false;
    }
  }
}
