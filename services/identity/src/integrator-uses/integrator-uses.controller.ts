import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { Problem } from '@vidimus/contracts';
import { Allow, changeContext, CurrentPrincipal, NoIdempotencyKey, ProblemResponses, Returns, ReturnsNothing, scopeFor, SignedIn } from '@vidimus/service-kit';
import type { Principal } from '@vidimus/service-kit';
import { z } from 'zod';
import { declaredUse, declareUse, ownUses } from './integrator-uses.schemas.js';
import type { DeclaredUse, DeclareUse, OwnUses } from './integrator-uses.schemas.js';
import { IntegratorUsesService } from './integrator-uses.service.js';

/** Programs that sign in to holders' accounts: they are told when the password is another one, and holders are warned before they change it. */
@Controller('v1')
export class IntegratorUsesController {
  constructor(private readonly uses: IntegratorUsesService) {}

  @Post('integrator-uses')
  @Allow('account:use')
  @NoIdempotencyKey('Saying it again is saying the same; the contact is brought up to date.')
  @ProblemResponses('not-found', 'conflict', 'forbidden')
  @Returns(declaredUse, { status: 201, description: 'From now on the holder is warned before he changes the password, and you are told when he did.' })
  async declare(@CurrentPrincipal() principal: Principal, @Body({ schema: declareUse }) body: DeclareUse): Promise<DeclaredUse> {
    assertProgram(principal);
    return { id: await this.uses.declare(changeContext(principal, 'declare-use'), scopeFor(principal, 'account:use'), principal.id, body) };
  }

  @Post('integrator-uses/:id/ending')
  @Allow('account:use')
  @NoIdempotencyKey('What has ended stays ended.')
  @ProblemResponses('not-found', 'forbidden')
  @ReturnsNothing('The program uses the account no more.')
  async end(@CurrentPrincipal() principal: Principal, @Param('id', { schema: z.uuid() }) id: string): Promise<void> {
    assertProgram(principal);
    await this.uses.end(changeContext(principal, 'end-use'), principal.id, id);
  }

  @Get('me/integrator-uses')
  @SignedIn('Everybody may know which programs use his account.')
  @Returns(ownUses, { description: 'Programs that store your password: change it only as agreed with support.' })
  async own(@CurrentPrincipal() { kind, id }: Principal): Promise<OwnUses> {
    // A program has no account that another one could use.
    return kind === 'client' ? { items: [] } : this.uses.ownUses(id);
  }
}

function assertProgram(principal: Principal): void {
  if (principal.kind !== 'client') throw new Problem('forbidden', 'Only a program can say that it uses an account.');
}
