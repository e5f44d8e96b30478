import { Controller } from '@nestjs/common';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import type { DataOf, EventEnvelope, EventOf } from '@vidimus/contracts';
import { EventContext } from '@vidimus/messaging';
import type { DeliveryOutcome } from './delivery-line.js';
import { MessagesService } from './messages.service.js';

/** What notification tells about messages. */
@Controller()
export class MessagesEvents {
  constructor(private readonly messages: MessagesService) {}

  @EventPattern('message.sent.v1', undefined, { handler: 'issuance.message-sent', kind: 'reaction' })
  onSent(@Payload() event: EventOf<'message.sent.v1'>, @Ctx() context: EventContext): Promise<void> {
    return this.heard(event, context, 'sent');
  }

  @EventPattern('message.bounced.v1', undefined, { handler: 'issuance.message-bounced', kind: 'reaction' })
  onBounced(@Payload() event: EventOf<'message.bounced.v1'>, @Ctx() context: EventContext): Promise<void> {
    return this.heard(event, context, 'bounced');
  }

  @EventPattern('message.failed.v1', undefined, { handler: 'issuance.message-failed', kind: 'reaction' })
  onFailed(@Payload() event: EventOf<'message.failed.v1'>, @Ctx() context: EventContext): Promise<void> {
    return this.heard(event, context, 'failed');
  }

  private heard(event: EventEnvelope<DataOf<'message.sent.v1'>>, { tx }: EventContext, outcome: DeliveryOutcome): Promise<void> {
    const { id, time, correlationid, data } = event;
    const actor = { kind: 'room', id: 'notification' } as const;
    const context = { actor, command: `message-${outcome}`, correlationId: correlationid, causationId: id, tx };
    return this.messages.delivered(context, { ...data, outcome, at: time });
  }
}
