import { Body, Controller, Param, Post } from '@nestjs/common';
import { Allow, changeContext, CurrentPrincipal, ProblemResponses, Returns, scopeFor, SecretFields } from '@vidimus/service-kit';
import type { Principal } from '@vidimus/service-kit';
import { z } from 'zod';
import { issuanceStatus, statusOf } from '../issuance-requests/issuance-requests.schemas.js';
import type { IssuanceStatus } from '../issuance-requests/issuance-requests.schemas.js';
import { beginChecks } from './registry-checks.schemas.js';
import type { BeginChecks } from './registry-checks.schemas.js';
import { RegistryChecksService } from './registry-checks.service.js';

const requestId = z.uuid();

/** The checks of a subject against the registries. */
@Controller('v1/issuance-requests/:id')
export class RegistryChecksController {
  constructor(private readonly checks: RegistryChecksService) {}

  @Post('checks')
  @Allow('issuance:check')
  @SecretFields('taxLoginTicket')
  @Returns(issuanceStatus, { status: 202, description: 'The tax login is verified; the other registries are being asked.' })
  @ProblemResponses('not-found', 'illegal-transition', 'unprocessable', 'too-many-requests', 'registry-unavailable')
  async begin(
    @CurrentPrincipal() principal: Principal,
    @Param('id', { schema: requestId }) id: string,
    @Body({ schema: beginChecks }) body: BeginChecks,
  ): Promise<IssuanceStatus> {
    const scope = scopeFor(principal, 'issuance:check');
    return statusOf(await this.checks.begin(changeContext(principal, 'begin-checks'), scope, id, body));
  }

  @Post('check-runs')
  @Allow('issuance:check')
  @Returns(issuanceStatus, { status: 202, description: 'Registries that were away are asked again now.' })
  @ProblemResponses('not-found', 'illegal-transition')
  async runAgain(@CurrentPrincipal() principal: Principal, @Param('id', { schema: requestId }) id: string): Promise<IssuanceStatus> {
    const scope = scopeFor(principal, 'issuance:check');
    return statusOf(await this.checks.runAgain(changeContext(principal, 'run-checks-again'), scope, id));
  }
}
