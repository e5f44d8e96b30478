import type { FieldCipher } from '@vidimus/persistence';
import type { Ids } from '@vidimus/workflow';

const DIGITS = 8;
const CODES = 10 ** DIGITS;
/** The largest multiple of {@link CODES} below 2^32: numbers from it on would make low codes likelier. */
const FAIR_BELOW = Math.floor(2 ** 32 / CODES) * CODES;

/** A code by which the holder can have his certificate revoked without signing in: eight digits, each code as likely as any other. */
export function makeRevocationCode(ids: Pick<Ids, 'random'>): string {
  for (;;) {
    const number = Buffer.from(ids.random(4)).readUInt32BE();
    if (number < FAIR_BELOW) return String(number % CODES).padStart(DIGITS, '0');
  }
}

/**
 * What is kept of a code. Eight digits are tried through in a moment under any plain hash: this one needs the room's data key, which is
 * not in the database, and holds for one request only.
 */
export function hashRevocationCode(cipher: Pick<FieldCipher, 'blindIndex'>, requestId: string, code: string): string {
  return cipher.blindIndex(`revocation-code:${requestId}`, code);
}
