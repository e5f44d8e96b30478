import type { StateOf, TransitionTable } from '@vidimus/workflow';

/** What one officer asked for and another one has to confirm. Per state: who acts next. */
export const CONFIRMATION_TRANSITIONS = {
  /** A second officer acts; whoever asked can only take it back. */
  ASKED: {
    confirm: { to: 'CONFIRMED', by: ['staff'] },
    decline: { to: 'DECLINED', by: ['staff'] },
    lapse: { to: 'LAPSED', by: ['timer'] },
  },
  /** Nobody: it was done. */
  CONFIRMED: {},
  /** Nobody: it was refused, or taken back. */
  DECLINED: {},
  /** Nobody: no second officer acted in time. */
  LAPSED: {},
} as const satisfies TransitionTable;

export const CONFIRMATION_START = 'ASKED';

export type ConfirmationState = StateOf<typeof CONFIRMATION_TRANSITIONS>;
export const CONFIRMATION_STATES = Object.keys(CONFIRMATION_TRANSITIONS) as readonly ConfirmationState[];
