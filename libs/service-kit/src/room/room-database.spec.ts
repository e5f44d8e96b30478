import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { databaseUrl } from './room-database.js';

const address = 'postgres://vidimus_identity@db.example:5432/vidimus_identity?sslmode=verify-full';

describe('the address of a database', () => {
  it('has the password of the file, whatever signs stand in it, and everything else as it was', async () => {
    await using folder = new AsyncDisposableStack();
    const file = join(folder.adopt(await mkdtemp(join(tmpdir(), 'vidimus-password-')), (path) => rm(path, { recursive: true })), 'password');
    await writeFile(file, 'p@ss: /?#%41\n');
    const url = new URL(await databaseUrl(address, file));
    expect(decodeURIComponent(url.password)).toBe('p@ss: /?#%41');
    url.password = '';
    expect(url.href).toBe(address);
    expect(await databaseUrl(address, undefined)).toBe(address);
  });

  it('is refused, by the name of the variable, when the file is not there', async () => {
    await expect(databaseUrl(address, '/nowhere/password')).rejects.toThrow('The file that VIDIMUS_DATABASE_PASSWORD_FILE names cannot be read');
  });
});
