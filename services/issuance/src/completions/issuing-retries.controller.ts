import { Controller, Param, Post } from '@nestjs/common';
import { Allow, changeContext, CurrentPrincipal, ProblemResponses, Returns, scopeFor } from '@vidimus/service-kit';
import type { Principal } from '@vidimus/service-kit';
import { z } from 'zod';
import { issuanceStatus, statusOf } from '../issuance-requests/issuance-requests.schemas.js';
import type { IssuanceStatus } from '../issuance-requests/issuance-requests.schemas.js';
import { CertificateOrdersService } from './certificate-orders.service.js';

/** For whoever has put the authority right and will not wait for the timer. */
@Controller('v1/issuance-requests/:id/issuing-retries')
export class IssuingRetriesController {
  constructor(private readonly orders: CertificateOrdersService) {}

  @Post()
  @Allow('issuance:retry')
  @Returns(issuanceStatus, { status: 202, description: 'The authority is asked again.' })
  @ProblemResponses('not-found', 'illegal-transition')
  async retry(@CurrentPrincipal() principal: Principal, @Param('id', { schema: z.uuid() }) id: string): Promise<IssuanceStatus> {
    return statusOf(await this.orders.retry(changeContext(principal, 'retry-issuing'), scopeFor(principal, 'issuance:retry'), id));
  }
}
