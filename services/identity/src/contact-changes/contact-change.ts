import { Problem } from '@vidimus/contracts';
import { targetOf } from '@vidimus/workflow';
import type { TransitionTable } from '@vidimus/workflow';
import { SMS_CODE } from '../sms-codes/sms-code.js';
import type { ContactKind } from '../persons/contact-point.js';

/** Requirements, 8.9: how long a mailed link and a code by SMS hold, and how often a code may be typed. */
export const CONTACT_CHANGE = { linkHours: 24, codeMinutes: SMS_CODE.lifetimeSeconds / 60, tries: 5 } as const;

/**
 * The life of an address that a holder wants to be reached by, until he has proved that it is his; from then on it is a contact point.
 * ENTERED: typed; the room has the link or the code sent.
 * SENT: the holder acts next: he opens the link in his mailbox, or types the code of the SMS.
 * VERIFIED: it is his contact point, and the one before it is replaced.
 * LAPSED: not proved in time, guessed at too often, or another address was entered after it.
 * CONFLICT: verified for somebody with another tax number.
 */
export const CONTACT_CHANGE_TRANSITIONS = {
  ENTERED: {
    send: { to: 'SENT', by: ['system'] },
    conflict: { to: 'CONFLICT', by: ['system'] },
    lapse: { to: 'LAPSED', by: ['system', 'subject'] },
  },
  SENT: {
    verify: { to: 'VERIFIED', by: ['subject'] },
    conflict: { to: 'CONFLICT', by: ['system'] },
    lapse: { to: 'LAPSED', by: ['system', 'subject'] },
  },
  VERIFIED: {},
  LAPSED: {},
  CONFLICT: {},
} as const satisfies TransitionTable;

export type ContactChangeState = keyof typeof CONTACT_CHANGE_TRANSITIONS;
export type ContactChangeCommand = 'send' | 'verify' | 'conflict' | 'lapse';

/** Every change of a contact point begins here. */
export const INITIAL: ContactChangeState = 'ENTERED';

/**
 * The state that a command leads to.
 * @throws Problem `illegal-transition` for a pair that the table does not have.
 */
export function nextContactChangeState(state: ContactChangeState, command: ContactChangeCommand): ContactChangeState {
  const transition = targetOf(CONTACT_CHANGE_TRANSITIONS, state, command);
  if (transition === undefined) {
    throw new Problem('illegal-transition', `A change of a contact point that is ${state} cannot ${command}.`, { members: { state } });
  }
  return transition.to as ContactChangeState;
}

/** Whether the change has not ended yet. */
export function isOpen(state: ContactChangeState): boolean {
  return state === 'ENTERED' || state === 'SENT';
}

/** When what is sent now ends. */
export function proofEnd(kind: ContactKind, now: Date): Date {
  const minutes = kind === 'EMAIL' ? CONTACT_CHANGE.linkHours * 60 : CONTACT_CHANGE.codeMinutes;
  return new Date(now.getTime() + minutes * 60_000);
}
