import { describe, expect, it } from '@jest/globals';
import { hotp, LAST_COUNTER } from './hotp.js';

const secret = Buffer.from('12345678901234567890');

describe('HOTP', () => {
  // RFC 4226, appendix D.
  it.each(['755224', '287082', '359152', '969429', '338314', '254676', '287922', '162583', '399871', '520489'].map((code, counter) => ({ code, counter })))(
    'gives $code for counter $counter (RFC 4226, appendix D)',
    ({ code, counter }) => {
      expect(hotp(secret, BigInt(counter), { algorithm: 'SHA1', digits: 6 })).toBe(code);
    },
  );

  it.each([2n ** 31n, 2n ** 32n, 2n ** 53n, 2n ** 63n])('tells the counters around %p apart', (counter) => {
    const codes = [0n, counter - 1n, counter, counter + 1n, LAST_COUNTER].map((each) => hotp(secret, each, { algorithm: 'SHA1', digits: 8 }));
    expect(new Set(codes).size).toBe(5);
  });

  it.each([
    ['an empty secret', Buffer.alloc(0), 0n, 6],
    ['five digits', secret, 0n, 5],
    ['nine digits', secret, 0n, 9],
    ['a negative counter', secret, -1n, 6],
    ['a counter of nine bytes', secret, LAST_COUNTER + 1n, 6],
  ])('refuses %s', (_, key, counter, digits) => {
    expect(() => hotp(key, counter, { algorithm: 'SHA1', digits })).toThrow(RangeError);
  });
});
