import { ACTS_NEXT, ISSUANCE_STATES, NEXT_ACTORS } from '../../components/states/states.js';
import type { IssuanceState, NextActor } from '../../components/states/states.js';

/**
 * What the list can be narrowed to, by the word in the address: each state; one group, since the source's "awaiting check" takes in
 * the check that runs and the one that failed (requirements 12.2); and a view for each of those whose turn it can be.
 */
export const AWAITING_CHECK = 'awaiting-check';
/** How many requests are asked for at a time. */
export const PAGE_SIZE = 25;

export type View = `next-${NextActor}`;
export const VIEWS: readonly View[] = NEXT_ACTORS.map((actor) => `next-${actor}` as const);

/** The states behind the word of the address; none where it says nothing that is known. */
export function statesOf(word: string | null): readonly IssuanceState[] {
  if (word === AWAITING_CHECK) return ['AWAITING_USER_CHECK', 'CHECKING', 'CHECK_FAILED'];
  return ISSUANCE_STATES.filter((state) => state === word || `next-${ACTS_NEXT[state]}` === word);
}

/** The view of a word, if it is one. */
export function viewOf(word: string | null): View | undefined {
  return VIEWS.find((view) => view === word);
}

/** The query of the room for a word of the address. */
export function issuanceQuery(word: string | null, cursor: string | null): URLSearchParams {
  const states = statesOf(word);
  return new URLSearchParams({ limit: String(PAGE_SIZE), ...(states.length === 0 ? {} : { state: states.join(',') }), ...(cursor === null ? {} : { cursor }) });
}
