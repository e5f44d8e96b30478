import { Problem } from '@vidimus/contracts';
import { targetOf } from '@vidimus/workflow';
import type { TransitionTable } from '@vidimus/workflow';

/**
 * The life of an officer's security key.
 * PENDING: a manager acts next, who sees that key and officer belong together; it confirms nothing yet.
 * ACTIVE: confirms the officer's decisions; as long as he has one, codes of his second factor do not.
 * REVOKED: for good; the officer may enrol another.
 */
export const SECURITY_KEY_TRANSITIONS = {
  PENDING: {
    confirm: { to: 'ACTIVE', by: ['staff'] },
    revoke: { to: 'REVOKED', by: ['subject', 'staff'] },
  },
  ACTIVE: {
    revoke: { to: 'REVOKED', by: ['subject', 'staff'] },
  },
  REVOKED: {},
} as const satisfies TransitionTable;

export type SecurityKeyState = keyof typeof SECURITY_KEY_TRANSITIONS;
export type SecurityKeyCommand = 'confirm' | 'revoke';

/**
 * The state that a command leads to.
 * @throws Problem `illegal-transition` for a pair that the table does not have.
 */
export function nextSecurityKeyState(state: SecurityKeyState, command: SecurityKeyCommand): SecurityKeyState {
  const transition = targetOf(SECURITY_KEY_TRANSITIONS, state, command);
  if (transition === undefined) {
    throw new Problem('illegal-transition', `A security key that is ${state} does not answer the command ${command}.`, { members: { state } });
  }
  return transition.to as SecurityKeyState;
}

/** What the row remembers of the last assertion of a key. */
export interface LastAssertion {
  /** Signature counter; 0 of keys that do not count. */
  readonly count: number;
  /** SHA-256 of its signature; null before the first. */
  readonly digest: string | null;
}

/**
 * What a counter tells of an assertion (WebAuthn, 6.1.1): `new`, `replayed` (the very assertion that came last; it covers the same
 * digest, so it does no harm), or `copied`: the key counts no further than it did, so there are two that take turns.
 */
export function judgeCounter(last: LastAssertion, given: { readonly count: number; readonly digest: string }): 'new' | 'replayed' | 'copied' {
  if (given.digest === last.digest) return 'replayed';
  if (given.count === 0 && last.count === 0) return 'new';
  return given.count > last.count ? 'new' : 'copied';
}
