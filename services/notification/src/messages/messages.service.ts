import { Inject, Injectable } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import { normaliseEmail } from '@vidimus/identifiers';
import { Doors, everything, FieldCipher, isUniqueViolation } from '@vidimus/persistence';
import type { ChangeContext, Page, Scope } from '@vidimus/persistence';
import { IDS } from '@vidimus/service-kit';
import type { Ids } from '@vidimus/workflow';
import { TEMPLATES } from '../templates/templates.js';
import { sendJob } from './delivery-job.js';
import { acceptMessage } from './message.js';
import { MESSAGE, MessageRow } from './message.entity.js';
import { MessagesRepository } from './messages.repository.js';
import type { MessageOrder, MessageQuery } from './messages.schemas.js';
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
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  /**
   * Accepts a message; a job sends it after the commit. The same order under the same id gives the same message.
   * @throws Problem `validation-failed` when the address is none, or the parameters are not those of the template; `conflict` when the id was
   *   used for another message.
   */
  async accept(context: ChangeContext, id: string, order: MessageOrder): Promise<MessageRow> {
    const checked = checkedOrder(order);
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
    const { template, locale, about } = order;
    return Object.assign(new MessageRow(), acceptMessage(now), this.sealed.seal(id, order), {
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

function checkedOrder(order: MessageOrder): MessageOrder {
  const address = normaliseEmail(order.to.email);
  if (!address.ok) {
    throw new Problem('validation-failed', 'The recipient has no usable address.', {
      errors: [{ pointer: '/to/email', detail: 'This is no e-mail address.', code: address.reason }],
    });
  }
  const parameters = TEMPLATES[order.template].parameters.safeParse(order.parameters);
  if (!parameters.success) {
    throw new Problem('validation-failed', `The parameters are not those of the template ${order.template}.`, {
      errors: parameters.error.issues.map(({ path, message }) => ({ pointer: `/parameters/${path.map(String).join('/')}`, detail: message })),
    });
  }
  return { ...order, to: { email: address.value }, parameters: parameters.data };
}
