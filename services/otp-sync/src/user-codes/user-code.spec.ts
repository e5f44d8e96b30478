import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { checkValue, newUserCode } from './user-code.js';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const ids = { random: (byteCount: number) => randomBytes(byteCount) };
const valuesOf = (code: string): number[] => [...code.replace('-', '')].map((character) => ALPHABET.indexOf(character));
const holds = (values: readonly number[]): boolean => checkValue(values.slice(0, -1)) === values.at(-1);

describe('a user code', () => {
  it('[C-18] has ten characters that are not mistaken for each other, in two groups', () => {
    for (let draw = 0; draw < 200; draw += 1) expect(newUserCode(ids)).toMatch(/^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$/);
  });

  it('takes every character at every place', () => {
    const seen = Array.from({ length: 10 }, () => new Set<number>());
    for (let draw = 0; draw < 2_000; draw += 1) valuesOf(newUserCode(ids)).forEach((value, place) => seen[place]?.add(value));
    expect(seen.map((values) => values.size)).toEqual(new Array<number>(10).fill(32));
  });

  it('shows every single wrong character', () => {
    const values = valuesOf(newUserCode(ids));
    expect(holds(values)).toBe(true);
    for (const place of values.keys()) {
      const others = ALPHABET.length - 1;
      const noticed = Array.from({ length: others }, (_, step) => values.with(place, ((values[place] ?? 0) + step + 1) % 32)).filter((wrong) => !holds(wrong));
      expect(noticed).toHaveLength(others);
    }
  });

  it('shows every two neighbours in each other’s place', () => {
    for (let left = 0; left < 32; left += 1) {
      for (let right = 0; right < 32; right += 1) {
        if (left === right) continue;
        for (let place = 0; place < 8; place += 1) {
          const typed = Array.from({ length: 9 }, () => 7).with(place, left).with(place + 1, right);
          const swapped = typed.with(place, right).with(place + 1, left);
          expect(checkValue(swapped)).not.toBe(checkValue(typed));
        }
      }
    }
  });

  it('shows the check character in the place of its neighbour', () => {
    const values = valuesOf(newUserCode(ids));
    const [last = 0, check = 0] = values.slice(-2);
    const swapped = [...values.slice(0, -2), check, last];
    expect(holds(swapped)).toBe(last === check);
  });
});
