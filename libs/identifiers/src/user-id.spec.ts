import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { newUserId, readUserId } from './user-id.js';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const fresh = (): string => newUserId({ random: (count) => randomBytes(count) });

describe('a user-id', () => {
  it('[C-28] is V, eight characters and a check character, and never the same again', () => {
    const ids = Array.from({ length: 500 }, fresh);
    for (const id of ids) expect(id).toMatch(/^V[0-9A-HJKMNP-TV-Z]{9}$/);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('is made of all the randomness it is given', () => {
    expect(newUserId({ random: () => Uint8Array.of(0, 0, 0, 0, 0) })).toBe('V000000000');
    expect(newUserId({ random: () => Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0xff) }).slice(0, 9)).toBe('VZZZZZZZZ');
  });

  it('is read however it is typed', () => {
    const id = fresh();
    const spelled = `${id.slice(0, 4)} ${id.slice(4, 7)}-${id.slice(7)}`.toLowerCase().replaceAll('0', 'o').replaceAll('1', 'l');
    expect(readUserId(` ${spelled} `)).toBe(id);
  });

  it('is not read with any single character wrong', () => {
    const id = fresh();
    for (let place = 1; place < id.length; place += 1) {
      for (const other of ALPHABET.replace(id.charAt(place), '')) {
        expect(readUserId(id.slice(0, place) + other + id.slice(place + 1))).toBeUndefined();
      }
    }
  });

  it.each(['', 'officer-a', 'V12345678', 'V1234567890', 'X000000000', 'someone@agency.example', 'VUUUUUUUU0'])('is not %p', (typed) => {
    expect(readUserId(typed)).toBeUndefined();
  });
});
