import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { lockFolder } from './folder-lock.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vidimus-lock-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('a data folder', () => {
  it('is for one process at a time', async () => {
    const unlock = await lockFolder(folder);
    await expect(lockFolder(folder)).rejects.toThrow(`${folder} is in use by process ${process.pid}`);
    await unlock();
    await (await lockFolder(folder))();
    expect(existsSync(join(folder, 'host.pid'))).toBe(false);
  });

  it.each([
    ['a process that is gone', '4194304 77'],
    ['a process whose number another one has now', `${process.pid} 1`],
    ['nobody, since the disk was full', ''],
  ])('is taken over from %s', async (_case, left) => {
    await writeFile(join(folder, 'host.pid'), left);
    await (await lockFolder(folder))();
  });
});
