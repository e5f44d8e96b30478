import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodeBase32, encodeBase32 } from './base32.js';

/** RFC 4648, section 10, without padding. */
const vectors = [
  ['', ''],
  ['f', 'MY'],
  ['fo', 'MZXQ'],
  ['foo', 'MZXW6'],
  ['foob', 'MZXW6YQ'],
  ['fooba', 'MZXW6YTB'],
  ['foobar', 'MZXW6YTBOI'],
] as const;

describe('base32', () => {
  it.each(vectors)('encodes and decodes %p as RFC 4648 does', (plain, encoded) => {
    expect(encodeBase32(Buffer.from(plain))).toBe(encoded);
    expect(Buffer.from(decodeBase32(encoded)).toString()).toBe(plain);
  });

  it('gives back any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        expect(decodeBase32(encodeBase32(bytes))).toEqual(bytes);
      }),
    );
  });

  it('reads small letters, blanks, hyphens and padding', () => {
    expect(Buffer.from(decodeBase32('mzxw 6ytb-oi======')).toString()).toBe('foobar');
  });

  it.each([
    ['a foreign character', 'MZXW1'],
    ['an impossible length', 'MZX'],
    ['left-over bits', 'MZ'],
  ])('refuses %s without repeating the text', (_, text) => {
    expect(() => decodeBase32(text)).toThrow(RangeError);
    expect(() => decodeBase32(text)).not.toThrow(text);
  });
});
