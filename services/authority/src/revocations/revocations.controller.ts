import { Body, Controller, Param, Post } from '@nestjs/common';
import { everything } from '@vidimus/persistence';
import {
  Allow,
  changeContext,
  CurrentPrincipal,
  FreshSecondFactor,
  IdempotentWithoutBody,
  ProblemResponses,
  Returns,
  RoomOnly,
  scopeFor,
} from '@vidimus/service-kit';
import type { Principal } from '@vidimus/service-kit';
import { z } from 'zod';
import { CertificatesService } from '../certificates/certificates.service.js';
import { summaryOf } from '../certificates/certificate-view.js';
import {
  certificateSummarySchema,
  certificateViewSchema,
  ownRevocationRequestSchema,
  revocationRequestSchema,
} from '../certificates/certificates.schemas.js';
import type { CertificateSummary, CertificateView, OwnRevocationRequest, RevocationRequest } from '../certificates/certificates.schemas.js';
import { asHolder } from '../my-certificates/as-holder.js';
import { RevocationsService } from './revocations.service.js';

/** A second factor given longer ago does not end a certificate. */
const FRESH_SECONDS = 600;
const BY_CODE = everything('issuance compared the revocation code, which its holder alone has');
const id = z.uuid();

@Controller('v1/certificates')
export class RevocationsController {
  constructor(
    private readonly revocations: RevocationsService,
    private readonly certificates: CertificatesService,
  ) {}

  @Post(':certificateId/revocation')
  @Allow('certificate:revoke')
  @FreshSecondFactor(FRESH_SECONDS)
  @IdempotentWithoutBody()
  @ProblemResponses('not-found', 'illegal-transition')
  @Returns(certificateViewSchema, { description: 'The certificate, revoked.' })
  async revoke(
    @Param('certificateId', { schema: id }) certificateId: string,
    @Body({ schema: revocationRequestSchema }) request: RevocationRequest,
    @CurrentPrincipal() principal: Principal,
  ): Promise<CertificateView> {
    const scope = scopeFor(principal, 'certificate:revoke');
    await this.revocations.revoke(scope, certificateId, request, changeContext(principal, 'revoke'));
    return this.certificates.read(scope, certificateId);
  }

  /** For a holder who does not sign in: issuance has compared his revocation code. */
  @Post(':certificateId/revocation-by-code')
  @RoomOnly('authority:revoke')
  @ProblemResponses('not-found', 'illegal-transition')
  @Returns(certificateSummarySchema, { description: 'The certificate, revoked at the request of its holder.' })
  async revokeByCode(
    @Param('certificateId', { schema: id }) certificateId: string,
    @Body({ schema: ownRevocationRequestSchema }) request: OwnRevocationRequest,
    @CurrentPrincipal() principal: Principal,
  ): Promise<CertificateSummary> {
    const revocation = { ...request, category: 'HOLDER_REQUEST' } as const;
    return summaryOf(await this.revocations.revoke(BY_CODE, certificateId, revocation, asHolder(principal, 'revoke-by-code', certificateId)));
  }
}
