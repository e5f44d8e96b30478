import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { hotp, LAST_COUNTER, OTP_ALGORITHMS } from './hotp.js';
import type { OtpAlgorithm } from './hotp.js';

const secret = Buffer.from('12345678901234567890');

describe('HOTP', () => {
  // RFC 4226, appendix D.
  it.each(['755224', '287082', '359152', '969429', '338314', '254676', '287922', '162583', '399871', '520489'].map((code, counter) => ({ code, counter })))(
    'gives $code for counter $counter (RFC 4226, appendix D)',
    ({ code, counter }) => {
      expect(hotp(secret, BigInt(counter), { algorithm: 'SHA1', digits: 6 })).toBe(code);
    },
  );

  it('is made of the HMAC of the crypto library, whatever the hash and however long the key', () => {
    const anyKey = fc.oneof(fc.uint8Array({ minLength: 1, maxLength: 300 }), fc.constantFrom(63, 64, 65, 127, 128, 129).map((length) => new Uint8Array(length).fill(0xa5)));
    fc.assert(
      fc.property(anyKey, fc.constantFrom(...OTP_ALGORITHMS), fc.bigInt(0n, LAST_COUNTER), (key, algorithm, counter) => {
        expect(hotp(key, counter, { algorithm, digits: 8 })).toBe(truncated(key, algorithm, counter));
      }),
      { numRuns: 2_000 },
    );
  });

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

/** RFC 4226, section 5.3, by the library's HMAC; the last eight digits. */
function truncated(key: Uint8Array, algorithm: OtpAlgorithm, counter: bigint): string {
  const message = Buffer.alloc(8);
  message.writeBigUInt64BE(counter);
  const mac = createHmac(algorithm.toLowerCase(), key).update(message).digest();
  const offset = (mac.at(-1) ?? 0) & 0x0f;
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 10 ** 8).padStart(8, '0');
}
