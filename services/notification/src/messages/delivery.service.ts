import { Inject, Injectable } from '@nestjs/common';
import { Doors, event, everything } from '@vidimus/persistence';
import type { NewEvent, Outcome } from '@vidimus/persistence';
import { IDS } from '@vidimus/service-kit';
import type { Ids } from '@vidimus/workflow';
import type { DeliveryReport } from '../bounces/delivery-report.js';
import { sendJob } from './delivery-job.js';
import type { SendMessage } from './delivery-job.js';
import { HandoverService } from './handover.service.js';
import type { Attempt } from './handover.service.js';
import { decide } from './message.js';
import type { DecidedMessage, MessageCommand } from './message.js';
import { MESSAGE } from './message.entity.js';
import type { MessageRow } from './message.entity.js';
import { MessagesRepository } from './messages.repository.js';

/** A job or a report has no caller. */
const ROOM_ITSELF = everything('messages of every organisation are sent');
const ACTOR = { kind: 'system', id: 'notification' } as const;

/** Sends messages, and keeps what servers answer and report as evidence (S4-24). */
@Injectable()
export class DeliveryService {
  constructor(
    private readonly doors: Doors,
    private readonly messages: MessagesRepository,
    private readonly handover: HandoverService,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  /**
   * The job. Dying between the server's answer and the record of it, it is run again, and the recipient may get the message twice: under
   * the same Message-ID or reference, by which it is told for one.
   */
  async send(job: SendMessage): Promise<void> {
    const row = await this.messages.find(ROOM_ITSELF, job.messageId);
    if (row === null || !isWanted(row, job)) return;
    const attempt = await this.handover.tryOnce(row, job.correlationId);
    await this.doors.change(
      MESSAGE,
      job.messageId,
      { actor: ACTOR, command: attempt.command.type, correlationId: job.correlationId },
      (locked, now) => (isWanted(locked, job) ? this.outcome(locked, attempt, job, now) : { row: locked, history: [] }),
      ROOM_ITSELF,
    );
  }

  /** Whether there is such a message. */
  async exists(messageId: string): Promise<boolean> {
    return (await this.messages.find(ROOM_ITSELF, messageId)) !== null;
  }

  /** Notes what a report says of a message; one that changes nothing any more is dropped. */
  async reported(messageId: string, { action, status }: DeliveryReport): Promise<void> {
    const command: MessageCommand = action === 'failed' ? { type: 'bounce', reportStatus: status } : { type: 'delay', reportStatus: status };
    const row = await this.messages.find(ROOM_ITSELF, messageId);
    if (row === null || !answers(row, command)) return;
    await this.doors.change(
      MESSAGE,
      messageId,
      { actor: ACTOR, command: command.type, correlationId: this.ids.uuid() },
      (locked, now) => {
        if (!answers(locked, command)) return { row: locked, history: [] };
        const decided = decide(locked, command, now);
        return { row: settled(locked, decided), history: decided.history, events: eventsOf(locked, decided) };
      },
      ROOM_ITSELF,
    );
  }

  private outcome(row: MessageRow, { command, locale }: Attempt, job: SendMessage, now: Date): Outcome<MessageRow> {
    const decided = decide(row, command, now);
    const { history, tryAgainAt } = decided;
    const next = { ...job, attempt: decided.message.attempts };
    return {
      row: Object.assign(settled(row, decided), command.type === 'deliver' ? { templateVersion: command.templateVersion, locale } : {}),
      history,
      events: eventsOf(row, decided),
      jobs: tryAgainAt === undefined ? [] : [sendJob(this.ids.uuid(), next, tryAgainAt)],
    };
  }
}

function isWanted(row: MessageRow, job: SendMessage): boolean {
  return row.state === 'ACCEPTED' && row.attempts === job.attempt;
}

/** Whether a report still says something new. A server may report before its answer was noted: what bounced then is not sent again. */
function answers({ state, reportStatus }: MessageRow, command: MessageCommand): boolean {
  if (command.type === 'bounce') return state === 'ACCEPTED' || state === 'SENT';
  return command.type === 'delay' && state === 'SENT' && command.reportStatus !== reportStatus;
}

/** Whom it went to and what it said is erased once nothing is left to be sent. */
function settled(row: MessageRow, { message }: DecidedMessage): MessageRow {
  return Object.assign(row, message, message.state === 'ACCEPTED' ? {} : { recipientSealed: null, parametersSealed: null });
}

function eventsOf({ id, aboutType, aboutId, organisationId, template }: MessageRow, { fact }: DecidedMessage): NewEvent[] {
  if (fact === undefined) return [];
  return [event(`message.${fact}.v1`, id, { messageId: id, aboutType, aboutId, organisationId, template })];
}
