import { Inject, Injectable } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import { Doors, everything, FieldCipher, isUniqueViolation } from '@vidimus/persistence';
import type { ChangeContext, Page, Scope } from '@vidimus/persistence';
import { IDS } from '@vidimus/service-kit';
import type { Ids } from '@vidimus/workflow';
import { SMS_GATEWAY } from '../sms/sms-gateway.js';
import { isSms } from '../templates/templates.js';
import { sendJob } from './delivery-job.js';
import type { SmsGateway } from '../sms/sms-gateway.js';
import { acceptMessage } from './message.js';
import { MESSAGE, MessageRow } from './message.entity.js';
import { MessagesRepository } from './messages.repository.js';
import type { MessageOrder, MessageQuery } from './messages.schemas.js';
import { checkedOrder } from './order-check.js';
import { SealedContent } from './sealed-content.js';

const ALL = everything('an order is told apart from a repeated one by its id alone');
const ONCE = 'message_once';

/** Takes messages in, and shows what became of them. */
@Injectable()
export class MessagesService {
  constructor(
    private readonly doors: Doors,
    private readonly messages: MessagesRepository,
    private readonly sealed: SealedContent,
    @Inject(SMS_GATEWAY) private readonly smsGateway: SmsGateway | null,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  /**
   * Accepts a message; a job sends it after the commit. The same order under the same id gives the same message.
   * @throws Problem `validation-failed` when the address is none, or the parameters are not those of the template; `conflict` when the id was
   *   used for another message; `unprocessable` when it is an SMS and this installation sends none.
   */
  async accept(context: ChangeContext, id: string, order: MessageOrder): Promise<MessageRow> {
    const checked = checkedOrder(order);
    if (isSms(checked.template) && this.smsGateway === null) {
      throw new Problem('unprocessable', 'This installation sends no SMS. Choose another channel, or have VIDIMUS_NOTIFICATION_SMS_URL set.');
    }
    const contentIndex = this.sealed.indexOf(checked);
    try {
      return await this.doors.create(MESSAGE, context, (now) => ({
        row: this.newRow(id, checked, contentIndex, now),
        history: [{ code: 'accepted', data: { template: checked.template } }],
        jobs: [sendJob(this.ids.uuid(), { messageId: id, attempt: 0, correlationId: context.correlationId })],
      }));
    } catch (error) {
      if (!isUniqueViolation(error, ONCE)) throw error;
      return this.answerAgain(id, contentIndex);
    }
  }

  /** Newest first. */
  list(scope: Scope, { aboutId, limit, cursor }: MessageQuery): Promise<Page<MessageRow>> {
    return this.messages.page(scope, aboutId, { limit, cursor });
  }

  private async answerAgain(id: string, contentIndex: string): Promise<MessageRow> {
    const existing = await this.messages.find(ALL, id);
    if (existing !== null && FieldCipher.sameIndex(existing.contentIndex, contentIndex)) return existing;
    throw new Problem('conflict', 'This message id was used for another message; take a fresh id.');
  }

  private newRow(id: string, order: MessageOrder, contentIndex: string, now: Date): MessageRow {
    const { template, locale = null, about, sendBefore } = order;
    return Object.assign(new MessageRow(), acceptMessage(now, sendBefore === undefined ? null : new Date(sendBefore)), this.sealed.seal(id, order), {
      id,
      aboutType: about.type,
      aboutId: about.id,
      organisationId: about.organisationId,
      organisationPath: about.organisationPath,
      template,
      templateVersion: null,
      locale,
      contentIndex,
    });
  }
}
