import { Inject, Injectable } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import type { Locale } from '@vidimus/i18n';
import { Doors, everything } from '@vidimus/persistence';
import type { ChangeContext } from '@vidimus/persistence';
import { RoomClient } from '@vidimus/service-kit';
import type { SendMessage } from '../issuance-requests/issuance-changes.js';
import type { SubjectMessage } from '../issuance-requests/issuance-request.js';
import { ISSUANCE_REQUEST } from '../issuance-requests/issuance-request.entity.js';
import type { IssuanceRequestRow } from '../issuance-requests/issuance-request.entity.js';
import { IssuanceRequestsService } from '../issuance-requests/issuance-requests.service.js';
import { OrganisationPoliciesService } from '../organisation-policies/organisation-policies.service.js';
import { SEALED } from '../sealing/sealed-fields.js';
import { SealedJson } from '../sealing/sealed-json.js';
import type { SealedField } from '../sealing/sealed-json.js';
import { deliveryLine } from './delivery-line.js';
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
    private readonly requests: IssuanceRequestsService,
    private readonly policies: OrganisationPoliciesService,
    private readonly sealed: SealedJson,
    private readonly notification: RoomClient,
    @Inject(MESSAGE_SETTINGS) private readonly settings: MessageSettings,
  ) {}

  /** The job: asks notification. That it is away is thrown, so that the job is tried again with the same message id. */
  async send({ requestId, correlationId, template }: SendMessage, messageId: string): Promise<void> {
    const row = await this.requests.get(ROOM_ITSELF, requestId);
    const order = await this.orderFor(row, template);
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

  /** What became of a message to a subject, as a line of his request's history. Messages about anything else are not ours. */
  async delivered(context: ChangeContext, delivery: Delivery): Promise<void> {
    if (delivery.aboutType !== ISSUANCE_REQUEST.name) return;
    await this.doors.change(ISSUANCE_REQUEST, delivery.aboutId, context, (row) => ({ row, history: [deliveryLine(delivery)] }), ROOM_ITSELF);
  }

  private async orderFor(row: IssuanceRequestRow, template: SubjectMessage): Promise<object> {
    const { name } = await this.policies.get(ROOM_ITSELF, row.organisationId);
    const { email } = this.sealed.open(SEALED.requestContact, row.id, row.contactSealed);
    const { givenName, surname } = this.sealed.open(SEALED.requestSubject, row.id, row.subjectSealed);
    return {
      template,
      locale: this.settings.locale,
      to: { email },
      parameters: { recipientName: oneLine(`${givenName} ${surname}`), organisationName: oneLine(name), ...this.parametersOf(row, template) },
      about: { type: ISSUANCE_REQUEST.name, id: row.id, organisationId: row.organisationId, organisationPath: row.organisationPath },
    };
  }

  /** What a template wants besides names. The newest link is given even by a message that was asked for before it. */
  private parametersOf(row: IssuanceRequestRow, template: SubjectMessage): Readonly<Record<string, string>> {
    switch (template) {
      case 'issuance-invitation':
      case 'issuance-invitation-reminder':
      case 'check-failed':
      case 'issuance-approved':
      case 'issuance-approved-reminder':
        return { linkVersion: String(row.linkVersion) };
      case 'issuance-rejected':
      case 'issuance-cancelled':
        return { reason: this.opened(SEALED.requestReason, row, row.closingReasonSealed) };
      case 'user-id-assigned':
        return { userId: this.opened(SEALED.requestUserId, row, row.userIdSealed) };
      default:
        return {};
    }
  }

  private opened(field: SealedField<string>, row: IssuanceRequestRow, sealed: string | null): string {
    if (sealed === null) throw new Error(`What a message is about is missing: ${field.place}.`);
    return this.sealed.open(field, row.id, sealed);
  }
}
