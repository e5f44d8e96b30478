import { Problem } from '@vidimus/contracts';
import { targetOf } from '@vidimus/workflow';
import type { TransitionTable } from '@vidimus/workflow';

export const CONTACT_KINDS = ['EMAIL', 'PHONE'] as const;
/** How a contact point reaches a person. */
export type ContactKind = (typeof CONTACT_KINDS)[number];

/**
 * The life of a contact point, from the moment that its owner proved it (requirements, 8.9). What was only typed is no contact point yet:
 * `contact-changes` keeps it until it is proved.
 * VERIFIED: the person is reached by it, and nobody with another tax number can have it.
 * REPLACED: another one took its place; it is free for everybody.
 */
export const CONTACT_TRANSITIONS = {
  VERIFIED: { replace: { to: 'REPLACED', by: ['subject'] } },
  REPLACED: {},
} as const satisfies TransitionTable;

export type ContactState = keyof typeof CONTACT_TRANSITIONS;

/**
 * The state that a command leads to.
 * @throws Problem `illegal-transition` for a pair that the table does not have.
 */
export function nextContactState(state: ContactState, command: 'replace'): ContactState {
  const transition = targetOf(CONTACT_TRANSITIONS, state, command);
  if (transition === undefined) {
    throw new Problem('illegal-transition', `A contact point that is ${state} cannot ${command}.`, { members: { state } });
  }
  return transition.to as ContactState;
}
