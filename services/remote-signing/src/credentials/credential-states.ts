import type { CommandOf, StateOf, TransitionTable } from '@vidimus/workflow';

/** The life of a holder's key on the server, and who acts next. */
export const CREDENTIAL_TRANSITIONS = {
  /** The holder and issuance act: PIN and codes are chosen, the certificate is ordered. For 30 days. */
  CREATED: {
    replace_pair: { to: 'CREATED', by: ['subject'] },
    draw_unblock_code: { to: 'CREATED', by: ['subject'] },
    bind: { to: 'CREATED', by: ['system'] },
    release: { to: 'CREATED', by: ['system'] },
    activate: { to: 'ACTIVE', by: ['system'] },
    revoke: { to: 'DESTROYED', by: ['staff'] },
    give_up: { to: 'DESTROYED', by: ['timer'] },
  },
  /** The holder acts: he signs. Until the certificate is suspended, revoked or expires. */
  ACTIVE: {
    suspend: { to: 'SUSPENDED', by: ['subject', 'staff'] },
    revoke: { to: 'DESTROYED', by: ['subject', 'staff'] },
    expire: { to: 'DESTROYED', by: ['timer'] },
  },
  /** Whoever suspended the certificate acts, or staff: until it is reinstated, the key signs nothing and its PIN is not looked at. */
  SUSPENDED: {
    reinstate: { to: 'ACTIVE', by: ['subject', 'staff'] },
    revoke: { to: 'DESTROYED', by: ['subject', 'staff'] },
    expire: { to: 'DESTROYED', by: ['timer'] },
  },
  /** Nobody: the key is gone. */
  DESTROYED: {},
} as const satisfies TransitionTable;

/** The PIN over that key (requirements, 8.11). */
export const PIN_TRANSITIONS = {
  /** The holder acts: he types it. */
  SET: {
    try: { to: ['SET', 'BLOCKED'], by: ['subject'] },
    accept: { to: 'SET', by: ['subject'] },
    refuse: { to: ['SET', 'BLOCKED'], by: ['subject'] },
    change: { to: 'SET', by: ['subject'] },
    destroy: { to: 'DESTROYED', by: ['staff', 'timer'] },
  },
  /** The holder acts: he sets a new one, with the unblock code and a one-time code; or, when that is lost, after an officer who met him ordered it. */
  BLOCKED: {
    try_unblock_code: { to: 'BLOCKED', by: ['subject'] },
    unblock: { to: 'SET', by: ['subject'] },
    order_reset: { to: 'BLOCKED', by: ['staff'] },
    reset: { to: 'SET', by: ['subject'] },
    destroy: { to: 'DESTROYED', by: ['staff', 'timer'] },
  },
  /** Nobody: it opens nothing any more. */
  DESTROYED: {},
} as const satisfies TransitionTable;

/** The states in which key and PIN are born. */
export const CREDENTIAL_START = 'CREATED';
export const PIN_START = 'SET';

export type CredentialState = StateOf<typeof CREDENTIAL_TRANSITIONS>;
export type CredentialCommandType = CommandOf<typeof CREDENTIAL_TRANSITIONS>;
export const CREDENTIAL_STATES = Object.keys(CREDENTIAL_TRANSITIONS) as readonly CredentialState[];

export type PinState = StateOf<typeof PIN_TRANSITIONS>;
/** The PIN's own commands; `destroy` follows from the key. */
export type PinCommandType = Exclude<CommandOf<typeof PIN_TRANSITIONS>, 'destroy'>;
export const PIN_STATES = Object.keys(PIN_TRANSITIONS) as readonly PinState[];
