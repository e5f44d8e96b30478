import { Inject, Injectable } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import type { Locale } from '@vidimus/i18n';
import { CLOCK, LinkTokens } from '@vidimus/service-kit';
import type { Clock } from '@vidimus/workflow';
import { ReturnPaths } from '../bounces/return-paths.js';
import { MAIL_SERVER } from '../mail/mail-server.js';
import type { Handover, MailServer } from '../mail/mail-server.js';
import { SMS_GATEWAY } from '../sms/sms-gateway.js';
import type { SmsGateway } from '../sms/sms-gateway.js';
import { renderMessage } from '../templates/render-message.js';
import type { RenderedMessage } from '../templates/render-message.js';
import { ContactsService } from '../contacts/contacts.service.js';
import { isTooLate } from './message.js';
import type { MessageCommand } from './message.js';
import type { MessageRow } from './message.entity.js';
import { SealedContent } from './sealed-content.js';

/** Token of {@link HandoverSettings}. */
export const HANDOVER_SETTINGS = Symbol('vidimus.handover-settings');
export interface HandoverSettings {
  /** Origin that links in messages begin with. */
  readonly publicUrl: string;
  /** Right half of every Message-ID: a domain of the installation's own. */
  readonly messageIdDomain: string;
}

/** What became of one try, and in which language it was made. */
export interface Attempt {
  readonly command: MessageCommand;
  readonly locale: Locale | null;
}

/** Where a message goes, in which language, and what it says. */
interface Addressed {
  readonly address: string;
  readonly locale: Locale;
  readonly parameters: Record<string, string>;
}

const NOT_NOW: MessageCommand = { type: 'defer', serverCode: null };

/** Makes a message what it says, and hands it to the mail server or the SMS gateway. */
@Injectable()
export class HandoverService {
  constructor(
    private readonly sealed: SealedContent,
    private readonly contacts: ContactsService,
    private readonly tokens: LinkTokens,
    private readonly returnPaths: ReturnPaths,
    @Inject(MAIL_SERVER) private readonly mailServer: MailServer,
    @Inject(SMS_GATEWAY) private readonly smsGateway: SmsGateway | null,
    @Inject(HANDOVER_SETTINGS) private readonly settings: HandoverSettings,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** One try. @throws Error when the message has gone already. */
  async tryOnce(row: MessageRow, correlationId: string): Promise<Attempt> {
    if (isTooLate(row, this.clock.now())) return { command: { type: 'refuse', serverCode: null, reason: 'too-late' }, locale: row.locale };
    const addressed = await this.address(row, correlationId);
    if ('command' in addressed) return addressed;
    const { address, locale, parameters } = addressed;
    const { publicUrl } = this.settings;
    const rendered = renderMessage({ template: row.template, locale, parameters, aboutId: row.aboutId, publicUrl, tokens: this.tokens });
    const handover = await this.handOver(row, rendered, address, locale);
    return { command: commandFor(handover, rendered.templateVersion), locale };
  }

  /** That identity is away is a reason to try again, as with the mail server. */
  private async address(row: MessageRow, correlationId: string): Promise<Addressed | Attempt> {
    if (row.recipientSealed === null || row.parametersSealed === null) throw new Error('A message that is to be sent has a recipient and parameters.');
    const to = this.sealed.openRecipient(row.id, row.recipientSealed);
    const parameters = this.sealed.openParameters(row.id, row.parametersSealed);
    if (!('accountId' in to)) {
      if (row.locale === null) throw new Error('A message to an address has a language.');
      return { address: 'email' in to ? to.email : to.phone, locale: row.locale, parameters };
    }
    try {
      const contact = await this.contacts.find(to.accountId, correlationId);
      if (contact === undefined) return { command: { type: 'refuse', serverCode: null, reason: 'recipient-unknown' }, locale: row.locale };
      return { address: contact.email, locale: row.locale ?? contact.locale, parameters: { ...parameters, recipientName: contact.name } };
    } catch (error) {
      if (error instanceof Problem && error.slug === 'unavailable') return { command: NOT_NOW, locale: row.locale };
      throw error;
    }
  }

  private async handOver({ id, createdAt }: MessageRow, rendered: RenderedMessage, to: string, locale: Locale): Promise<Handover> {
    if (rendered.channel === 'SMS') {
      return (await this.smsGateway?.handOver({ to, text: rendered.text, reference: id })) ?? { outcome: 'not-now', serverCode: null };
    }
    const { subject, text, html } = rendered;
    const messageId = `<${id}@${this.settings.messageIdDomain}>`;
    return this.mailServer.handOver({ messageId, date: createdAt, to, returnPath: this.returnPaths.of(id), subject, text, html, locale });
  }
}

function commandFor({ outcome, serverCode }: Handover, templateVersion: number): MessageCommand {
  if (serverCode === null || outcome === 'not-now') return { type: 'defer', serverCode };
  if (outcome === 'accepted') return { type: 'deliver', serverCode, templateVersion };
  return outcome === 'recipient-refused' ? { type: 'bounce', serverCode } : { type: 'refuse', serverCode, reason: 'refused' };
}
