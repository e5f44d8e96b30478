import { Problem } from '@vidimus/contracts';
import type { HistoryLine } from '@vidimus/persistence';
import { targetOf } from '@vidimus/workflow';
import { CONFIRMATION_START, CONFIRMATION_TRANSITIONS } from './confirmation-states.js';
import type { ConfirmationState } from './confirmation-states.js';

/** So long a second officer has. */
export const CONFIRM_WITHIN_MS = 72 * 60 * 60_000;

/** What may need two officers. REPLACEMENT: a token is given to a holder in the place of what he has. */
export const GUARDED_ACTS = ['LOSS', 'REVOCATION', 'REPLACEMENT'] as const;
export type GuardedAct = (typeof GUARDED_ACTS)[number];

/** What decisions about a confirmation depend on. */
export interface Confirmation {
  readonly state: ConfirmationState;
  readonly act: GuardedAct;
  /** The account of the first officer. */
  readonly askedBy: string;
  /** That of whoever confirmed or declined. */
  readonly decidedBy: string | null;
  readonly decidedAt: Date | null;
  /** When the timer acts; null once it is decided. */
  readonly dueAt: Date | null;
}

export type ConfirmationCommand = { readonly type: 'confirm' | 'decline'; readonly officerId: string } | { readonly type: 'lapse' };

/** What a command comes to. */
export interface DecidedConfirmation {
  readonly confirmation: Confirmation;
  /** Of the confirmation, and of the device that it is about. */
  readonly line: HistoryLine;
}

/** What an officer asks for, as it is born. */
export function askForConfirmation(act: GuardedAct, askedBy: string, now: Date): DecidedConfirmation {
  const confirmation: Confirmation = { state: CONFIRMATION_START, act, askedBy, decidedBy: null, decidedAt: null, dueAt: new Date(now.getTime() + CONFIRM_WITHIN_MS) };
  return { confirmation, line: { code: 'second-officer-asked', data: { act } } };
}

/**
 * Decides what a command does to a confirmation. Pure.
 * @throws Problem `unprocessable` when whoever asked would confirm it himself; `illegal-transition` when the state does not answer the command, it
 *   comes too late, or the timer acts too early.
 */
export function decideConfirmation(confirmation: Confirmation, command: ConfirmationCommand, now: Date): DecidedConfirmation {
  const { state, act, askedBy, dueAt } = confirmation;
  const isOver = dueAt !== null && dueAt <= now;
  if (targetOf(CONFIRMATION_TRANSITIONS, state, command.type) === undefined || (command.type === 'confirm' && isOver) || (command.type === 'lapse' && !isOver)) {
    throw new Problem('illegal-transition', `What was asked of a second officer is in state ${state} and does not answer the command ${command.type}.`, { members: { state, command: command.type } });
  }
  const ended = { ...confirmation, decidedAt: now, dueAt: null };
  if (command.type === 'lapse') return { confirmation: { ...ended, state: 'LAPSED' }, line: { code: 'second-officer-lapsed', data: { act } } };
  const { officerId } = command;
  if (command.type === 'decline') return { confirmation: { ...ended, state: 'DECLINED', decidedBy: officerId }, line: { code: 'second-officer-declined', data: { act } } };
  if (officerId === askedBy) {
    throw new Problem('unprocessable', 'The organisation asks for two officers: whoever asked for this may not confirm it.', {
      errors: [{ pointer: '/id', detail: 'Have another officer confirm it.', code: 'FOUR_EYES' }],
    });
  }
  return { confirmation: { ...ended, state: 'CONFIRMED', decidedBy: officerId }, line: { code: 'second-officer-confirmed', data: { act } } };
}
