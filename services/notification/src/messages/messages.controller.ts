import { Body, Controller, Get, Param, Put, Query } from '@nestjs/common';
import { Allow, changeContext, CurrentPrincipal, NoIdempotencyKey, ProblemResponses, Returns, RoomOnly, scopeFor } from '@vidimus/service-kit';
import type { Principal } from '@vidimus/service-kit';
import { z } from 'zod';
import { acceptedMessage, messageOrder, messagePage, messageQuery, viewOf } from './messages.schemas.js';
import type { AcceptedMessage, MessageOrder, MessagePage, MessageQuery } from './messages.schemas.js';
import { MessagesService } from './messages.service.js';

const id = z.uuid();

/** Messages to people. Rooms ask for them; staff see what became of them. */
@Controller('v1/messages')
export class MessagesController {
  constructor(private readonly messages: MessagesService) {}

  @Put(':messageId')
  @RoomOnly('notification:send')
  @NoIdempotencyKey('The id in the address names the message: the same order gives the same one.')
  @ProblemResponses('conflict', 'unprocessable')
  @Returns(acceptedMessage, { status: 202, description: 'The message is accepted and will be sent; what becomes of it comes as an event.' })
  async accept(
    @CurrentPrincipal() principal: Principal,
    @Param('messageId', { schema: id }) messageId: string,
    @Body({ schema: messageOrder }) order: MessageOrder,
  ): Promise<AcceptedMessage> {
    const { state } = await this.messages.accept(changeContext(principal, 'accept'), messageId, order);
    return { id: messageId, state };
  }

  @Get()
  @Allow('issuance:read')
  @Returns(messagePage, { description: 'The messages about something of your organisations, newest first; neither addresses nor texts.' })
  async list(@CurrentPrincipal() principal: Principal, @Query({ schema: messageQuery }) query: MessageQuery): Promise<MessagePage> {
    const page = await this.messages.list(scopeFor(principal, 'issuance:read'), query);
    return { items: page.items.map(viewOf), nextCursor: page.nextCursor };
  }
}
