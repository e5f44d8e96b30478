import { Body, Controller, Param, Post } from '@nestjs/common';
import { Allow, changeContext, CurrentPrincipal, ProblemResponses, Returns, scopeFor } from '@vidimus/service-kit';
import type { Principal } from '@vidimus/service-kit';
import { z } from 'zod';
import { issuanceStatus, statusOf } from '../issuance-requests/issuance-requests.schemas.js';
import type { IssuanceStatus } from '../issuance-requests/issuance-requests.schemas.js';
import { completeRequest } from './completions.schemas.js';
import type { CompleteRequest } from './completions.schemas.js';
import { CompletionsService } from './completions.service.js';

const requestId = z.uuid();

/** From the approved request to the certificate. */
@Controller('v1/issuance-requests/:id')
export class CompletionsController {
  constructor(private readonly completions: CompletionsService) {}

  @Post('completion')
  @Allow('issuance:complete')
  @Returns(issuanceStatus, { status: 202, description: 'The certificate is being issued; its id is certificateId.' })
  @ProblemResponses('not-found', 'illegal-transition', 'certificate-request-refused', 'conflict')
  async complete(
    @CurrentPrincipal() principal: Principal,
    @Param('id', { schema: requestId }) id: string,
    @Body({ schema: completeRequest }) { csr }: CompleteRequest,
  ): Promise<IssuanceStatus> {
    return statusOf(await this.completions.complete(changeContext(principal, 'complete'), scopeFor(principal, 'issuance:complete'), id, csr));
  }

  @Post('issuing-retries')
  @Allow('issuance:complete')
  @Returns(issuanceStatus, { status: 202, description: 'The authority is asked again.' })
  @ProblemResponses('not-found', 'illegal-transition')
  async retry(@CurrentPrincipal() principal: Principal, @Param('id', { schema: requestId }) id: string): Promise<IssuanceStatus> {
    return statusOf(await this.completions.retry(changeContext(principal, 'retry-issuing'), scopeFor(principal, 'issuance:complete'), id));
  }
}
