import type { CommandOf, StateOf, TransitionTable } from '@vidimus/workflow';

/** The life of an authorisation: a PIN was right, a one-time code is waited for. */
export const AUTHORISATION_TRANSITIONS = {
  /** The holder acts: he types the code. For five minutes. */
  WAITING: {
    try_code: { to: 'WAITING', by: ['subject'] },
    refuse_code: { to: ['WAITING', 'REFUSED'], by: ['subject'] },
    spend: { to: 'SPENT', by: ['subject'] },
    expire: { to: 'EXPIRED', by: ['timer'] },
  },
  /** Nobody: it has signed, once. */
  SPENT: {},
  /** Nobody: the code was wrong too often. */
  REFUSED: {},
  /** Nobody: no code came in time. */
  EXPIRED: {},
} as const satisfies TransitionTable;

export const AUTHORISATION_START = 'WAITING';
export type AuthorisationState = StateOf<typeof AUTHORISATION_TRANSITIONS>;
export type AuthorisationCommand = CommandOf<typeof AUTHORISATION_TRANSITIONS>;
export const AUTHORISATION_STATES = Object.keys(AUTHORISATION_TRANSITIONS) as readonly AuthorisationState[];
