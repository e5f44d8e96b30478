import { Body, Controller, Post } from '@nestjs/common';
import { Allow, changeContext, CurrentPrincipal, FreshSecondFactor, NoIdempotencyKey, ProblemResponses, Returns, ReturnsNothing, RoomOnly, scopeFor } from '@vidimus/service-kit';
import type { Principal } from '@vidimus/service-kit';
import { giveAuthorisation, givenAuthorisation, useAuthorisation } from './support-authorisations.schemas.js';
import type { GiveAuthorisation, GivenAuthorisation, UseAuthorisation } from './support-authorisations.schemas.js';
import { SupportAuthorisationsService } from './support-authorisations.service.js';

const FRESH_SECONDS = 300;

/** Codes by which support authorises what a holder must not do without them. */
@Controller('v1/support-authorisations')
export class SupportAuthorisationsController {
  constructor(private readonly authorisations: SupportAuthorisationsService) {}

  @Post()
  @Allow('support:authorise')
  @FreshSecondFactor(FRESH_SECONDS)
  @NoIdempotencyKey('Each call gives another code, and only the last one holds: what was lost on the way is worth nothing.')
  @ProblemResponses('not-found')
  @Returns(givenAuthorisation, { status: 201, description: 'The code, to be told to the holder. It works once, within 24 hours, for five tries.' })
  give(@CurrentPrincipal() principal: Principal, @Body({ schema: giveAuthorisation }) body: GiveAuthorisation): Promise<GivenAuthorisation> {
    return this.authorisations.give(changeContext(principal, 'give-support-authorisation'), scopeFor(principal, 'support:authorise'), body);
  }

  @Post('uses')
  @RoomOnly('identity:support')
  @NoIdempotencyKey('A code is taken once: a repetition is refused.')
  @ProblemResponses('credentials-refused')
  @ReturnsNothing('The code was right, and is used up.')
  async use(@CurrentPrincipal() principal: Principal, @Body({ schema: useAuthorisation }) body: UseAuthorisation): Promise<void> {
    await this.authorisations.use(changeContext(principal, 'use-support-authorisation'), body);
  }
}
