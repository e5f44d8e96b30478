import { hash } from 'node:crypto';

/** Hash functions of RFC 6238, section 1.2. Most authenticator programs know SHA-1 only. */
export const OTP_ALGORITHMS = ['SHA1', 'SHA256', 'SHA512'] as const;
export type OtpAlgorithm = (typeof OTP_ALGORITHMS)[number];

/** As the crypto library names them, with the bytes that one works on at a time and those it makes. */
const HASHES = { SHA1: { name: 'sha1', block: 64, size: 20 }, SHA256: { name: 'sha256', block: 64, size: 32 }, SHA512: { name: 'sha512', block: 128, size: 64 } } as const;

/** The highest counter: eight bytes are hashed (RFC 4226, section 5.2). What comes after it is no counter; it never wraps to 0. */
export const LAST_COUNTER = 2n ** 64n - 1n;

/** How codes are made from a secret. */
export interface OtpParameters {
  readonly algorithm: OtpAlgorithm;
  /** Length of a code: 6, 7 or 8 decimal digits. */
  readonly digits: number;
}

/**
 * The code of one counter value (RFC 4226, section 5.3).
 * @param secret the shared key; RFC 4226 asks for 16 bytes at least and recommends 20.
 * @throws RangeError for an empty secret, a counter outside 0 to {@link LAST_COUNTER}, or digits outside 6 to 8.
 */
export function hotp(secret: Uint8Array, counter: bigint, parameters: OtpParameters): string {
  const [code = 0] = codesFrom(secret, counter, 1, parameters);
  return String(code).padStart(parameters.digits, '0');
}

/**
 * The codes of so many counters in a row, before they are written in digits: numbers below 10^digits.
 *
 * Each is an HMAC (RFC 2104), put together here from two hashes: the library's own makes objects for each of them, which cost three times what hashing
 * does, and a search makes a thousand. For the same reason a hash comes as a string of bytes and not as a buffer.
 * @throws RangeError as {@link hotp}, also for counters that go beyond the last one.
 */
export function codesFrom(secret: Uint8Array, first: bigint, count: number, { algorithm, digits }: OtpParameters): Uint32Array {
  if (secret.length === 0) throw new RangeError('The secret of a code is empty.');
  if (!Number.isInteger(digits) || digits < 6 || digits > 8) throw new RangeError('A code has 6, 7 or 8 digits (RFC 4226, section 5.3).');
  if (count > 0 && (first < 0n || first + BigInt(count) - 1n > LAST_COUNTER)) throw new RangeError('The counter of a code is a whole number from 0 to 2^64 - 1.');
  const { name, block, size } = HASHES[algorithm];
  const [inner, outer] = [padded(secret, algorithm, 0x36, 8), padded(secret, algorithm, 0x5c, size)];
  const message = inner.subarray(block);
  message.writeBigUInt64BE(BigInt.asUintN(64, first));
  const codes = new Uint32Array(count);
  const modulus = 10 ** digits;
  for (let place = 0; place < count; place += 1) {
    outer.write(hash(name, inner, 'binary'), block, 'binary');
    const mac = hash(name, outer, 'binary');
    // Dynamic truncation: the low nibble of the last byte says where the 31 bits are taken.
    const offset = mac.charCodeAt(size - 1) & 0x0f;
    codes[place] = (((mac.charCodeAt(offset) & 0x7f) << 24) | (mac.charCodeAt(offset + 1) << 16) | (mac.charCodeAt(offset + 2) << 8) | mac.charCodeAt(offset + 3)) % modulus;
    increment(message);
  }
  return codes;
}

/** What is hashed: the key, filled up to a block, with each byte changed by `pad`, and room for what follows it (RFC 2104, section 2). */
function padded(secret: Uint8Array, algorithm: OtpAlgorithm, pad: number, room: number): Buffer {
  const { name, block } = HASHES[algorithm];
  const filled = Buffer.alloc(block + room);
  filled.set(secret.length > block ? hash(name, secret, 'buffer') : secret);
  for (let place = 0; place < block; place += 1) filled[place] = (filled[place] ?? 0) ^ pad;
  return filled;
}

/** Adds one to a counter of eight bytes; after the last one nobody looks. */
function increment(message: Buffer): void {
  for (let place = 7; place >= 0; place -= 1) {
    const next = (message.readUInt8(place) + 1) & 0xff;
    message.writeUInt8(next, place);
    if (next !== 0) return;
  }
}
