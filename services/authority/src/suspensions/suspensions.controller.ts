import { Body, Controller, Param, Post } from '@nestjs/common';
import { Allow, changeContext, CurrentPrincipal, FreshSecondFactor, ProblemResponses, Returns, scopeFor } from '@vidimus/service-kit';
import type { Principal } from '@vidimus/service-kit';
import { z } from 'zod';
import { summaryOf } from '../certificates/certificate-view.js';
import { certificateSummarySchema, suspensionRequestSchema } from '../certificates/certificates.schemas.js';
import type { CertificateSummary, SuspensionRequest } from '../certificates/certificates.schemas.js';
import { SuspensionsService } from './suspensions.service.js';

/** A second factor given longer ago neither stops a certificate nor lets it go on. */
const FRESH_SECONDS = 600;
const id = z.uuid();

@Controller('v1/certificates')
export class SuspensionsController {
  constructor(private readonly suspensions: SuspensionsService) {}

  @Post(':certificateId/suspension')
  @Allow('certificate:suspend')
  @FreshSecondFactor(FRESH_SECONDS)
  @ProblemResponses('not-found', 'illegal-transition')
  @Returns(certificateSummarySchema, { description: 'The certificate, suspended.' })
  async suspend(
    @Param('certificateId', { schema: id }) certificateId: string,
    @Body({ schema: suspensionRequestSchema }) { description }: SuspensionRequest,
    @CurrentPrincipal() principal: Principal,
  ): Promise<CertificateSummary> {
    const scope = scopeFor(principal, 'certificate:suspend');
    return summaryOf(await this.suspensions.suspend(scope, certificateId, 'STAFF', description, changeContext(principal, 'suspend')));
  }

  @Post(':certificateId/reinstatement')
  @Allow('certificate:suspend')
  @FreshSecondFactor(FRESH_SECONDS)
  @ProblemResponses('not-found', 'illegal-transition')
  @Returns(certificateSummarySchema, { description: 'The certificate, which holds again, whoever suspended it.' })
  async reinstate(
    @Param('certificateId', { schema: id }) certificateId: string,
    @CurrentPrincipal() principal: Principal,
  ): Promise<CertificateSummary> {
    const scope = scopeFor(principal, 'certificate:suspend');
    return summaryOf(await this.suspensions.reinstate(scope, certificateId, 'STAFF', changeContext(principal, 'reinstate')));
  }
}
