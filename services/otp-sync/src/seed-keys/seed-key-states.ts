import type { CommandOf, StateOf, TransitionTable } from '@vidimus/workflow';

/** The life of a key under which seeds are sealed. Per state: who acts next. */
export const SEED_KEY_TRANSITIONS = {
  /** Staff act, some day: they order a rotation. Until then every instance gets to know the key, and nothing is sealed under it. */
  NEXT: { promote: { to: 'CURRENT', by: ['staff'] } },
  /** Staff act, some day. Until then every new seed is sealed under it. */
  CURRENT: { supersede: { to: 'RETIRING', by: ['staff'] } },
  /** The room acts: it seals whatever is left under this key anew, under the current one. */
  RETIRING: { retire: { to: 'RETIRED', by: ['system'] } },
  /** Nobody: nothing is sealed under it any more, and it is erased. */
  RETIRED: {},
} as const satisfies TransitionTable;

export type SeedKeyState = StateOf<typeof SEED_KEY_TRANSITIONS>;
export type SeedKeyCommandType = CommandOf<typeof SEED_KEY_TRANSITIONS>;
export const SEED_KEY_STATES = Object.keys(SEED_KEY_TRANSITIONS) as readonly SeedKeyState[];
