import { Body, Controller, Param, Post } from '@nestjs/common';
import {
  Allow,
  changeContext,
  CurrentPrincipal,
  FreshSecondFactor,
  ProblemResponses,
  Returns,
  scopeFor,
} from '@vidimus/service-kit';
import type { Principal } from '@vidimus/service-kit';
import { z } from 'zod';
import { certificateViewSchema, revocationRequestSchema } from '../certificates/certificates.schemas.js';
import type { CertificateView, RevocationRequest } from '../certificates/certificates.schemas.js';
import { RevocationsService } from './revocations.service.js';

/** A second factor given longer ago does not end a certificate. */
const FRESH_SECONDS = 600;

@Controller('v1/certificates')
export class RevocationsController {
  constructor(private readonly revocations: RevocationsService) {}

  @Post(':certificateId/revocation')
  @Allow('certificate:revoke')
  @FreshSecondFactor(FRESH_SECONDS)
  @ProblemResponses('not-found', 'illegal-transition')
  @Returns(certificateViewSchema, { description: 'The certificate, revoked.' })
  revoke(
    @Param('certificateId', { schema: z.uuid() }) certificateId: string,
    @Body({ schema: revocationRequestSchema }) request: RevocationRequest,
    @CurrentPrincipal() principal: Principal,
  ): Promise<CertificateView> {
    const scope = scopeFor(principal, 'certificate:revoke');
    return this.revocations.revoke(scope, certificateId, request, changeContext(principal, 'revoke'));
  }
}
