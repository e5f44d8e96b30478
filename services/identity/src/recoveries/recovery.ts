import { targetOf } from '@vidimus/workflow';
import type { TransitionTable } from '@vidimus/workflow';

export const RECOVERY_KINDS = ['PASSWORD', 'USER_ID'] as const;
/** What somebody has forgotten. */
export type RecoveryKind = (typeof RECOVERY_KINDS)[number];

/** Requirements, 8.9 and the table of limits. */
export const RECOVERY = { linkMinutes: 30, perHour: 5 } as const;
const HOUR_MS = 3_600_000;
/** Nobody asks about an answered request after a day; what was done stays in the audit trail. */
const KEEP_HOURS = 24;
/** A mail that could not be ordered for so long is of no use any more to whoever waits for it. */
const GIVE_UP_AFTER_MS = 600_000;

/**
 * The life of a request for recovery. Whoever asks is answered before anything is looked up; what follows is the room's own work.
 * REQUESTED: the room looks who is meant, and has a mail sent.
 * SENT: a mail is on its way to the owner of an account. How a mailed link ends stands with the account.
 * DROPPED: nobody is meant, or he has had enough mails for this hour.
 */
export const RECOVERY_TRANSITIONS = {
  REQUESTED: {
    send: { to: 'SENT', by: ['system'] },
    drop: { to: 'DROPPED', by: ['system'] },
  },
  SENT: {},
  DROPPED: {},
} as const satisfies TransitionTable;

export type RecoveryState = keyof typeof RECOVERY_TRANSITIONS;

/** Every recovery begins here. */
export const INITIAL: RecoveryState = 'REQUESTED';

/** The state that a command leads to. @throws Error for a pair that the table does not have: nobody but the room commands here. */
export function nextRecoveryState(state: RecoveryState, command: 'send' | 'drop'): RecoveryState {
  const transition = targetOf(RECOVERY_TRANSITIONS, state, command);
  if (transition === undefined) throw new Error(`A recovery that is ${state} cannot ${command}.`);
  return transition.to as RecoveryState;
}

/** When a link that is mailed now ends. */
export function linkEnd(now: Date): Date {
  return new Date(now.getTime() + RECOVERY.linkMinutes * 60_000);
}

/** The mails of an account are counted from here on. */
export function anHourBefore(now: Date): Date {
  return new Date(now.getTime() - HOUR_MS);
}

/** Answered requests from before this instant are deleted. */
export function keptSince(now: Date): Date {
  return new Date(now.getTime() - KEEP_HOURS * HOUR_MS);
}

/** Whether it is too late to try once more. */
export function isGivenUp(createdAt: Date, now: Date): boolean {
  return now.getTime() - createdAt.getTime() > GIVE_UP_AFTER_MS;
}
