import type { ResyncRow } from '../resynchronisations/resync.entity.js';
import type { LIKELY_CAUSES } from './inventory.schemas.js';

/** After so many submissions in a row whose codes are nowhere, they do not come from this seed. */
const NOWHERE = 3;

/**
 * What support should look at first, by the submissions since the last one that succeeded, newest first.
 * OPERATION: the holder typed the codes in another order, or one of them twice.
 */
export function likelyCause(resyncs: readonly Pick<ResyncRow, 'outcome' | 'failure'>[], isOutOfSync: boolean): (typeof LIKELY_CAUSES)[number] | null {
  const since = resyncs.slice(0, resyncs.findIndex(({ outcome }) => outcome === 'SUCCEEDED') >>> 0);
  const failures = since.map(({ failure }) => failure);
  if (failures.includes('OTHER_PERIOD')) return 'OTHER_PERIOD';
  if (failures.slice(0, NOWHERE).filter((failure) => failure === 'NOT_FOUND').length === NOWHERE) return 'WRONG_SEED';
  const [last] = failures;
  if (last === 'USER_CODE') return 'USER_CODE';
  if (last === 'SWAPPED' || last === 'SAME_CODE_TWICE' || last === 'USED_BEFORE') return 'OPERATION';
  return isOutOfSync || last === 'NOT_FOUND' ? 'OUT_OF_STEP' : null;
}
