import type { CommandOf, StateOf, TransitionTable } from '@vidimus/workflow';

/**
 * The life of a one-time-code device (requirements, 8.7). Per state: who acts next. Whether it is locked after wrong codes is another
 * matter, independent of the state.
 */
export const DEVICE_TRANSITIONS = {
  /** The holder acts: he proves by a code that the device is his and works. */
  REGISTERED: {
    register_again: { to: 'REGISTERED', by: ['subject'] },
    activate: { to: 'ACTIVE', by: ['subject'] },
    replace: { to: 'REPLACED', by: ['system'] },
    expire: { to: 'EXPIRED', by: ['timer'] },
  },
  /** Nobody has to: the device gives codes whenever its holder signs. */
  ACTIVE: {
    replace: { to: 'REPLACED', by: ['system'] },
  },
  /** Nobody: another device of the holder took its place. */
  REPLACED: {},
  /** Nobody: it was not activated within a day. */
  EXPIRED: {},
} as const satisfies TransitionTable;

/** The state in which a device is born. */
export const DEVICE_START = 'REGISTERED';

export type DeviceState = StateOf<typeof DEVICE_TRANSITIONS>;
export type DeviceCommandType = CommandOf<typeof DEVICE_TRANSITIONS>;
export const DEVICE_STATES = Object.keys(DEVICE_TRANSITIONS) as readonly DeviceState[];
