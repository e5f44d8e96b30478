import { Problem } from '@vidimus/contracts';
import { targetOf } from '@vidimus/workflow';
import type { TransitionTable } from '@vidimus/workflow';

/**
 * The life of an officer's account.
 * INVITED: the officer acts next, he sets password and second factor with the code that a manager hands him.
 * ACTIVE: may sign in. A new invitation takes the old credentials away (forgotten password, lost second factor).
 * DISABLED: for good; whoever comes back gets a new account.
 */
export const ACCOUNT_TRANSITIONS = {
  INVITED: {
    invite: { to: 'INVITED', by: ['staff'] },
    enrol: { to: 'ACTIVE', by: ['subject'] },
    disable: { to: 'DISABLED', by: ['staff'] },
  },
  ACTIVE: {
    invite: { to: 'INVITED', by: ['staff'] },
    disable: { to: 'DISABLED', by: ['staff'] },
  },
  DISABLED: {},
} as const satisfies TransitionTable;

export type AccountState = keyof typeof ACCOUNT_TRANSITIONS;
export type AccountCommand = 'invite' | 'enrol' | 'disable';

/**
 * The state that a command leads to.
 * @throws Problem `illegal-transition` for a pair that the table does not have.
 */
export function nextAccountState(state: AccountState, command: AccountCommand): AccountState {
  const transition = targetOf(ACCOUNT_TRANSITIONS, state, command);
  if (transition === undefined) {
    throw new Problem('illegal-transition', `An account that is ${state} cannot ${command}.`, { members: { state } });
  }
  return transition.to as AccountState;
}

/** How long an invitation holds. */
export const INVITATION_HOURS = 72;
