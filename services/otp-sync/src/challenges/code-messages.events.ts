import { Controller } from '@nestjs/common';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import type { DataOf, EventEnvelope, EventOf } from '@vidimus/contracts';
import { EventContext } from '@vidimus/messaging';
import { CodeMessagesService } from './code-messages.service.js';
import type { MessageNews } from './code-messages.service.js';

/** What notification tells about messages. */
@Controller()
export class CodeMessagesEvents {
  constructor(private readonly messages: CodeMessagesService) {}

  @EventPattern('message.sent.v1', undefined, { handler: 'otp-sync.message-sent', kind: 'reaction' })
  onSent(@Payload() event: EventOf<'message.sent.v1'>, @Ctx() context: EventContext): Promise<void> {
    return this.heard(event, context, 'sent');
  }

  @EventPattern('message.bounced.v1', undefined, { handler: 'otp-sync.message-bounced', kind: 'reaction' })
  onBounced(@Payload() event: EventOf<'message.bounced.v1'>, @Ctx() context: EventContext): Promise<void> {
    return this.heard(event, context, 'bounced');
  }

  @EventPattern('message.failed.v1', undefined, { handler: 'otp-sync.message-failed', kind: 'reaction' })
  onFailed(@Payload() event: EventOf<'message.failed.v1'>, @Ctx() context: EventContext): Promise<void> {
    return this.heard(event, context, 'failed');
  }

  private heard(event: EventEnvelope<DataOf<'message.sent.v1'>>, { tx }: EventContext, news: MessageNews): Promise<void> {
    const { id, correlationid, data } = event;
    const context = { actor: { kind: 'room', id: 'notification' } as const, command: `message-${news}`, correlationId: correlationid, causationId: id, tx };
    return this.messages.heard(context, data, news);
  }
}
