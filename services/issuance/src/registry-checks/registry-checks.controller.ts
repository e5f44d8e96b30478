import { Controller, Param, Post } from '@nestjs/common';
import { Allow, changeContext, CurrentPrincipal, ProblemResponses, Returns, scopeFor } from '@vidimus/service-kit';
import type { Principal } from '@vidimus/service-kit';
import { z } from 'zod';
import { issuanceStatus, statusOf } from '../issuance-requests/issuance-requests.schemas.js';
import type { IssuanceStatus } from '../issuance-requests/issuance-requests.schemas.js';
import { RegistryChecksService } from './registry-checks.service.js';

/** What an officer can do about the checks of a subject, which the subject begins. */
@Controller('v1/issuance-requests/:id')
export class RegistryChecksController {
  constructor(private readonly checks: RegistryChecksService) {}

  @Post('check-runs')
  @Allow('issuance:check')
  @Returns(issuanceStatus, { status: 202, description: 'Registries that were away are asked again now.' })
  @ProblemResponses('not-found', 'illegal-transition')
  async runAgain(@CurrentPrincipal() principal: Principal, @Param('id', { schema: z.uuid() }) id: string): Promise<IssuanceStatus> {
    const scope = scopeFor(principal, 'issuance:check');
    return statusOf(await this.checks.runAgain(changeContext(principal, 'run-checks-again'), scope, id));
  }
}
