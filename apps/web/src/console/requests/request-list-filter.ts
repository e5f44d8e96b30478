import { ISSUANCE_STATES } from '../../components/states/states.js';
import type { IssuanceState } from '../../components/states/states.js';

/**
 * What the list can be narrowed to, by the word in the address: each state, and one group, since the source's "awaiting check" takes in
 * the check that runs and the one that failed (requirements 12.2).
 */
export const AWAITING_CHECK = 'awaiting-check';

/** The states behind the word of the address; none where it says nothing that is known. */
export function statesOf(word: string | null): readonly IssuanceState[] {
  if (word === AWAITING_CHECK) return ['AWAITING_USER_CHECK', 'CHECKING', 'CHECK_FAILED'];
  return ISSUANCE_STATES.filter((state) => state === word);
}

/** The query of the room for a word of the address. */
export function issuanceQuery(word: string | null, cursor: string | null): URLSearchParams {
  const states = statesOf(word);
  return new URLSearchParams({ limit: '25', ...(states.length === 0 ? {} : { state: states.join(',') }), ...(cursor === null ? {} : { cursor }) });
}
