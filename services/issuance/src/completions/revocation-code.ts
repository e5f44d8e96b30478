import { randomCode } from '@vidimus/otp';
import type { FieldCipher } from '@vidimus/persistence';
import type { Ids } from '@vidimus/workflow';

const DIGITS = 8;

/** A code by which the holder can have his certificate revoked without signing in. */
export function makeRevocationCode(ids: Pick<Ids, 'random'>): string {
  return randomCode(DIGITS, (count) => ids.random(count));
}

/**
 * What is kept of a code. Eight digits are tried through in a moment under any plain hash: this one needs the room's data key, which is
 * not in the database, and holds for one request only.
 */
export function hashRevocationCode(cipher: Pick<FieldCipher, 'blindIndex'>, requestId: string, code: string): string {
  return cipher.blindIndex(`revocation-code:${requestId}`, code);
}
