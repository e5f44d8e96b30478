import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const MEGABYTE = 1_048_576;
const BALLAST = 'ballast';

/** A file system of its own, which can be filled to its last byte. */
export interface SmallDisk {
  /** Leaves no room. */
  fill(): void;
  /** Gives back what `fill` took. */
  free(): void;
  /** With its folder. */
  remove(): void;
}

/** Mounts an empty disk in memory on a folder that is there. @throws Error where that is not allowed */
export function mountSmallDisk(folder: string, megabytes: number): SmallDisk {
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=755`, 'tmpfs', folder], { stdio: 'pipe' });
  const ballast = join(folder, BALLAST);
  return {
    fill: () => {
      const file = openSync(ballast, 'a');
      try {
        for (const size of [MEGABYTE, 4_096]) fillBy(file, Buffer.alloc(size));
      } finally {
        closeSync(file);
      }
      if (statfsSync(folder).bavail > 0) throw new Error(`The disk of ${folder} still has room.`);
    },
    free: () => rmSync(ballast, { force: true }),
    remove: () => {
      execFileSync('umount', ['--lazy', folder], { stdio: 'pipe' });
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Whether this machine lets a test mount a disk of its own. */
export function mayMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'vidimus-mount-'));
  try {
    mountSmallDisk(folder, 1).remove();
    return true;
  } catch {
    rmSync(folder, { recursive: true, force: true });
    return false;
  }
}

function fillBy(file: number, bytes: Buffer): void {
  for (;;) {
    try {
      writeSync(file, bytes);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return;
      throw error;
    }
  }
}
