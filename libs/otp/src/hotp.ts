import { createHmac, createSecretKey } from 'node:crypto';

/** Hash functions of RFC 6238, section 1.2. Most authenticator programs know SHA-1 only. */
export const OTP_ALGORITHMS = ['SHA1', 'SHA256', 'SHA512'] as const;
export type OtpAlgorithm = (typeof OTP_ALGORITHMS)[number];

/** As the crypto library names them. */
const HASHES: Readonly<Record<OtpAlgorithm, string>> = { SHA1: 'sha1', SHA256: 'sha256', SHA512: 'sha512' };

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
 * The codes of so many counters in a row, before they are written in digits: numbers below 10^digits. Made in a row, one costs a third of what it does
 * alone, since key and message are made once.
 * @throws RangeError as {@link hotp}, also for counters that go beyond the last one.
 */
export function codesFrom(secret: Uint8Array, first: bigint, count: number, parameters: OtpParameters): Uint32Array {
  const { digits } = parameters;
  if (secret.length === 0) throw new RangeError('The secret of a code is empty.');
  if (!Number.isInteger(digits) || digits < 6 || digits > 8) throw new RangeError('A code has 6, 7 or 8 digits (RFC 4226, section 5.3).');
  if (count > 0 && (first < 0n || first + BigInt(count) - 1n > LAST_COUNTER)) throw new RangeError('The counter of a code is a whole number from 0 to 2^64 - 1.');
  const [key, modulus] = [createSecretKey(secret), 10 ** digits];
  const message = Buffer.alloc(8);
  message.writeBigUInt64BE(BigInt.asUintN(64, first));
  const codes = new Uint32Array(count);
  for (let place = 0; place < count; place += 1) {
    const mac = createHmac(HASHES[parameters.algorithm], key).update(message).digest();
    // Dynamic truncation: the low nibble of the last byte says where the 31 bits are taken.
    const offset = mac.readUInt8(mac.length - 1) & 0x0f;
    codes[place] = (mac.readUInt32BE(offset) & 0x7fffffff) % modulus;
    increment(message);
  }
  return codes;
}

/** Adds one to a counter of eight bytes; after the last one nobody looks. */
function increment(message: Buffer): void {
  for (let place = 7; place >= 0; place -= 1) {
    const next = (message.readUInt8(place) + 1) & 0xff;
    message.writeUInt8(next, place);
    if (next !== 0) return;
  }
}
