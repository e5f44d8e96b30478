import { argon2Sync, randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { hashUserCode, isUserCode } from './user-code-hash.js';

const ids = { random: (byteCount: number) => randomBytes(byteCount) };

describe('the hash of a user code', () => {
  it('[C-18] is that of its code alone, however it is typed', async () => {
    const hash = await hashUserCode('7K3QF-0ZT9M', ids);
    expect(await Promise.all(['7K3QF-0ZT9M', '7k3qf 0zt9m', ' 7K3QF0ZT9M '].map((typed) => isUserCode(typed, hash)))).toEqual([true, true, true]);
    expect(await Promise.all(['7K3QF-0ZT9N', '', hash].map((typed) => isUserCode(typed, hash)))).toEqual([false, false, false]);
  });

  it('holds when the cost is another one by now', async () => {
    const nonce = randomBytes(16);
    const tag = argon2Sync('argon2id', { message: '7K3QF0ZT9M', nonce, memory: 64, passes: 1, parallelism: 2, tagLength: 24 });
    const unpadded = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '');
    const older = `$argon2id$v=19$m=64,t=1,p=2$${unpadded(nonce)}$${unpadded(tag)}`;
    expect([await isUserCode('7K3QF-0ZT9M', older), await isUserCode('7K3QF-0ZT9N', older)]).toEqual([true, false]);
  });

  it('fits nothing where no code was given, and has to be of the form that is written', async () => {
    expect(await isUserCode('7K3QF-0ZT9M', null)).toBe(false);
    await expect(isUserCode('7K3QF-0ZT9M', 'a text')).rejects.toThrow('not of a known form');
  });
});
