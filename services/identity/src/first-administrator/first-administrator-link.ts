import { Problem } from '@vidimus/contracts';
import { targetOf } from '@vidimus/workflow';
import type { TransitionTable } from '@vidimus/workflow';

/**
 * The life of a link.
 * OPEN: whoever holds it acts next, until it ends.
 * USED: there is an administrator; no other link is made any more.
 * REPLACED: another one was printed in the shell.
 */
export const FIRST_ADMINISTRATOR_LINK_TRANSITIONS = {
  OPEN: {
    open: { to: 'OPEN', by: ['subject'] },
    complete: { to: 'USED', by: ['subject'] },
    replace: { to: 'REPLACED', by: ['staff'] },
  },
  USED: {},
  REPLACED: {},
} as const satisfies TransitionTable;

export type FirstAdministratorLinkState = keyof typeof FIRST_ADMINISTRATOR_LINK_TRANSITIONS;

/** How long a link holds. */
export const LINK_HOURS = 24;

/**
 * The state that a command leads to.
 * @throws Problem `not-found` for a link that is used, replaced or past its end: to whoever holds it, it is none any more.
 */
export function nextLinkState(
  link: { readonly state: FirstAdministratorLinkState; readonly expiresAt: Date },
  command: 'open' | 'complete' | 'replace',
  now: Date,
): FirstAdministratorLinkState {
  const transition = targetOf(FIRST_ADMINISTRATOR_LINK_TRANSITIONS, link.state, command);
  const isPast = command !== 'replace' && link.expiresAt <= now;
  if (transition === undefined || isPast) throw unknownLink();
  return transition.to as FirstAdministratorLinkState;
}

/** What a link that opens nothing is answered with. */
export function unknownLink(): Problem {
  return new Problem('not-found', 'This link is not known, was used, was replaced by a later one, or has ended. A new one is made in the shell of the installation.');
}
