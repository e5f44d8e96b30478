import { readFileSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../user-error.js';

const FILE = 'host.pid';

/**
 * Takes a data folder for this process, so that no second one starts, resets or migrates the same data. What a killed
 * process left behind is taken over.
 * @returns gives the folder back
 * @throws UserError naming the process that has it.
 */
export async function lockFolder(dataDir: string): Promise<() => Promise<void>> {
  const path = join(dataDir, FILE);
  const own = identityOf(process.pid) ?? String(process.pid);
  for (;;) {
    try {
      await writeFile(path, own, { flag: 'wx', mode: 0o600 });
      return () => rm(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const pid = await holderOf(dataDir);
    if (pid !== undefined) {
      throw new UserError(
        `The data folder ${dataDir} is in use by process ${pid}, a Vidimus that still runs. Stop that one with Ctrl-C or ` +
          `"kill ${pid}", or set VIDIMUS_DATA_DIR to another folder.`,
      );
    }
    await rm(path, { force: true });
  }
}

/** The process that has the folder, if one does. */
export async function holderOf(dataDir: string): Promise<number | undefined> {
  const holder = await readFile(join(dataDir, FILE), 'utf8').catch(() => '');
  const pid = Number(holder.split(' ')[0]);
  return pid > 0 && identityOf(pid) === holder ? pid : undefined;
}

/** Process id and start time (ticks since boot, field 22 of /proc/…/stat): a number alone is given again. */
export function identityOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return `${pid} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}`;
  } catch {
    return undefined;
  }
}
