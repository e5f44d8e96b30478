import { Inject, Injectable } from '@nestjs/common';
import { Doors, event, everything } from '@vidimus/persistence';
import type { NewEvent, Outcome } from '@vidimus/persistence';
import { IDS, LinkTokens } from '@vidimus/service-kit';
import type { Ids } from '@vidimus/workflow';
import { MAIL_SERVER } from '../mail/mail-server.js';
import type { Handover, MailServer, OutgoingMail } from '../mail/mail-server.js';
import { renderMessage } from '../templates/render-message.js';
import { sendJob } from './delivery-job.js';
import type { SendMessage } from './delivery-job.js';
import { decide } from './message.js';
import type { DecidedMessage, MessageCommand } from './message.js';
import { MESSAGE } from './message.entity.js';
import type { MessageRow } from './message.entity.js';
import { MessagesRepository } from './messages.repository.js';
import { SealedContent } from './sealed-content.js';

/** A job has no caller. */
const ROOM_ITSELF = everything('messages of every organisation are sent');

/** Token of {@link DeliverySettings}. */
export const DELIVERY_SETTINGS = Symbol('vidimus.delivery-settings');
export interface DeliverySettings {
  /** Origin that links in messages begin with. */
  readonly publicUrl: string;
  /** Right half of every Message-ID: a domain of the installation's own. */
  readonly messageIdDomain: string;
}

/** Hands messages to the mail server, and keeps its answers as evidence (S4-24). */
@Injectable()
export class DeliveryService {
  constructor(
    private readonly doors: Doors,
    private readonly messages: MessagesRepository,
    private readonly sealed: SealedContent,
    private readonly tokens: LinkTokens,
    @Inject(MAIL_SERVER) private readonly server: MailServer,
    @Inject(DELIVERY_SETTINGS) private readonly settings: DeliverySettings,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  /**
   * The job. Dying between the mail server's answer and the record of it, it is run again, and the recipient may get the mail twice: under
   * the same Message-ID, which mail programs take for one.
   */
  async send(job: SendMessage): Promise<void> {
    const row = await this.messages.find(ROOM_ITSELF, job.messageId);
    if (row === null || !isWanted(row, job)) return;
    const { mail, templateVersion } = this.compose(row);
    const command = commandFor(await this.server.handOver(mail), templateVersion);
    const context = { actor: { kind: 'system', id: 'notification' }, command: command.type, correlationId: job.correlationId } as const;
    await this.doors.change(
      MESSAGE,
      job.messageId,
      context,
      (locked, now) => (isWanted(locked, job) ? this.outcome(locked, command, job, now) : { row: locked, history: [] }),
      ROOM_ITSELF,
    );
  }

  private compose(row: MessageRow): { mail: OutgoingMail; templateVersion: number } {
    if (row.recipientSealed === null || row.parametersSealed === null) throw new Error('A message that is to be sent has a recipient and parameters.');
    const { templateVersion, ...content } = renderMessage({
      template: row.template,
      locale: row.locale,
      parameters: this.sealed.openParameters(row.id, row.parametersSealed),
      aboutId: row.aboutId,
      publicUrl: this.settings.publicUrl,
      tokens: this.tokens,
    });
    const mail: OutgoingMail = {
      ...content,
      messageId: `<${row.id}@${this.settings.messageIdDomain}>`,
      date: row.createdAt,
      to: this.sealed.openRecipient(row.id, row.recipientSealed),
      locale: row.locale,
    };
    return { mail, templateVersion };
  }

  private outcome(row: MessageRow, command: MessageCommand, job: SendMessage, now: Date): Outcome<MessageRow> {
    const decided = decide(row, command, now);
    const { message, history, tryAgainAt } = decided;
    const isOver = message.state !== 'ACCEPTED';
    const columns = {
      ...(isOver ? { recipientSealed: null, parametersSealed: null } : {}),
      ...(command.type === 'deliver' ? { templateVersion: command.templateVersion } : {}),
    };
    const next = { ...job, attempt: message.attempts };
    return {
      row: Object.assign(row, message, columns),
      history,
      events: eventsOf(row, decided),
      jobs: tryAgainAt === undefined ? [] : [sendJob(this.ids.uuid(), next, tryAgainAt)],
    };
  }
}

function isWanted(row: MessageRow, job: SendMessage): boolean {
  return row.state === 'ACCEPTED' && row.attempts === job.attempt;
}

function commandFor({ outcome, serverCode }: Handover, templateVersion: number): MessageCommand {
  if (serverCode === null || outcome === 'not-now') return { type: 'defer', serverCode };
  if (outcome === 'accepted') return { type: 'deliver', serverCode, templateVersion };
  return { type: outcome === 'recipient-refused' ? 'bounce' : 'refuse', serverCode };
}

function eventsOf({ id, aboutType, aboutId, organisationId, template }: MessageRow, { fact }: DecidedMessage): NewEvent[] {
  if (fact === undefined) return [];
  return [event(`message.${fact}.v1`, id, { messageId: id, aboutType, aboutId, organisationId, template })];
}
