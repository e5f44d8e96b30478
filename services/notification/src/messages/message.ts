import { Problem } from '@vidimus/contracts';
import type { HistoryLine } from '@vidimus/persistence';
import { targetOf } from '@vidimus/workflow';
import { MESSAGE_START, MESSAGE_TRANSITIONS } from './message-states.js';
import type { MessageState } from './message-states.js';

/** Why a message was given up. */
export const FAILURE_REASONS = [
  /** Sender or content were refused for good. */
  'refused',
  /** No server took it in time. */
  'given-up',
  /** There is no such account, or it is disabled. */
  'recipient-unknown',
  /** What it says would no longer hold. */
  'too-late',
] as const;
export type FailureReason = (typeof FAILURE_REASONS)[number];

/** A message that no mail server took within this time is given up. */
export const GIVE_UP_AFTER_MS = 24 * 60 * 60_000;
const RETRY_SECONDS = [5, 30, 120, 600] as const;
const LATER_RETRY_SECONDS = 1_800;

/** What decisions about a message depend on. */
export interface Message {
  readonly state: MessageState;
  readonly createdAt: Date;
  /** From this instant on it is not sent any more; null for messages that hold longer than they are tried. */
  readonly sendBefore: Date | null;
  /** How often a server was tried in vain. */
  readonly attempts: number;
  /** Of the last answer: the mail server's reply (RFC 5321, 4.2.1), the SMS gateway's status (RFC 9110, 15); null when there was none. */
  readonly serverCode: number | null;
  readonly sentAt: Date | null;
  /** When it bounced or was given up. */
  readonly endedAt: Date | null;
  readonly failureReason: FailureReason | null;
  /** Of the last report on what became of it (RFC 3463), such as 5.1.1; null when none came. */
  readonly reportStatus: string | null;
}

/** What became of one try, with the code of the answer; or what a report says that came later. */
export type MessageCommand =
  | { readonly type: 'deliver'; readonly serverCode: number; readonly templateVersion: number }
  | { readonly type: 'bounce'; readonly serverCode: number }
  | { readonly type: 'bounce'; readonly reportStatus: string }
  | { readonly type: 'delay'; readonly reportStatus: string }
  | { readonly type: 'refuse'; readonly serverCode: number | null; readonly reason: FailureReason }
  | { readonly type: 'defer'; readonly serverCode: number | null };

/** What a command comes to. */
export interface DecidedMessage {
  readonly message: Message;
  readonly history: readonly HistoryLine[];
  readonly fact?: 'sent' | 'bounced' | 'failed';
  /** When the server is tried again. */
  readonly tryAgainAt?: Date;
}

/** The message as it is born. */
export function acceptMessage(now: Date, sendBefore: Date | null = null): Message {
  const nothingYet = { serverCode: null, sentAt: null, endedAt: null, failureReason: null, reportStatus: null };
  return { state: MESSAGE_START, createdAt: now, sendBefore, attempts: 0, ...nothingYet };
}

/** Whether it is no longer sent. */
export function isTooLate({ sendBefore }: Pick<Message, 'sendBefore'>, now: Date): boolean {
  return sendBefore !== null && now.getTime() >= sendBefore.getTime();
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
  switch (command.type) {
    case 'deliver':
      return {
        message: { ...message, state: 'SENT', serverCode: command.serverCode, sentAt: now },
        history: [{ code: 'sent', data: { serverCode: command.serverCode, templateVersion: command.templateVersion } }],
        fact: 'sent',
      };
    case 'bounce': {
      const evidence: { serverCode: number } | { reportStatus: string } = 'serverCode' in command ? { serverCode: command.serverCode } : { reportStatus: command.reportStatus };
      return {
        message: { ...message, ...evidence, state: 'BOUNCED', endedAt: now },
        history: [{ code: 'bounced', data: { ...evidence } }],
        fact: 'bounced',
      };
    }
    case 'delay': {
      const { reportStatus } = command;
      // One line for one cause, however often it is reported.
      const history = reportStatus === message.reportStatus ? [] : [{ code: 'delayed', data: { reportStatus } }];
      return { message: { ...message, reportStatus }, history };
    }
    case 'refuse':
      return fail({ ...message, serverCode: command.serverCode ?? message.serverCode }, command.reason, now);
    case 'defer':
      return defer({ ...message, serverCode: command.serverCode, attempts: message.attempts + 1 }, now);
  }
}

/** How long to wait after so many tries in vain: 5 and 30 seconds, 2 and 10 minutes, then half an hour. */
export function retryDelayMs(attempts: number): number {
  return (RETRY_SECONDS[attempts - 1] ?? LATER_RETRY_SECONDS) * 1_000;
}

function defer(message: Message, now: Date): DecidedMessage {
  const tryAgainAt = new Date(now.getTime() + retryDelayMs(message.attempts));
  if (now.getTime() - message.createdAt.getTime() >= GIVE_UP_AFTER_MS) return fail(message, 'given-up', now);
  if (isTooLate(message, tryAgainAt)) return fail(message, 'too-late', now);
  return { message, history: [{ code: 'deferred', data: { serverCode: message.serverCode } }], tryAgainAt };
}

function fail(message: Message, failureReason: FailureReason, now: Date): DecidedMessage {
  const data = { serverCode: message.serverCode, reason: failureReason };
  return { message: { ...message, state: 'FAILED', endedAt: now, failureReason }, history: [{ code: 'failed', data }], fact: 'failed' };
}
