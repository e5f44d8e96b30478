import { createHmac } from 'node:crypto';

/** Hash functions of RFC 6238, section 1.2. Most authenticator programs know SHA-1 only. */
export const OTP_ALGORITHMS = ['SHA1', 'SHA256', 'SHA512'] as const;
export type OtpAlgorithm = (typeof OTP_ALGORITHMS)[number];

/** How codes are made from a secret. */
export interface OtpParameters {
  readonly algorithm: OtpAlgorithm;
  /** Length of a code: 6, 7 or 8 decimal digits. */
  readonly digits: number;
}

/**
 * The code of one counter value (RFC 4226, section 5.3).
 * @param secret the shared key; RFC 4226 asks for 16 bytes at least and recommends 20.
 * @throws RangeError for an empty secret, a counter that is no safe non-negative integer, or digits outside 6 to 8.
 */
export function hotp(secret: Uint8Array, counter: number, parameters: OtpParameters): string {
  checkParameters(secret, parameters);
  if (!Number.isSafeInteger(counter) || counter < 0) throw new RangeError('The counter of a code is a whole number from 0.');
  const message = Buffer.alloc(8);
  message.writeBigUInt64BE(BigInt(counter));
  const mac = createHmac(parameters.algorithm.toLowerCase(), secret).update(message).digest();
  // Dynamic truncation: the low nibble of the last byte says where the 31 bits are taken.
  const offset = mac.readUInt8(mac.length - 1) & 0x0f;
  const number = (mac.readUInt32BE(offset) & 0x7fffffff) % 10 ** parameters.digits;
  return String(number).padStart(parameters.digits, '0');
}

function checkParameters(secret: Uint8Array, parameters: OtpParameters): void {
  if (secret.length === 0) throw new RangeError('The secret of a code is empty.');
  if (!Number.isInteger(parameters.digits) || parameters.digits < 6 || parameters.digits > 8) {
    throw new RangeError('A code has 6, 7 or 8 digits (RFC 4226, section 5.3).');
  }
}
