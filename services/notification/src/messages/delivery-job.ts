import type { NewJob } from '@vidimus/persistence';

/** Hands a message to the mail server. */
export const SEND_MESSAGE = 'notification.send-message';

export interface SendMessage {
  readonly messageId: string;
  /** How often it was tried before; a job that was overtaken by another is told by it. */
  readonly attempt: number;
  /** Of the outside request that asked for the message. */
  readonly correlationId: string;
}

export function sendJob(id: string, data: SendMessage, startAfter?: Date): NewJob {
  return { name: SEND_MESSAGE, id, data, ...(startAfter === undefined ? {} : { startAfter }) };
}
