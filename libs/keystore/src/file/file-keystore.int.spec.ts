import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { removeFolder, temporaryFolder } from '../../test/workspace.js';
import { withFileLock } from './file-lock.js';
import { openFileKeystore } from './file-keystore.js';

// Deriving keys is slow by design, and slower still on a machine that runs everything at once.
jest.setTimeout(60_000);

const passphrase = Buffer.from('test passphrase');
let folder: string;
let path: string;

beforeEach(() => {
  folder = temporaryFolder();
  path = join(folder, 'secrets/keys.json');
});
afterEach(() => removeFolder(folder));

async function createWithKey(label: string): Promise<void> {
  const keystore = await openFileKeystore({ path, passphrase });
  await keystore.generate(label, 'ecdsa-p256-sha256');
  await keystore.close();
}

describe('the keystore file on disk', () => {
  it('is its owner’s alone, and nothing is left beside it', async () => {
    await createWithKey('root');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(folder, 'secrets'))).toEqual(['keys.json']);
  });

  it('does not open with another passphrase, and is not changed by the attempt', async () => {
    await createWithKey('root');
    const before = readFileSync(path);
    await expect(openFileKeystore({ path, passphrase: Buffer.from('Test passphrase') })).rejects.toMatchObject({
      name: 'KeystoreError',
      code: 'WRONG_PASSPHRASE',
      message: expect.not.stringContaining('Test passphrase'),
    });
    expect(readFileSync(path)).toEqual(before);
  });

  it.each([0, 1, 500])('cut to %d bytes is refused and left as it is', async (length) => {
    await createWithKey('root');
    const cut = readFileSync(path).subarray(0, length);
    writeFileSync(path, cut);
    await expect(openFileKeystore({ path, passphrase })).rejects.toMatchObject({ code: 'DAMAGED' });
    expect(readFileSync(path)).toEqual(cut);
  });

  it('damaged while open is not written over', async () => {
    await createWithKey('root');
    const keystore = await openFileKeystore({ path, passphrase });
    const damaged = readFileSync(path, 'utf8').replace('"root"', '"boot"');
    writeFileSync(path, damaged);
    await expect(keystore.find('root')).rejects.toMatchObject({ code: 'DAMAGED' });
    await expect(keystore.generate('new', 'ecdsa-p256-sha256')).rejects.toMatchObject({ code: 'DAMAGED' });
    expect(readFileSync(path, 'utf8')).toBe(damaged);
    await keystore.close();
  });

  it('deleted while open is not silently started anew', async () => {
    await createWithKey('root');
    const keystore = await openFileKeystore({ path, passphrase });
    rmSync(path);
    await expect(keystore.generate('new', 'ecdsa-p256-sha256')).rejects.toMatchObject({ code: 'DAMAGED' });
    expect(readdirSync(join(folder, 'secrets'))).toEqual([]);
    await keystore.close();
  });

  it('that cannot be read is named with the reason', async () => {
    mkdirSync(path, { recursive: true });
    await expect(openFileKeystore({ path, passphrase })).rejects.toMatchObject({
      code: 'FILE_UNAVAILABLE',
      message: expect.stringContaining('EISDIR'),
    });
  });
});

describe('the lock of the keystore file', () => {
  it('is taken over from a process that died', async () => {
    await createWithKey('root');
    const { pid } = spawnSync(process.execPath, ['--version']);
    writeFileSync(`${path}.lock`, JSON.stringify({ host: hostname(), pid, id: 'left behind' }));
    await createWithKey('after');
    expect(readdirSync(join(folder, 'secrets'))).toEqual(['keys.json']);
  });

  it('is held by one at a time', async () => {
    const lock = join(folder, 'lock');
    let inside = 0;
    const seen: number[] = [];
    await Promise.all(
      Array.from({ length: 10 }, () =>
        withFileLock(lock, async (assertHeld) => {
          inside += 1;
          await assertHeld();
          seen.push(inside);
          inside -= 1;
        }),
      ),
    );
    expect(seen).toEqual(Array.from({ length: 10 }, () => 1));
    expect(readdirSync(folder)).toEqual([]);
  });

  it('that was taken away stops the work before it writes, and the new owner keeps his', async () => {
    const lock = join(folder, 'lock');
    const work = withFileLock(lock, async (assertHeld) => {
      writeFileSync(lock, 'somebody else');
      await assertHeld();
    });
    await expect(work).rejects.toMatchObject({ code: 'BUSY', message: expect.stringContaining(lock) });
    expect(readFileSync(lock, 'utf8')).toBe('somebody else');
  });
});
