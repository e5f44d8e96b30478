import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { randomCode } from './random-code.js';

/** Gives these numbers, four bytes each. */
function drawing(...numbers: number[]): () => Uint8Array {
  const left = [...numbers];
  return () => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(left.shift() ?? 0);
    return bytes;
  };
}

describe('a random code', () => {
  it('keeps its leading zeros', () => {
    expect(randomCode(6, drawing(42))).toBe('000042');
    expect(randomCode(6, drawing(7_000_009))).toBe('000009');
  });

  it('draws again what would make some codes likelier than others', () => {
    const lastUsable = 4_293_999_999;
    expect(randomCode(6, drawing(lastUsable))).toBe('999999');
    expect(randomCode(6, drawing(lastUsable + 1, 2 ** 32 - 1, 123_456))).toBe('123456');
  });

  it('takes every digit at every place equally often, as far as 60,000 draws can tell', () => {
    const counts = Array.from({ length: 6 }, () => new Array<number>(10).fill(0));
    for (let draw = 0; draw < 60_000; draw += 1) {
      [...randomCode(6, randomBytes)].forEach((digit, place) => {
        const row = counts[place];
        if (row !== undefined) row[Number(digit)] = (row[Number(digit)] ?? 0) + 1;
      });
    }
    // Expected 6,000 each with a standard deviation of 73: beyond nine of them chance is no explanation.
    for (const count of counts.flat()) expect(Math.abs(count - 6_000)).toBeLessThan(660);
  });

  it.each([0, 10, 2.5, Number.NaN])('refuses a length of %p', (digits) => {
    expect(() => randomCode(digits, randomBytes)).toThrow(RangeError);
  });
});
