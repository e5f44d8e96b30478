import type { StateOf, TransitionTable } from '@vidimus/workflow';

/** How a holder puts another device in the place of his (requirements, 8.9). Per state: who acts next. */
export const REPLACEMENT_TRANSITIONS = {
  /** The holder acts: he proves that it is he, by a code of the old device or by its user code. */
  STARTED: {
    try_user_code: { to: 'STARTED', by: ['subject'] },
    prove: { to: 'PROVED', by: ['subject'] },
    cancel: { to: 'CANCELLED', by: ['subject', 'system'] },
    lapse: { to: 'LAPSED', by: ['subject', 'timer'] },
  },
  /** The holder acts: the new device shows by its first code that it works. */
  PROVED: {
    finish: { to: 'DONE', by: ['subject'] },
    wait: { to: 'WAITING', by: ['subject'] },
    cancel: { to: 'CANCELLED', by: ['subject', 'system'] },
    lapse: { to: 'LAPSED', by: ['timer'] },
  },
  /** Nobody has to: whoever did not want it has time to cancel it. */
  WAITING: {
    finish: { to: 'DONE', by: ['timer'] },
    cancel: { to: 'CANCELLED', by: ['subject', 'system'] },
  },
  /** Nobody: the new device is in the place of the old one. */
  DONE: {},
  /** Nobody: the old device stays. */
  CANCELLED: {},
  /** Nobody: it was not ended within a day, or the user code was wrong too often. */
  LAPSED: {},
} as const satisfies TransitionTable;

/** Every replacement begins here, once support has authorised it. */
export const REPLACEMENT_START = 'STARTED';

export type ReplacementState = StateOf<typeof REPLACEMENT_TRANSITIONS>;
export const REPLACEMENT_STATES = Object.keys(REPLACEMENT_TRANSITIONS) as readonly ReplacementState[];
