import { Controller, Get, Param, Post } from '@nestjs/common';
import { Allow, changeContext, CurrentPrincipal, ProblemResponses, Returns, scopeFor } from '@vidimus/service-kit';
import type { Principal } from '@vidimus/service-kit';
import { z } from 'zod';
import { handedTokens, handOver } from './token-hand-overs.schemas.js';
import type { HandedTokens } from './token-hand-overs.schemas.js';
import { TokenHandOversService } from './token-hand-overs.service.js';

const [READ, APPROVE] = ['issuance:read', 'issuance:approve'] as const;

/** Tokens that an officer hands over when he has met the person. */
@Controller('v1/issuance-requests/:id')
export class TokenHandOversController {
  constructor(private readonly handOvers: TokenHandOversService) {}

  @Get('token-hand-overs')
  @Allow(READ)
  @ProblemResponses('not-found', 'unavailable')
  @Returns(handedTokens, { description: 'Tokens that were handed over to the person and wait for their first codes.' })
  async list(@CurrentPrincipal() principal: Principal, @Param('id', { schema: z.uuid() }) id: string): Promise<HandedTokens> {
    return { items: [...(await this.handOvers.handedOver(scopeFor(principal, READ), id))] };
  }

  @Post('token-hand-overs')
  @Allow(APPROVE)
  @ProblemResponses('not-found', 'illegal-transition', 'conflict', 'unavailable')
  @Returns(handOver, { status: 201, description: 'The person can be given a token.' })
  async begin(@CurrentPrincipal() principal: Principal, @Param('id', { schema: z.uuid() }) id: string): Promise<z.infer<typeof handOver>> {
    return { holderId: await this.handOvers.begin(changeContext(principal, 'hand-over-token'), scopeFor(principal, APPROVE), id) };
  }
}
