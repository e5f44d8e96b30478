/** Where a test run keeps what it throws away. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const memory = '/dev/shm';
const neededBytes = 6 * 1024 ** 3;

/**
 * Gives the run a folder for temporary files, which goes with it: in memory where there is room, since a run makes and drops hundreds of
 * databases. Everything below finds it by TMPDIR.
 *
 * @returns {() => Promise<void>} removes it
 */
export function provideScratchFolder() {
  const inMemory = hasRoom() ? folderIn(memory) : undefined;
  const folder = inMemory !== undefined && canExecuteIn(inMemory) ? inMemory : folderIn(tmpdir());
  if (inMemory !== undefined && inMemory !== folder) {
    rmSync(inMemory, { recursive: true });
  }
  const { TMPDIR: before } = process.env;
  process.env.TMPDIR = folder;
  return async () => {
    await rm(folder, { recursive: true, force: true });
    if (before === undefined) {
      delete process.env.TMPDIR;
    } else {
      process.env.TMPDIR = before;
    }
  };
}

/** The database server may run as another account, and has to come through. */
function folderIn(parent) {
  const folder = mkdtempSync(join(parent, 'vidimus-test-'));
  chmodSync(folder, 0o755);
  return folder;
}

function hasRoom() {
  try {
    const { bavail, bsize } = statfsSync(memory);
    return bavail * bsize >= neededBytes;
  } catch {
    return false;
  }
}

/** Tests write small programs of their own; where such folders are mounted noexec, they could not run. */
function canExecuteIn(folder) {
  const program = join(folder, 'program');
  writeFileSync(program, '#!/bin/sh\n', { mode: 0o755 });
  const { status } = spawnSync(program);
  rmSync(program);
  return status === 0;
}
