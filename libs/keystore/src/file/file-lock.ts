import { randomBytes } from 'node:crypto';
import { link, open, readFile, rename, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { KeystoreError } from '../keystore-error.js';
import { codeOf } from '../thrown.js';

const pollMilliseconds = 10;
/** The lock is held for the milliseconds of one file write; who does not get it in ten seconds will not get it at all. */
const maxPolls = 1_000;

/** Tells the work that it still holds the lock; throws BUSY when somebody took it away. */
export type AssertHeld = () => Promise<void>;

/**
 * Runs `work` while this caller alone, among all callers of all processes, holds the lock file. A lock whose process on
 * this machine is dead is taken over; a lock from another machine or container is only waited for.
 *
 * @throws {KeystoreError} BUSY when the lock is not free within ten seconds
 */
export async function withFileLock<T>(lockPath: string, work: (assertHeld: AssertHeld) => Promise<T>): Promise<T> {
  const mark = JSON.stringify({ host: hostname(), pid: process.pid, id: randomBytes(12).toString('hex') });
  await acquire(lockPath, mark);
  try {
    return await work(async () => {
      if ((await readMark(lockPath)) !== mark) {
        throw busy(lockPath);
      }
    });
  } finally {
    if ((await readMark(lockPath)) === mark) {
      await rm(lockPath, { force: true });
    }
  }
}

async function acquire(lockPath: string, mark: string): Promise<void> {
  // The mark is written aside and linked into place, so that no reader ever sees a lock without its owner.
  const aside = `${lockPath}.${randomBytes(6).toString('hex')}`;
  await writeMark(aside, mark);
  try {
    for (let poll = 0; poll < maxPolls; poll += 1) {
      if (await linkUnlessThere(aside, lockPath)) {
        return;
      }
      const holder = await readMark(lockPath);
      if (holder !== undefined && isDead(holder)) {
        await takeAway(lockPath, holder);
      } else {
        await pause(pollMilliseconds);
      }
    }
    throw busy(lockPath);
  } finally {
    await rm(aside, { force: true });
  }
}

async function writeMark(path: string, mark: string): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(mark);
  } finally {
    await file.close();
  }
}

async function linkUnlessThere(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') {
      return false;
    }
    throw error;
  }
}

/** Removes a dead owner's lock. Renaming first makes sure that a lock which was renewed meanwhile is put back, not lost. */
async function takeAway(lockPath: string, holder: string): Promise<void> {
  const grave = `${lockPath}.${randomBytes(6).toString('hex')}`;
  try {
    await rename(lockPath, grave);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') {
      return;
    }
    throw error;
  }
  if ((await readMark(grave)) !== holder) {
    await linkUnlessThere(grave, lockPath);
  }
  await rm(grave, { force: true });
}

async function readMark(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') {
      return undefined;
    }
    throw error;
  }
}

function isDead(mark: string): boolean {
  const owner = parseOwner(mark);
  if (owner === undefined || owner.host !== hostname()) {
    return false;
  }
  try {
    process.kill(owner.pid, 0);
    return false;
  } catch (error) {
    return codeOf(error) === 'ESRCH';
  }
}

function parseOwner(mark: string): { host: string; pid: number } | undefined {
  try {
    const owner: unknown = JSON.parse(mark);
    if (typeof owner === 'object' && owner !== null && 'host' in owner && 'pid' in owner) {
      const { host, pid } = owner;
      return typeof host === 'string' && typeof pid === 'number' && Number.isInteger(pid) && pid > 0 ? { host, pid } : undefined;
    }
  } catch {
    // Not written by this library: nobody may be declared dead on its word.
  }
  return undefined;
}

function busy(lockPath: string): KeystoreError {
  return new KeystoreError(
    'BUSY',
    `Another process holds the lock ${lockPath}; if no process uses this keystore any more, delete that file.`,
  );
}
