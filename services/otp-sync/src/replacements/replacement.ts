import { Problem } from '@vidimus/contracts';
import type { HistoryLine } from '@vidimus/persistence';
import { targetOf } from '@vidimus/workflow';
import { ACTIVATE_WITHIN_MS } from '../devices/device.js';
import { REPLACEMENT_START, REPLACEMENT_TRANSITIONS } from './replacement-states.js';
import type { ReplacementState } from './replacement-states.js';

/** Without a code of the old device the new one is in use so much later (requirements, 8.9). */
export const DELAY_HOURS = 72;
export const DELAY_MS = DELAY_HOURS * 60 * 60_000;
/** So often a user code may be typed; then support has to authorise a replacement anew. */
export const USER_CODE_TRIES = 5;

/** By what a holder showed that it is he who wants another device. */
export const PROOFS = ['OLD_CODE', 'USER_CODE'] as const;
export type ReplacementProof = (typeof PROOFS)[number];

/** What decisions about a replacement depend on. */
export interface Replacement {
  readonly state: ReplacementState;
  readonly proof: ReplacementProof | null;
  /** User codes that were typed. */
  readonly tries: number;
  /** When a timer acts; null once it is over. */
  readonly dueAt: Date | null;
}

export type ReplacementCommand =
  | { readonly type: 'try_user_code' }
  | { readonly type: 'prove'; readonly proof: ReplacementProof }
  /** The first code of the new device was right. */
  | { readonly type: 'finish' }
  | { readonly type: 'wait' }
  | { readonly type: 'cancel' }
  | { readonly type: 'lapse' };

/** What a command comes to. */
export interface DecidedReplacement {
  readonly replacement: Replacement;
  readonly history: readonly HistoryLine[];
}

/** The replacement as it is born; it ends with the new device, which has as long to be activated. */
export function beginReplacement(now: Date): Replacement {
  return { state: REPLACEMENT_START, proof: null, tries: 0, dueAt: new Date(now.getTime() + ACTIVATE_WITHIN_MS) };
}

/**
 * Decides what a command does to a replacement. Pure.
 * @throws Problem `illegal-transition` when the state does not answer the command, a delay is skipped, or the timer acts too early.
 */
export function decideReplacement(replacement: Replacement, command: ReplacementCommand, now: Date): DecidedReplacement {
  const { state, proof, tries, dueAt } = replacement;
  const to = targetOf(REPLACEMENT_TRANSITIONS, state, command.type);
  const isEarly = dueAt !== null && dueAt > now;
  if (to === undefined || !suits(replacement, command, isEarly)) throw illegal(state, command.type);
  const changed = { ...replacement, state: to.to as ReplacementState };
  switch (command.type) {
    case 'try_user_code':
      return { replacement: { ...changed, tries: tries + 1 }, history: [{ code: 'replacement-user-code-typed' }] };
    case 'prove':
      return { replacement: { ...changed, proof: command.proof }, history: [{ code: 'replacement-proved', data: { proof: command.proof } }] };
    case 'wait':
      return { replacement: { ...changed, dueAt: new Date(now.getTime() + DELAY_MS) }, history: [{ code: 'replacement-waiting' }] };
    case 'finish':
      return { replacement: { ...changed, dueAt: null }, history: [{ code: 'replacement-finished', data: { proof } }] };
    case 'cancel':
      return { replacement: { ...changed, dueAt: null }, history: [{ code: 'replacement-cancelled' }] };
    case 'lapse':
      return { replacement: { ...changed, dueAt: null }, history: [{ code: 'replacement-lapsed' }] };
  }
}

/** Whether the replacement has not ended. */
export function isOpenReplacement(state: ReplacementState): boolean {
  return Object.keys(REPLACEMENT_TRANSITIONS[state]).length > 0;
}

/** A code of the old device spares the delay; a user code does not, and there are so many tries. */
function suits({ state, proof, tries }: Replacement, { type }: ReplacementCommand, isEarly: boolean): boolean {
  if (type === 'try_user_code') return tries < USER_CODE_TRIES;
  if (type === 'wait') return proof === 'USER_CODE';
  if (type === 'finish') return state === 'WAITING' ? !isEarly : proof === 'OLD_CODE';
  return !(type === 'lapse' && isEarly && tries < USER_CODE_TRIES);
}

function illegal(state: ReplacementState, command: string): Problem {
  return new Problem('illegal-transition', `A replacement in state ${state} does not answer the command ${command}.`, { members: { state, command } });
}
