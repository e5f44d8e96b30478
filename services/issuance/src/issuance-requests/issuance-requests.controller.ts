import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { Allow, changeContext, CurrentPrincipal, NoIdempotencyKey, ProblemResponses, Returns, scopeFor } from '@vidimus/service-kit';
import type { Principal } from '@vidimus/service-kit';
import { z } from 'zod';
import { SealedJson } from '../sealing/sealed-json.js';
import {
  closeRequest,
  disclosedTaxNumber,
  historyView,
  issuanceHistory,
  issuancePage,
  issuanceStatus,
  issuanceView,
  listQuery,
  startIssuance,
  statusOf,
  summaryOf,
  viewOf,
} from './issuance-requests.schemas.js';
import type { CloseRequest, DisclosedTaxNumber, IssuanceHistory, IssuancePage, IssuanceStatus, IssuanceView, ListQuery, StartIssuance } from './issuance-requests.schemas.js';
import { IssuanceRequestsService } from './issuance-requests.service.js';

const requestId = z.uuid();

/** Issuance requests within the caller's organisations. Actions answer with the status alone; who the subject is, GET tells. */
@Controller('v1/issuance-requests')
export class IssuanceRequestsController {
  constructor(
    private readonly requests: IssuanceRequestsService,
    private readonly sealed: SealedJson,
  ) {}

  @Post()
  @Allow('issuance:start')
  @Returns(issuanceStatus, { status: 201, description: 'The procedure is started; the subject is next.' })
  @ProblemResponses('unprocessable', 'conflict', 'unavailable')
  async start(@CurrentPrincipal() principal: Principal, @Body({ schema: startIssuance }) body: StartIssuance): Promise<IssuanceStatus> {
    return statusOf(await this.requests.start(changeContext(principal, 'start'), scopeFor(principal, 'issuance:start'), body));
  }

  @Get()
  @Allow('issuance:read')
  @Returns(issuancePage)
  async list(@CurrentPrincipal() principal: Principal, @Query({ schema: listQuery }) query: ListQuery): Promise<IssuancePage> {
    const page = await this.requests.list(scopeFor(principal, 'issuance:read'), query);
    return { items: page.items.map((row) => summaryOf(row, this.sealed)), nextCursor: page.nextCursor };
  }

  @Get(':id')
  @Allow('issuance:read')
  @Returns(issuanceView)
  @ProblemResponses('not-found')
  async get(@CurrentPrincipal() principal: Principal, @Param('id', { schema: requestId }) id: string): Promise<IssuanceView> {
    return viewOf(await this.requests.get(scopeFor(principal, 'issuance:read'), id), this.sealed);
  }

  @Get(':id/history')
  @Allow('issuance:read')
  @Returns(issuanceHistory)
  @ProblemResponses('not-found')
  async history(@CurrentPrincipal() principal: Principal, @Param('id', { schema: requestId }) id: string): Promise<IssuanceHistory> {
    return historyView(await this.requests.history(scopeFor(principal, 'issuance:read'), id));
  }

  @Post(':id/invitations')
  @Allow('issuance:start')
  @Returns(issuanceStatus, { status: 202, description: 'The invitation is sent again; the link of the former one opens nothing any more.' })
  @ProblemResponses('not-found', 'illegal-transition', 'too-many-requests')
  async resend(@CurrentPrincipal() principal: Principal, @Param('id', { schema: requestId }) id: string): Promise<IssuanceStatus> {
    return statusOf(await this.requests.resendInvitation(changeContext(principal, 'resend-invitation'), scopeFor(principal, 'issuance:start'), id));
  }

  @Post(':id/tax-number-disclosures')
  @Allow('issuance:read')
  // No answer is kept for repetitions: it would hold the number in clear.
  @NoIdempotencyKey('A repetition shows it once more, and says so in the history once more.')
  @Returns(disclosedTaxNumber, { description: 'The whole tax number. Who asked for it stands in the history.' })
  @ProblemResponses('not-found')
  async disclose(@CurrentPrincipal() principal: Principal, @Param('id', { schema: requestId }) id: string): Promise<DisclosedTaxNumber> {
    const scope = scopeFor(principal, 'issuance:read');
    return { taxNumber: await this.requests.discloseTaxNumber(changeContext(principal, 'disclose-tax-number'), scope, id) };
  }

  @Post(':id/cancellation')
  @Allow('issuance:cancel')
  @Returns(issuanceStatus)
  @ProblemResponses('not-found', 'illegal-transition')
  async cancel(
    @CurrentPrincipal() principal: Principal,
    @Param('id', { schema: requestId }) id: string,
    @Body({ schema: closeRequest }) { reason }: CloseRequest,
  ): Promise<IssuanceStatus> {
    return statusOf(await this.requests.cancel(changeContext(principal, 'cancel'), scopeFor(principal, 'issuance:cancel'), id, reason));
  }

  @Post(':id/rejection')
  @Allow('issuance:approve')
  @Returns(issuanceStatus)
  @ProblemResponses('not-found', 'illegal-transition')
  async reject(
    @CurrentPrincipal() principal: Principal,
    @Param('id', { schema: requestId }) id: string,
    @Body({ schema: closeRequest }) { reason }: CloseRequest,
  ): Promise<IssuanceStatus> {
    return statusOf(await this.requests.reject(changeContext(principal, 'reject'), scopeFor(principal, 'issuance:approve'), id, reason));
  }
}
