import type { CommandOf, StateOf, TransitionTable } from '@vidimus/workflow';

/** The life of an import: a file of a vendor on its way into stock, all of its tokens or none. Per state: who acts next. */
export const TOKEN_IMPORT_TRANSITIONS = {
  /** Staff act: their program sends the parts of the file, and then has them read. */
  RECEIVING: {
    receive: { to: 'RECEIVING', by: ['staff'] },
    start: { to: 'READING', by: ['staff'] },
    cancel: { to: 'CANCELLED', by: ['staff'] },
    lapse: { to: 'LAPSED', by: ['timer'] },
  },
  /** The room acts: it reads the file, and puts what it finds into stock. */
  READING: {
    finish: { to: 'STOCKED', by: ['system'] },
    refuse: { to: 'REFUSED', by: ['system'] },
    cancel: { to: 'CANCELLED', by: ['staff'] },
    lapse: { to: 'LAPSED', by: ['timer'] },
  },
  /** Nobody: all tokens of the file lie in stock. */
  STOCKED: {},
  /** Nobody: something in the file was wrong, and none of its tokens lies in stock. */
  REFUSED: {},
  /** Nobody: staff broke it off, and none of its tokens lies in stock. */
  CANCELLED: {},
  /** Nobody: it was not over within a day, and none of its tokens lies in stock. */
  LAPSED: {},
} as const satisfies TransitionTable;

/** The state in which an import is born. */
export const TOKEN_IMPORT_START = 'RECEIVING';

export type TokenImportState = StateOf<typeof TOKEN_IMPORT_TRANSITIONS>;
export type TokenImportCommandType = CommandOf<typeof TOKEN_IMPORT_TRANSITIONS>;
export const TOKEN_IMPORT_STATES = Object.keys(TOKEN_IMPORT_TRANSITIONS) as readonly TokenImportState[];
