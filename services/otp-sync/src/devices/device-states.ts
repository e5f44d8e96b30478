import type { CommandOf, StateOf, TransitionTable } from '@vidimus/workflow';

/**
 * The life of a one-time-code device (requirements, 8.7). Per state: who acts next. Whether it is locked, or out of step with this room, is
 * another matter, independent of the state. Devices that people choose are born REGISTERED; hardware lies in stock before.
 */
export const DEVICE_TRANSITIONS = {
  /** Staff act: they give the token to a holder. */
  IN_STOCK: {
    assign: { to: 'REGISTERED', by: ['staff'] },
    revoke: { to: 'REVOKED', by: ['staff'] },
    expire: { to: 'EXPIRED', by: ['timer'] },
  },
  /** The holder acts: he proves by a code that the device is his and works. Hardware has to be handed over first, by staff. */
  REGISTERED: {
    register_again: { to: 'REGISTERED', by: ['subject'] },
    deliver: { to: 'DELIVERED', by: ['staff'] },
    activate: { to: 'ACTIVE', by: ['subject'] },
    report_lost: { to: 'LOST', by: ['staff', 'subject'] },
    revoke: { to: 'REVOKED', by: ['staff', 'subject'] },
    replace: { to: 'REPLACED', by: ['system'] },
    expire: { to: 'EXPIRED', by: ['timer'] },
  },
  /** The holder acts: he proves by a first code that the token in his hands works. */
  DELIVERED: {
    activate: { to: 'ACTIVE', by: ['subject'] },
    report_lost: { to: 'LOST', by: ['staff', 'subject'] },
    revoke: { to: 'REVOKED', by: ['staff'] },
    replace: { to: 'REPLACED', by: ['system'] },
    expire: { to: 'EXPIRED', by: ['timer'] },
  },
  /** Nobody has to: the device gives codes whenever its holder signs. */
  ACTIVE: {
    report_lost: { to: 'LOST', by: ['staff', 'subject'] },
    revoke: { to: 'REVOKED', by: ['staff'] },
    replace: { to: 'REPLACED', by: ['system'] },
    expire: { to: 'EXPIRED', by: ['timer'] },
  },
  /** Nobody: another device of the holder takes its place. */
  LOST: {},
  /** Nobody: staff took it out of use. */
  REVOKED: {},
  /** Nobody: another device of the holder took its place. */
  REPLACED: {},
  /** Nobody: it was not activated within a day, or the life of the token has ended. */
  EXPIRED: {},
} as const satisfies TransitionTable;

/** The state in which a device is born that somebody chooses. */
export const DEVICE_START = 'REGISTERED';
/** The state in which hardware is born. */
export const TOKEN_START = 'IN_STOCK';

export type DeviceState = StateOf<typeof DEVICE_TRANSITIONS>;
export type DeviceCommandType = CommandOf<typeof DEVICE_TRANSITIONS>;
export const DEVICE_STATES = Object.keys(DEVICE_TRANSITIONS) as readonly DeviceState[];
