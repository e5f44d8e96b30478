import { Controller, Param, Post } from '@nestjs/common';
import { Allow, changeContext, CurrentPrincipal, ProblemResponses, Returns, scopeFor } from '@vidimus/service-kit';
import type { Principal } from '@vidimus/service-kit';
import { z } from 'zod';
import { handOver } from './token-hand-overs.schemas.js';
import { TokenHandOversService } from './token-hand-overs.service.js';

const APPROVE = 'issuance:approve';

/** Tokens that an officer hands over when he has met the person. */
@Controller('v1/issuance-requests/:id')
export class TokenHandOversController {
  constructor(private readonly handOvers: TokenHandOversService) {}

  @Post('token-hand-overs')
  @Allow(APPROVE)
  @ProblemResponses('not-found', 'illegal-transition', 'conflict', 'unavailable')
  @Returns(handOver, { status: 201, description: 'The person can be given a token.' })
  async begin(@CurrentPrincipal() principal: Principal, @Param('id', { schema: z.uuid() }) id: string): Promise<z.infer<typeof handOver>> {
    return { holderId: await this.handOvers.begin(changeContext(principal, 'hand-over-token'), scopeFor(principal, APPROVE), id) };
  }
}
