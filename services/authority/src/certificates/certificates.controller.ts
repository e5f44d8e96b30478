import { Body, Controller, Get, Header, Param, Put, Query } from '@nestjs/common';
import {
  Allow,
  changeContext,
  CurrentPrincipal,
  NoIdempotencyKey,
  ProblemResponses,
  Returns,
  RoomOnly,
  scopeFor,
} from '@vidimus/service-kit';
import type { Page } from '@vidimus/persistence';
import type { Principal } from '@vidimus/service-kit';
import { z } from 'zod';
import {
  certificateHistorySchema,
  certificatePageSchema,
  certificateQuerySchema,
  certificateViewSchema,
} from './certificates.schemas.js';
import type { CertificateEntry, CertificateQuery, CertificateView } from './certificates.schemas.js';
import { CertificatesService } from './certificates.service.js';
import { issuanceOrderSchema } from './issuance-order.js';
import type { IssuanceOrder } from './issuance-order.js';
import { PEM, pemAnswer, signed } from './pem-answer.js';

const id = z.uuid();

@Controller('v1/certificates')
export class CertificatesController {
  constructor(private readonly certificates: CertificatesService) {}

  @Put(':certificateId')
  @RoomOnly('authority:issue')
  @NoIdempotencyKey('The id in the address names the certificate: the same order gives the same one.')
  @ProblemResponses('evidence-mismatch', 'certificate-request-refused', 'unprocessable', 'conflict', 'unavailable')
  @Returns(certificateViewSchema, { description: 'The certificate, issued now or by the same order before.' })
  issue(
    @Param('certificateId', { schema: id }) certificateId: string,
    @Body({ schema: issuanceOrderSchema }) order: IssuanceOrder,
    @CurrentPrincipal() principal: Principal,
  ): Promise<CertificateView> {
    return this.certificates.issue(certificateId, order, changeContext(principal, 'issue'));
  }

  @Get()
  @Allow('certificate:read')
  @Returns(certificatePageSchema, { description: 'Certificates of your organisations, newest first.' })
  list(@Query({ schema: certificateQuerySchema }) query: CertificateQuery, @CurrentPrincipal() principal: Principal): Promise<Page<CertificateEntry>> {
    return this.certificates.list(scopeFor(principal, 'certificate:read'), query);
  }

  @Get(':certificateId')
  @Allow('certificate:read')
  @ProblemResponses('not-found')
  @Returns(certificateViewSchema, { description: 'The certificate with its decoded content.' })
  read(@Param('certificateId', { schema: id }) certificateId: string, @CurrentPrincipal() principal: Principal): Promise<CertificateView> {
    return this.certificates.read(scopeFor(principal, 'certificate:read'), certificateId);
  }

  @Get(':certificateId/history')
  @Allow('certificate:read')
  @ProblemResponses('not-found')
  @Returns(certificateHistorySchema, { description: 'What happened to the certificate, oldest first.' })
  async history(@Param('certificateId', { schema: id }) certificateId: string, @CurrentPrincipal() principal: Principal) {
    const entries = await this.certificates.history(scopeFor(principal, 'certificate:read'), certificateId);
    return { items: entries.map(({ at, actor, code, data }) => ({ at: at.toISOString(), actor, code, data })) };
  }

  @Get(':certificateId/certificate.pem')
  @Allow('certificate:read')
  @ProblemResponses('not-found')
  @pemAnswer('The certificate in PEM.')
  @Header('content-type', PEM)
  async pem(@Param('certificateId', { schema: id }) certificateId: string, @CurrentPrincipal() principal: Principal): Promise<string> {
    const { pem } = await this.read(certificateId, principal);
    return signed(pem);
  }

  @Get(':certificateId/chain.pem')
  @Allow('certificate:read')
  @ProblemResponses('not-found')
  @pemAnswer('The certificate and the authorities above it in PEM, leaf first.')
  @Header('content-type', PEM)
  async chain(@Param('certificateId', { schema: id }) certificateId: string, @CurrentPrincipal() principal: Principal): Promise<string> {
    const { chainPem } = await this.read(certificateId, principal);
    return signed(chainPem);
  }
}
