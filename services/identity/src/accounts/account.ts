import { Problem } from '@vidimus/contracts';
import { targetOf } from '@vidimus/workflow';
import type { TransitionTable } from '@vidimus/workflow';

/**
 * The life of an account.
 * INVITED: its owner acts next: an officer sets password and second factor with the code that a manager hands him, a holder sets his
 * password while he completes an issuance.
 * ACTIVE: has credentials. A new invitation takes an officer's away (forgotten password, lost second factor).
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
    'set-password': { to: 'ACTIVE', by: ['subject'] },
    disable: { to: 'DISABLED', by: ['staff'] },
  },
  DISABLED: {},
} as const satisfies TransitionTable;

export type AccountState = keyof typeof ACCOUNT_TRANSITIONS;
export type AccountCommand = 'invite' | 'enrol' | 'set-password' | 'disable';

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
