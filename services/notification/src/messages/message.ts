import { Problem } from '@vidimus/contracts';
import type { HistoryLine } from '@vidimus/persistence';
import { targetOf } from '@vidimus/workflow';
import { MESSAGE_START, MESSAGE_TRANSITIONS } from './message-states.js';
import type { MessageState } from './message-states.js';

/** A message that no mail server took within this time is given up. */
export const GIVE_UP_AFTER_MS = 24 * 60 * 60_000;
const RETRY_SECONDS = [5, 30, 120, 600] as const;
const LATER_RETRY_SECONDS = 1_800;

/** What decisions about a message depend on. */
export interface Message {
  readonly state: MessageState;
  readonly createdAt: Date;
  /** How often a mail server was tried in vain. */
  readonly attempts: number;
  /** Of the mail server's last answer (RFC 5321, 4.2.1), such as 250 or 550; null when there was none. */
  readonly serverCode: number | null;
  readonly sentAt: Date | null;
  /** When it bounced or was given up. */
  readonly endedAt: Date | null;
}

/** What became of one try; the code is the mail server's. */
export type MessageCommand =
  | { readonly type: 'deliver'; readonly serverCode: number; readonly templateVersion: number }
  | { readonly type: 'bounce'; readonly serverCode: number }
  | { readonly type: 'refuse'; readonly serverCode: number }
  | { readonly type: 'defer'; readonly serverCode: number | null };

/** What a command comes to. */
export interface DecidedMessage {
  readonly message: Message;
  readonly history: readonly HistoryLine[];
  readonly fact?: 'sent' | 'bounced' | 'failed';
  /** When the mail server is tried again. */
  readonly tryAgainAt?: Date;
}

/** The message as it is born. */
export function acceptMessage(now: Date): Message {
  return { state: MESSAGE_START, createdAt: now, attempts: 0, serverCode: null, sentAt: null, endedAt: null };
}

/**
 * Decides what the outcome of a try does to a message. Pure.
 * @throws Problem `illegal-transition` when the state does not answer the command.
 */
export function decide(message: Message, command: MessageCommand, now: Date): DecidedMessage {
  const { state } = message;
  if (targetOf(MESSAGE_TRANSITIONS, state, command.type) === undefined) {
    throw new Problem('illegal-transition', `A message in state ${state} does not answer the command ${command.type}.`, {
      members: { state, command: command.type },
    });
  }
  const answered: Message = { ...message, serverCode: command.serverCode };
  const data = { serverCode: command.serverCode };
  switch (command.type) {
    case 'deliver':
      return {
        message: { ...answered, state: 'SENT', sentAt: now },
        history: [{ code: 'sent', data: { ...data, templateVersion: command.templateVersion } }],
        fact: 'sent',
      };
    case 'bounce':
      return { message: { ...answered, state: 'BOUNCED', endedAt: now }, history: [{ code: 'bounced', data }], fact: 'bounced' };
    case 'refuse':
      return { message: { ...answered, state: 'FAILED', endedAt: now }, history: [{ code: 'failed', data }], fact: 'failed' };
    case 'defer':
      return defer({ ...answered, attempts: message.attempts + 1 }, data, now);
  }
}

/** How long to wait after so many tries in vain: 5 and 30 seconds, 2 and 10 minutes, then half an hour. */
export function retryDelayMs(attempts: number): number {
  return (RETRY_SECONDS[attempts - 1] ?? LATER_RETRY_SECONDS) * 1_000;
}

function defer(message: Message, data: { serverCode: number | null }, now: Date): DecidedMessage {
  if (now.getTime() - message.createdAt.getTime() >= GIVE_UP_AFTER_MS) {
    return { message: { ...message, state: 'FAILED', endedAt: now }, history: [{ code: 'failed', data }], fact: 'failed' };
  }
  return { message, history: [{ code: 'deferred', data }], tryAgainAt: new Date(now.getTime() + retryDelayMs(message.attempts)) };
}
