import type { CommandOf, StateOf, TransitionTable } from '@vidimus/workflow';

/** The life of a message, and who acts next. */
export const MESSAGE_TRANSITIONS = {
  /** The room acts: it hands the message to the mail server or the SMS gateway, again and again while that one is away. */
  ACCEPTED: {
    deliver: { to: 'SENT', by: ['system'] },
    bounce: { to: 'BOUNCED', by: ['system'] },
    refuse: { to: 'FAILED', by: ['system'] },
    defer: { to: ['ACCEPTED', 'FAILED'], by: ['timer'] },
  },
  /** Nobody has to: a server has it. It may still send it back. */
  SENT: {
    delay: { to: 'SENT', by: ['system'] },
    bounce: { to: 'BOUNCED', by: ['system'] },
  },
  /** Nobody: the recipient cannot be reached at this address. */
  BOUNCED: {},
  /** Nobody: it was given up, through no fault of the address. */
  FAILED: {},
} as const satisfies TransitionTable;

/** The state in which a message is born. */
export const MESSAGE_START = 'ACCEPTED';

export type MessageState = StateOf<typeof MESSAGE_TRANSITIONS>;
export type MessageCommandType = CommandOf<typeof MESSAGE_TRANSITIONS>;
export const MESSAGE_STATES = Object.keys(MESSAGE_TRANSITIONS) as readonly MessageState[];
