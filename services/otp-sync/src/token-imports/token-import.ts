import { Problem } from '@vidimus/contracts';
import type { Facts, HistoryLine } from '@vidimus/persistence';
import { targetOf } from '@vidimus/workflow';
import { TOKEN_IMPORT_START, TOKEN_IMPORT_TRANSITIONS } from './token-import-states.js';
import type { TokenImportState } from './token-import-states.js';

/** So long an import takes at most; what lies sealed of it is then erased. */
export const IMPORT_WITHIN_MS = 24 * 60 * 60_000;
/** Files are sent in parts of this size, the last one excepted: as Base64 in JSON each fits into the body of a request. */
export const PART_BYTES = 512 * 1024;
export const MOST_PARTS = 512;
export const LARGEST_FILE_BYTES = MOST_PARTS * PART_BYTES;

/** What decisions about an import depend on. */
export interface TokenImport {
  readonly state: TokenImportState;
  /** How long the file is, as was announced. */
  readonly sizeBytes: number;
  /** How much of it has been sent. */
  readonly bytesReceived: number;
  readonly startedAt: Date | null;
  readonly endedAt: Date | null;
  /** When it lapses; null once it is over. */
  readonly dueAt: Date | null;
}

/** How many tokens of a file lie in stock. */
export interface ImportReport {
  readonly eventTokens: number;
  readonly timeTokens: number;
}

/** Why a file is refused, and where; never a value of it. */
export interface ImportRefusal {
  readonly code: string;
  readonly detail: string;
  /** Both count from 1. */
  readonly line: number;
  readonly column: number;
}

export type TokenImportCommand =
  | { readonly type: 'receive' }
  | { readonly type: 'start' }
  | ({ readonly type: 'finish' } & ImportReport)
  | ({ readonly type: 'refuse' } & ImportRefusal)
  | { readonly type: 'cancel' }
  | { readonly type: 'lapse' };

/** What a command comes to. */
export interface DecidedImport {
  readonly tokenImport: TokenImport;
  readonly history: readonly HistoryLine[];
}

/** The import as it is born. */
export function orderImport(sizeBytes: number, now: Date): DecidedImport {
  const dueAt = new Date(now.getTime() + IMPORT_WITHIN_MS);
  const tokenImport: TokenImport = { state: TOKEN_IMPORT_START, sizeBytes, bytesReceived: 0, startedAt: null, endedAt: null, dueAt };
  return { tokenImport, history: [{ code: 'import-ordered', data: { sizeBytes } }] };
}

/**
 * Decides what a command does to an import. Pure.
 * @throws Problem `illegal-transition` when the state does not answer the command, or the timer acts too early; `conflict` when the file is
 *   to be read before all of it has been sent.
 */
export function decideImport(tokenImport: TokenImport, command: TokenImportCommand, now: Date): DecidedImport {
  const { state, sizeBytes, bytesReceived, dueAt } = tokenImport;
  if (targetOf(TOKEN_IMPORT_TRANSITIONS, state, command.type) === undefined) throw illegal(state, command.type);
  switch (command.type) {
    case 'receive':
      return { tokenImport, history: [] };
    case 'start':
      if (bytesReceived !== sizeBytes) throw new Problem('conflict', `Of ${sizeBytes} bytes ${bytesReceived} have been sent: send the parts that are missing, then start again.`);
      return { tokenImport: { ...tokenImport, state: 'READING', startedAt: now }, history: [{ code: 'import-started' }] };
    case 'finish': {
      const { eventTokens, timeTokens } = command;
      return ended(tokenImport, 'STOCKED', now, 'import-stocked', { eventTokens, timeTokens });
    }
    case 'refuse': {
      const { code: reason, line, column } = command;
      return ended(tokenImport, 'REFUSED', now, 'import-refused', { reason, line, column });
    }
    case 'cancel':
      return ended(tokenImport, 'CANCELLED', now, 'import-cancelled');
    case 'lapse':
      if (dueAt === null || dueAt > now) throw illegal(state, command.type);
      return ended(tokenImport, 'LAPSED', now, 'import-lapsed');
  }
}

/** Whether an import is over; nothing is kept then of what lay sealed of it. */
export function isImportOver(state: TokenImportState): boolean {
  return state !== 'RECEIVING' && state !== 'READING';
}

/** How many parts a file of this size has. */
export function partsOf(sizeBytes: number): number {
  return Math.ceil(sizeBytes / PART_BYTES);
}

/** How long a part of a file is, counted from 0; 0 for one that the file does not have. */
export function bytesOfPart(sizeBytes: number, number: number): number {
  return Math.max(0, Math.min(PART_BYTES, sizeBytes - number * PART_BYTES));
}

function ended(tokenImport: TokenImport, state: TokenImportState, now: Date, code: string, data: Facts = {}): DecidedImport {
  return { tokenImport: { ...tokenImport, state, endedAt: now, dueAt: null }, history: [{ code, data }] };
}

function illegal(state: TokenImportState, command: string): Problem {
  return new Problem('illegal-transition', `An import in state ${state} does not answer the command ${command}.`, { members: { state, command } });
}
