import { describe, expect, it } from '@jest/globals';
import { deterministicIds } from '@vidimus/testing';
import { hashPassword, passwordMatches } from './password-hash.js';

describe('password hashes', () => {
  it('match their password and no other', async () => {
    const hash = await hashPassword('correct horse battery', deterministicIds());
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
    expect(await passwordMatches('correct horse battery', hash)).toBe(true);
    expect(await passwordMatches('correct horse batterY', hash)).toBe(false);
    expect(await passwordMatches('', hash)).toBe(false);
  });

  it('differ for one password, by their salt', async () => {
    const ids = deterministicIds();
    expect(await hashPassword('correct horse battery', ids)).not.toBe(await hashPassword('correct horse battery', ids));
  });

  it('do not depend on how accents are composed', async () => {
    const hash = await hashPassword('Ελένη-Ελένη-ά', deterministicIds());
    expect(await passwordMatches('Ελένη-Ελένη-ά'.normalize('NFD'), hash)).toBe(true);
  });

  it('accept a hash that the reference program of Argon2 made (echo -n password | argon2 somesalt -id -t 2 -m 16 -p 1)', async () => {
    const reference = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc';
    expect(await passwordMatches('password', reference)).toBe(true);
  });

  it('of a foreign form are an error and never a match', async () => {
    await expect(passwordMatches('x', '$2b$10$abcdefghijklmnopqrstuv')).rejects.toThrow(RangeError);
  });
});
