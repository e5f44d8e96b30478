import { PkiError } from '../pki-error.js';

/**
 * The same instant `months` later in UTC. A day that the target month does not have becomes its last one: 29 February plus a year
 * is 28 February, so a term never runs into a month that was not paid for.
 */
export function addMonthsUtc(instant: Date, months: number): Date {
  const result = new Date(instant.getTime());
  result.setUTCDate(1);
  result.setUTCMonth(result.getUTCMonth() + months);
  const lastDay = new Date(Date.UTC(result.getUTCFullYear(), result.getUTCMonth() + 1, 0)).getUTCDate();
  result.setUTCDate(Math.min(instant.getUTCDate(), lastDay));
  return wholeSecond(result);
}

/** The same instant `years` later in UTC; 29 February becomes 28 February in a common year. */
export const addYearsUtc = (instant: Date, years: number): Date => addMonthsUtc(instant, years * 12);

/** The instant without its milliseconds: certificates, CRLs and OCSP responses know whole seconds only. */
export function wholeSecond(instant: Date): Date {
  return new Date(Math.floor(instant.getTime() / 1000) * 1000);
}

/**
 * A serial number from 16 random octets: positive, never zero, always 16 octets long (RFC 5280, 4.1.2.2 allows 20), 126 random bits.
 * @throws PkiError `SERIAL` unless there are exactly 16 octets
 */
export function serialFromRandom(random: Uint8Array): Uint8Array {
  if (random.length !== 16) throw new PkiError('SERIAL', 'A serial number is made of exactly 16 random octets');
  const serial = Uint8Array.from(random);
  // Top bits 01: positive without a sign octet, and the same length for every serial, so that texts sort as numbers do.
  serial[0] = ((serial[0] ?? 0) & 0x3f) | 0x40;
  return serial;
}

/** Serial as lower-case hexadecimal without leading zeros pairs: the form used in records and addresses. */
export function serialHex(serial: Uint8Array): string {
  const hex = Buffer.from(serial).toString('hex');
  return hex.replace(/^(?:00)+(?=..)/, '');
}
