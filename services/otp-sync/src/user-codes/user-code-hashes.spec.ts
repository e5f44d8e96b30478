import { argon2Sync, randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { FieldCipher } from '@vidimus/persistence';
import { UserCodeHashes } from './user-code-hashes.js';

const ids = { random: (byteCount: number) => randomBytes(byteCount) };
const dataKey = randomBytes(32);
const hashes = new UserCodeHashes(new FieldCipher(dataKey, ids), ids);

describe('the hash of a user code', () => {
  it('[C-18] is that of its code alone, however it is typed', () => {
    const hash = hashes.hash('7K3QF-0ZT9M');
    expect(['7K3QF-0ZT9M', '7k3qf 0zt9m', ' 7K3QF0ZT9M '].map((typed) => hashes.fits(typed, hash))).toEqual([true, true, true]);
    expect(['7K3QF-0ZT9N', '', hash].map((typed) => hashes.fits(typed, hash))).toEqual([false, false, false]);
    expect(hashes.hash('7K3QF-0ZT9M')).not.toBe(hash);
  });

  it('[C-18] is worth nothing to whoever lacks the key of the room', () => {
    const hash = hashes.hash('7K3QF-0ZT9M');
    const another = new UserCodeHashes(new FieldCipher(randomBytes(32), ids), ids);
    expect(another.fits('7K3QF-0ZT9M', hash)).toBe(false);
    const again = new UserCodeHashes(new FieldCipher(dataKey, ids), ids);
    expect(again.fits('7K3QF-0ZT9M', hash)).toBe(true);
  });

  it('holds where it was made without a key, and when the cost is another one by now', () => {
    const nonce = randomBytes(16);
    const tag = argon2Sync('argon2id', { message: '7K3QF0ZT9M', nonce, memory: 64, passes: 1, parallelism: 2, tagLength: 24 });
    const unpadded = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '');
    const older = `$argon2id$v=19$m=64,t=1,p=2$${unpadded(nonce)}$${unpadded(tag)}`;
    expect([hashes.fits('7K3QF-0ZT9M', older), hashes.fits('7K3QF-0ZT9N', older)]).toEqual([true, false]);
  });

  it('fits nothing where no code was given, and has to be of the form that is written', () => {
    expect(hashes.fits('7K3QF-0ZT9M', null)).toBe(false);
    expect(() => hashes.fits('7K3QF-0ZT9M', 'a text')).toThrow('not of a known form');
  });
});
