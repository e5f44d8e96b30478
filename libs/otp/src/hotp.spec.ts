import { describe, expect, it } from '@jest/globals';
import { hotp } from './hotp.js';

const secret = Buffer.from('12345678901234567890');

describe('HOTP', () => {
  // RFC 4226, appendix D.
  it.each(['755224', '287082', '359152', '969429', '338314', '254676', '287922', '162583', '399871', '520489'].map((code, counter) => ({ code, counter })))(
    'gives $code for counter $counter (RFC 4226, appendix D)',
    ({ code, counter }) => {
      expect(hotp(secret, counter, { algorithm: 'SHA1', digits: 6 })).toBe(code);
    },
  );

  it('counts beyond 32 bits', () => {
    const codes = [0, 2 ** 32, 2 ** 33].map((counter) => hotp(secret, counter, { algorithm: 'SHA1', digits: 8 }));
    expect(new Set(codes).size).toBe(3);
  });

  it.each([
    ['an empty secret', Buffer.alloc(0), 0, 6],
    ['five digits', secret, 0, 5],
    ['nine digits', secret, 0, 9],
    ['a negative counter', secret, -1, 6],
    ['a broken counter', secret, 0.5, 6],
  ])('refuses %s', (_, key, counter, digits) => {
    expect(() => hotp(key, counter, { algorithm: 'SHA1', digits })).toThrow(RangeError);
  });
});
