import { Inject, Injectable } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import { loadMessages } from '@vidimus/i18n';
import type { Locale } from '@vidimus/i18n';
import { Doors, event, everything } from '@vidimus/persistence';
import type { ChangeContext } from '@vidimus/persistence';
import { RoomClient } from '@vidimus/service-kit';
import { IssuanceChanges } from '../issuance-requests/issuance-changes.js';
import type { MessageToSubject, SendMessage } from '../issuance-requests/issuance-changes.js';
import { ISSUANCE_REQUEST } from '../issuance-requests/issuance-request.entity.js';
import type { IssuanceRequestRow } from '../issuance-requests/issuance-request.entity.js';
import { IssuanceRequestsService } from '../issuance-requests/issuance-requests.service.js';
import { OrganisationPoliciesService } from '../organisation-policies/organisation-policies.service.js';
import { SEALED } from '../sealing/sealed-fields.js';
import { SealedJson } from '../sealing/sealed-json.js';
import type { SealedField } from '../sealing/sealed-json.js';
import { deliveryLine, isInvitation } from './delivery-line.js';
import type { Delivery } from './delivery-line.js';
import { oneLine } from './one-line.js';

/** A job or an event has no caller. */
const ROOM_ITSELF = everything('subjects of every organisation are written to');

/** Token of {@link MessageSettings}. */
export const MESSAGE_SETTINGS = Symbol('vidimus.issuance.message-settings');
export interface MessageSettings {
  /** Language in which subjects are written to. */
  readonly locale: Locale;
}

/** Has the subject written to, and keeps the evidence of it in the history (S4-13, S4-24). */
@Injectable()
export class MessagesService {
  constructor(
    private readonly doors: Doors,
    private readonly changes: IssuanceChanges,
    private readonly requests: IssuanceRequestsService,
    private readonly policies: OrganisationPoliciesService,
    private readonly sealed: SealedJson,
    private readonly notification: RoomClient,
    @Inject(MESSAGE_SETTINGS) private readonly settings: MessageSettings,
  ) {}

  /** The job: asks notification. That it is away is thrown, so that the job is tried again with the same message id. */
  async send({ requestId, correlationId, ...message }: SendMessage, messageId: string): Promise<void> {
    const row = await this.requests.get(ROOM_ITSELF, requestId);
    const order = await this.orderFor(row, message);
    try {
      await this.notification.put('notification', `/v1/messages/${messageId}`, order, {
        scope: 'notification:send',
        correlationId,
        idempotencyKey: messageId,
      });
    } catch (error) {
      // It was accepted by an earlier try, before the organisation's name or the language changed.
      if (!(error instanceof Problem) || error.slug !== 'conflict') throw error;
    }
  }

  /**
   * What became of a message, as a line of the request's history. That an invitation did not arrive is told to the officers, who can put
   * the address right. Messages about anything else are not ours.
   */
  async delivered(context: ChangeContext, delivery: Delivery): Promise<void> {
    if (delivery.aboutType !== ISSUANCE_REQUEST.name) return;
    await this.doors.change(
      ISSUANCE_REQUEST,
      delivery.aboutId,
      context,
      (row) => {
        const history = [deliveryLine(delivery)];
        if (!isInvitation(delivery.template)) return { row, history };
        const { messageId, outcome } = delivery;
        const type = outcome === 'sent' ? 'issuance.invitation-sent.v1' : 'issuance.invitation-failed.v1';
        const events = [event(type, row.id, { requestId: row.id, organisationId: row.organisationId, messageId })];
        const origin = { requestId: row.id, correlationId: context.correlationId };
        const jobs = outcome === 'sent' ? [] : [this.changes.jobFor(origin, { kind: 'notify-officers', template: 'invitation-bounced' })];
        return { row, history, events, jobs };
      },
      ROOM_ITSELF,
    );
  }

  private async orderFor(row: IssuanceRequestRow, message: MessageToSubject): Promise<object> {
    const { name } = await this.policies.get(ROOM_ITSELF, row.organisationId);
    const { email } = this.sealed.open(SEALED.requestContact, row.id, row.contactSealed);
    const { givenName, surname } = this.sealed.open(SEALED.requestSubject, row.id, row.subjectSealed);
    return {
      template: message.template,
      locale: this.settings.locale,
      to: { email },
      parameters: { recipientName: oneLine(`${givenName} ${surname}`), organisationName: oneLine(name), ...(await this.parametersOf(row, message)) },
      about: { type: ISSUANCE_REQUEST.name, id: row.id, organisationId: row.organisationId, organisationPath: row.organisationPath },
    };
  }

  /** What a template wants besides names. The newest link is given even by a message that was asked for before it. */
  private async parametersOf(row: IssuanceRequestRow, message: MessageToSubject): Promise<Readonly<Record<string, string>>> {
    const link = { linkVersion: String(row.linkVersion) };
    switch (message.template) {
      case 'issuance-rejected':
      case 'issuance-cancelled':
        return { ...link, reason: this.opened(SEALED.requestReason, row, row.closingReasonSealed) };
      case 'user-id-assigned':
        return { ...link, userId: this.opened(SEALED.requestUserId, row, row.userIdSealed) };
      case 'certificate-revoked':
        // The description that the officer wrote stays with the authority; on whose initiative it was may be told.
        return { ...link, reason: (await loadMessages(this.settings.locale))[`revocation.category.${message.category}`] };
      case 'certificate-suspended':
      case 'certificate-reinstated':
        return { by: message.by };
      case 'pin-notice':
        return { what: message.what };
      default:
        return link;
    }
  }

  private opened(field: SealedField<string>, row: IssuanceRequestRow, sealed: string | null): string {
    if (sealed === null) throw new Error(`What a message is about is missing: ${field.place}.`);
    return this.sealed.open(field, row.id, sealed);
  }
}
