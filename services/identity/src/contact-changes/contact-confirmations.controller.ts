import { Body, Controller, Post, Req } from '@nestjs/common';
import { clientNetwork, NoIdempotencyKey, ProblemResponses, Public, ReturnsNothing } from '@vidimus/service-kit';
import type { FastifyRequest } from 'fastify';
import { confirmEmail } from './contact-changes.schemas.js';
import type { ConfirmEmail } from './contact-changes.schemas.js';
import { ContactConfirmations } from './contact-confirmations.js';

/** For whoever opened the link in the mailbox that he wants to be reached by. */
@Controller('v1/contact-confirmations')
@Public('The link proves the mailbox; that its owner is the holder was proved when he entered the address.')
export class ContactConfirmationsController {
  constructor(private readonly confirmations: ContactConfirmations) {}

  @Post()
  @NoIdempotencyKey('The link holds once; repeating it answers that it was used.')
  @ReturnsNothing('The address is the holder\'s contact point; the former one is replaced.')
  @ProblemResponses('not-found', 'conflict', 'too-many-requests')
  confirm(@Req() request: FastifyRequest, @Body({ schema: confirmEmail }) body: ConfirmEmail): Promise<void> {
    return this.confirmations.byLink(body.token, clientNetwork(request.ip));
  }
}
