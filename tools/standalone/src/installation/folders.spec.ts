import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { makeDataFolder } from './folders.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vidimus-folders-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('the data folder', () => {
  it('is made with the folders above it, and left as it is when it is there', async () => {
    const path = join(folder, 'of', 'mine');
    makeDataFolder(path);
    makeDataFolder(path);
    expect((await stat(path)).isDirectory()).toBe(true);
  });

  it.each(['taken', 'taken/below'])('that cannot be made is told in one sentence with a remedy: %s', async (name) => {
    await writeFile(join(folder, 'taken'), '');
    const path = join(folder, name);
    expect(() => makeDataFolder(path)).toThrow(
      `The data folder ${path} cannot be written to; give yourself the right, or set VIDIMUS_DATA_DIR to another folder.`,
    );
  });
});
