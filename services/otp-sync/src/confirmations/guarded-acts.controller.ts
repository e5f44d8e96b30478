import { Body, Controller, Param, Post } from '@nestjs/common';
import { Allow, changeContext, CurrentPrincipal, FreshSecondFactor, NoIdempotencyKey, ProblemResponses, Returns, scopeFor } from '@vidimus/service-kit';
import type { Principal } from '@vidimus/service-kit';
import { z } from 'zod';
import { assignment, withReason } from '../inventory/inventory.schemas.js';
import type { Assignment, WithReason } from '../inventory/inventory.schemas.js';
import { TokenActs } from '../inventory/token-acts.service.js';
import { guardedOutcome } from './confirmations.schemas.js';
import type { GuardedOutcome } from './confirmations.schemas.js';
import { GuardedActs } from './guarded-acts.service.js';

const deviceId = z.uuid();
const MANAGE = 'device:manage';
const FRESH_SECONDS = 300;
const REPEATED = 'In its new state the device does not answer a repetition, and about one device one second officer is asked at a time.';

/** What staff do with devices, alone or by two where the organisation asks for it. */
@Controller('v1/inventory/:deviceId')
export class GuardedActsController {
  constructor(
    private readonly guarded: GuardedActs,
    private readonly acts: TokenActs,
  ) {}

  @Post('assignment')
  @Allow(MANAGE)
  @NoIdempotencyKey(REPEATED)
  @ProblemResponses('not-found', 'illegal-transition', 'conflict', 'unprocessable', 'unavailable')
  @Returns(guardedOutcome, { description: 'The token is the holder’s; hand it over next. Or a second officer has to confirm that it takes the place of another one: until then it stays in stock.' })
  async assign(
    @CurrentPrincipal() principal: Principal,
    @Param('deviceId', { schema: deviceId }) id: string,
    @Body({ schema: assignment }) { holderId, replaces }: Assignment,
  ): Promise<GuardedOutcome> {
    const [context, scope] = [changeContext(principal, 'assign'), scopeFor(principal, MANAGE)];
    if (replaces !== undefined) return this.guarded.act(context, scope, id, { act: 'REPLACEMENT', holderId, replaces });
    const { state } = await this.acts.assign(context, scope, id, holderId);
    return { id, state, confirmationId: null };
  }

  @Post('loss')
  @Allow(MANAGE)
  @NoIdempotencyKey(REPEATED)
  @ProblemResponses('not-found', 'illegal-transition', 'conflict')
  @Returns(guardedOutcome, { description: 'The device is reported lost; it takes no code any more. Or it is blocked, and a second officer has to confirm the loss.' })
  reportLost(@CurrentPrincipal() principal: Principal, @Param('deviceId', { schema: deviceId }) id: string): Promise<GuardedOutcome> {
    return this.guarded.act(changeContext(principal, 'report-lost'), scopeFor(principal, MANAGE), id, { act: 'LOSS' });
  }

  @Post('revocation')
  @Allow(MANAGE)
  @FreshSecondFactor(FRESH_SECONDS)
  @NoIdempotencyKey(REPEATED)
  @ProblemResponses('not-found', 'illegal-transition', 'conflict')
  @Returns(guardedOutcome, { description: 'The device is out of use for good. Or it is blocked, and a second officer has to confirm its end.' })
  revoke(@CurrentPrincipal() principal: Principal, @Param('deviceId', { schema: deviceId }) id: string, @Body({ schema: withReason }) { reason }: WithReason): Promise<GuardedOutcome> {
    return this.guarded.act(changeContext(principal, 'revoke'), scopeFor(principal, MANAGE), id, { act: 'REVOCATION', reason });
  }
}
