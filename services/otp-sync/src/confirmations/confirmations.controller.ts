import { Controller, Get, Param, Post, Query } from '@nestjs/common';
import type { Page } from '@vidimus/persistence';
import { Allow, changeContext, CurrentPrincipal, FreshSecondFactor, NoIdempotencyKey, ProblemResponses, Returns, scopeFor } from '@vidimus/service-kit';
import type { Principal } from '@vidimus/service-kit';
import { z } from 'zod';
import { confirmationPage, confirmationQuery, confirmationView } from './confirmations.schemas.js';
import type { ConfirmationQuery, ConfirmationView } from './confirmations.schemas.js';
import { GuardedActs } from './guarded-acts.service.js';

const confirmationId = z.uuid();
const READ = 'device:read';
const MANAGE = 'device:manage';
const FRESH_SECONDS = 300;
const DECIDED = 'Once decided it does not answer a repetition.';

/** What officers asked for with devices, and others have to confirm. */
@Controller('v1/device-confirmations')
export class ConfirmationsController {
  constructor(private readonly guarded: GuardedActs) {}

  @Get()
  @Allow(READ)
  @Returns(confirmationPage, { description: 'What second officers were asked for in your organisations, newest first.' })
  list(@CurrentPrincipal() principal: Principal, @Query({ schema: confirmationQuery }) query: ConfirmationQuery): Promise<Page<ConfirmationView>> {
    return this.guarded.list(scopeFor(principal, READ), query);
  }

  @Get(':confirmationId')
  @Allow(READ)
  @ProblemResponses('not-found')
  @Returns(confirmationView, { description: 'What was asked for, by whom, and what became of it.' })
  get(@CurrentPrincipal() principal: Principal, @Param('confirmationId', { schema: confirmationId }) id: string): Promise<ConfirmationView> {
    return this.guarded.get(scopeFor(principal, READ), id);
  }

  @Post(':confirmationId/confirmation')
  @Allow(MANAGE)
  @FreshSecondFactor(FRESH_SECONDS)
  @NoIdempotencyKey(DECIDED)
  @ProblemResponses('not-found', 'illegal-transition', 'unprocessable', 'unavailable')
  @Returns(confirmationView, { description: 'It is done. Whoever asked for it is refused: it takes another officer.' })
  confirm(@CurrentPrincipal() principal: Principal, @Param('confirmationId', { schema: confirmationId }) id: string): Promise<ConfirmationView> {
    return this.guarded.confirm(changeContext(principal, 'confirm'), scopeFor(principal, MANAGE), id);
  }

  @Post(':confirmationId/refusal')
  @Allow(MANAGE)
  @NoIdempotencyKey(DECIDED)
  @ProblemResponses('not-found', 'illegal-transition')
  @Returns(confirmationView, { description: 'It is not done. A device that was blocked for it stays so until the block is lifted.' })
  decline(@CurrentPrincipal() principal: Principal, @Param('confirmationId', { schema: confirmationId }) id: string): Promise<ConfirmationView> {
    return this.guarded.decline(changeContext(principal, 'decline'), scopeFor(principal, MANAGE), id);
  }
}
