import { Body, Controller, Get, Header, Param, Post, Query } from '@nestjs/common';
import { CurrentPrincipal, FreshSecondFactor, holderScope, HoldersOwn, ProblemResponses, Returns } from '@vidimus/service-kit';
import type { Principal } from '@vidimus/service-kit';
import { z } from 'zod';
import { asItsHolder, summaryOf } from '../certificates/certificate-view.js';
import {
  certificateHistorySchema,
  ownCertificatePageSchema,
  certificateSummarySchema,
  certificateViewSchema,
  ownRevocationRequestSchema,
  pageQuerySchema,
  suspensionRequestSchema,
} from '../certificates/certificates.schemas.js';
import type { CertificateSummary, CertificateView, OwnRevocationRequest, PageQuery, SuspensionRequest } from '../certificates/certificates.schemas.js';
import { CertificatesService } from '../certificates/certificates.service.js';
import { PEM, pemAnswer, signed } from '../certificates/pem-answer.js';
import { RevocationsService } from '../revocations/revocations.service.js';
import { SuspensionsService } from '../suspensions/suspensions.service.js';
import { asHolder } from './as-holder.js';

/** The step-up stands right before these, so that a page left open changes nothing. */
const FRESH_SECONDS = 300;
const id = z.uuid();

/** A holder and his certificates: he sees them, stops them for a while, and ends them (requirements, 8.2). */
@Controller('v1/my-certificates')
@HoldersOwn('A holder and his own certificates.')
export class MyCertificatesController {
  constructor(
    private readonly certificates: CertificatesService,
    private readonly suspensions: SuspensionsService,
    private readonly revocations: RevocationsService,
  ) {}

  @Get()
  @Returns(ownCertificatePageSchema, { description: 'Your certificates, newest first.' })
  async list(@Query({ schema: pageQuerySchema }) query: PageQuery, @CurrentPrincipal() principal: Principal) {
    const page = await this.certificates.listSigned(holderScope(principal), query);
    return { items: page.items.map(summaryOf), nextCursor: page.nextCursor };
  }

  @Get(':certificateId')
  @ProblemResponses('not-found')
  @Returns(certificateViewSchema, { description: 'The certificate with its decoded content; without what officers wrote about it.' })
  async read(@Param('certificateId', { schema: id }) certificateId: string, @CurrentPrincipal() principal: Principal): Promise<CertificateView> {
    return asItsHolder(await this.certificates.read(holderScope(principal), certificateId));
  }

  @Get(':certificateId/history')
  @ProblemResponses('not-found')
  @Returns(certificateHistorySchema, { description: 'What happened to the certificate, oldest first.' })
  async history(@Param('certificateId', { schema: id }) certificateId: string, @CurrentPrincipal() principal: Principal) {
    const entries = await this.certificates.history(holderScope(principal), certificateId);
    return { items: entries.map(({ at, actor, code, data }) => ({ at: at.toISOString(), actor, code, data })) };
  }

  @Get(':certificateId/certificate.pem')
  @ProblemResponses('not-found')
  @pemAnswer('The certificate in PEM.')
  @Header('content-type', PEM)
  async pem(@Param('certificateId', { schema: id }) certificateId: string, @CurrentPrincipal() principal: Principal): Promise<string> {
    return signed((await this.read(certificateId, principal)).pem);
  }

  @Get(':certificateId/chain.pem')
  @ProblemResponses('not-found')
  @pemAnswer('The certificate and the authorities above it in PEM, leaf first.')
  @Header('content-type', PEM)
  async chain(@Param('certificateId', { schema: id }) certificateId: string, @CurrentPrincipal() principal: Principal): Promise<string> {
    return signed((await this.read(certificateId, principal)).chainPem);
  }

  @Post(':certificateId/suspension')
  @FreshSecondFactor(FRESH_SECONDS)
  @ProblemResponses('not-found', 'illegal-transition')
  @Returns(certificateSummarySchema, { description: 'The certificate, suspended.' })
  async suspend(
    @Param('certificateId', { schema: id }) certificateId: string,
    @Body({ schema: suspensionRequestSchema }) { description }: SuspensionRequest,
    @CurrentPrincipal() principal: Principal,
  ): Promise<CertificateSummary> {
    return summaryOf(await this.suspensions.suspend(holderScope(principal), certificateId, 'HOLDER', description, asHolder(principal, 'suspend')));
  }

  @Post(':certificateId/reinstatement')
  @FreshSecondFactor(FRESH_SECONDS)
  @ProblemResponses('not-found', 'illegal-transition')
  @Returns(certificateSummarySchema, { description: 'The certificate, which holds again. What staff suspended, staff reinstate.' })
  async reinstate(@Param('certificateId', { schema: id }) certificateId: string, @CurrentPrincipal() principal: Principal): Promise<CertificateSummary> {
    return summaryOf(await this.suspensions.reinstate(holderScope(principal), certificateId, 'HOLDER', asHolder(principal, 'reinstate')));
  }

  @Post(':certificateId/revocation')
  @FreshSecondFactor(FRESH_SECONDS)
  @ProblemResponses('not-found', 'illegal-transition')
  @Returns(certificateSummarySchema, { description: 'The certificate, revoked.' })
  async revoke(
    @Param('certificateId', { schema: id }) certificateId: string,
    @Body({ schema: ownRevocationRequestSchema }) request: OwnRevocationRequest,
    @CurrentPrincipal() principal: Principal,
  ): Promise<CertificateSummary> {
    const revocation = { ...request, category: 'HOLDER_REQUEST' } as const;
    return summaryOf(await this.revocations.revoke(holderScope(principal), certificateId, revocation, asHolder(principal, 'revoke')));
  }
}
