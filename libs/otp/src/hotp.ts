import { createHmac, createSecretKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/** Hash functions of RFC 6238, section 1.2. Most authenticator programs know SHA-1 only. */
export const OTP_ALGORITHMS = ['SHA1', 'SHA256', 'SHA512'] as const;
export type OtpAlgorithm = (typeof OTP_ALGORITHMS)[number];

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
  return String(codeNumber(codeKey(secret, parameters), counter, parameters)).padStart(parameters.digits, '0');
}

/**
 * The secret as the crypto library keeps it: made once for many codes, a code costs a fifth of what it does with the bytes.
 * @throws RangeError for an empty secret, or digits outside 6 to 8.
 */
export function codeKey(secret: Uint8Array, { digits }: OtpParameters): KeyObject {
  if (secret.length === 0) throw new RangeError('The secret of a code is empty.');
  if (!Number.isInteger(digits) || digits < 6 || digits > 8) throw new RangeError('A code has 6, 7 or 8 digits (RFC 4226, section 5.3).');
  return createSecretKey(secret);
}

/** A code before it is written in digits: a number below 10^digits. Throws RangeError for a counter that is none. */
export function codeNumber(key: KeyObject, counter: bigint, { algorithm, digits }: OtpParameters): number {
  if (counter < 0n || counter > LAST_COUNTER) throw new RangeError('The counter of a code is a whole number from 0 to 2^64 - 1.');
  const message = Buffer.alloc(8);
  message.writeBigUInt64BE(counter);
  const mac = createHmac(algorithm.toLowerCase(), key).update(message).digest();
  // Dynamic truncation: the low nibble of the last byte says where the 31 bits are taken.
  const offset = mac.readUInt8(mac.length - 1) & 0x0f;
  return (mac.readUInt32BE(offset) & 0x7fffffff) % 10 ** digits;
}
