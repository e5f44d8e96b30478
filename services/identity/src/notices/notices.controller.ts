import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { NoIdempotencyKey, ProblemResponses, Returns, RoomOnly } from '@vidimus/service-kit';
import { z } from 'zod';
import { contactView, notifiedOfficers, notifiedOfficersQuery } from './notices.schemas.js';
import type { ContactView, NotifiedOfficersQuery } from './notices.schemas.js';
import { NoticesService } from './notices.service.js';

/** For the rooms that write to people. */
@Controller('v1')
export class NoticesController {
  constructor(private readonly notices: NoticesService) {}

  @Post('notified-officers')
  @RoomOnly('identity:officers')
  @NoIdempotencyKey('A question; a repetition is answered anew.')
  @Returns(notifiedOfficers, { description: 'Accounts to tell of the request; empty when there is nobody up to the root.' })
  async officers(@Body({ schema: notifiedOfficersQuery }) query: NotifiedOfficersQuery): Promise<z.infer<typeof notifiedOfficers>> {
    return { accountIds: await this.notices.officersFor(query) };
  }

  @Get('contacts/:accountId')
  @RoomOnly('identity:contacts')
  @Returns(contactView)
  @ProblemResponses('not-found')
  contact(@Param('accountId', { schema: z.uuid() }) accountId: string): Promise<ContactView> {
    return this.notices.contactOf(accountId);
  }
}
