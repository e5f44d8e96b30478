import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { CurrentPrincipal, NoIdempotencyKey, ProblemResponses, Returns, RoomOnly } from '@vidimus/service-kit';
import type { Principal } from '@vidimus/service-kit';
import { z } from 'zod';
import { issuanceStatus, statusOf } from '../issuance-requests/issuance-requests.schemas.js';
import type { IssuanceStatus } from '../issuance-requests/issuance-requests.schemas.js';
import { IssuanceRequestsService } from '../issuance-requests/issuance-requests.service.js';
import { OrganisationPoliciesService } from '../organisation-policies/organisation-policies.service.js';
import { beginChecks } from '../registry-checks/registry-checks.schemas.js';
import type { BeginChecks } from '../registry-checks/registry-checks.schemas.js';
import { RegistryChecksService } from '../registry-checks/registry-checks.service.js';
import { SealedJson } from '../sealing/sealed-json.js';
import { asSubject, ITS_SUBJECT } from './as-subject.js';
import { SubjectLinksService } from './subject-links.service.js';
import { endTaxLogin, linkToken, opening, subjectRequest, subjectRequestOf, taxLoginAttempt, taxLoginResult } from './subjects.schemas.js';
import type { EndTaxLogin, LinkToken, OpeningView, SubjectRequest, TaxLoginAttempt, TaxLoginResult } from './subjects.schemas.js';
import { TaxLoginsService } from './tax-logins.service.js';

const requestId = z.uuid();

/**
 * The way of the subject, who has no account: from the mailed link over the tax login to his request. Only the gateway calls; `openings`,
 * `links` and `tax-login…` for itself, the rest for a person who has logged in.
 */
@Controller('v1/subject-requests/:id')
@RoomOnly('issuance:subject')
export class SubjectsController {
  constructor(
    private readonly links: SubjectLinksService,
    private readonly logins: TaxLoginsService,
    private readonly requests: IssuanceRequestsService,
    private readonly policies: OrganisationPoliciesService,
    private readonly checks: RegistryChecksService,
    private readonly sealed: SealedJson,
  ) {}

  @Post('openings')
  @NoIdempotencyKey('A link may be followed as often as it is good; only the first time is noted.')
  @Returns(opening, { description: 'The link is good.' })
  @ProblemResponses('not-found', 'link-expired')
  async open(
    @CurrentPrincipal() principal: Principal,
    @Param('id', { schema: requestId }) id: string,
    @Body({ schema: linkToken }) { token }: LinkToken,
  ): Promise<OpeningView> {
    const { opensUntil, outcome } = await this.links.open(asSubject(principal, id, 'open-link'), id, token);
    return { opensUntil: opensUntil.toISOString(), outcome };
  }

  @Post('links')
  @NoIdempotencyKey('Each call is a wish for another mail; how many a day is limited.')
  @Returns(issuanceStatus, { status: 202, description: 'A new link is on its way, to the address of the request.' })
  @ProblemResponses('not-found', 'illegal-transition', 'too-many-requests')
  async renew(
    @CurrentPrincipal() principal: Principal,
    @Param('id', { schema: requestId }) id: string,
    @Body({ schema: linkToken }) { token }: LinkToken,
  ): Promise<IssuanceStatus> {
    return statusOf(await this.links.renew(asSubject(principal, id, 'renew-link'), id, token));
  }

  @Post('tax-login-attempts')
  @NoIdempotencyKey('Nothing is kept: each answer holds fresh secrets for one login.')
  @Returns(taxLoginAttempt, { description: 'Where the tax authority asks the person to log in.' })
  @ProblemResponses('not-found', 'registry-unavailable')
  beginTaxLogin(@Param('id', { schema: requestId }) id: string): Promise<TaxLoginAttempt> {
    return this.logins.begin(id);
  }

  @Post('tax-logins')
  @NoIdempotencyKey('The authority takes its code once; a repetition is refused there.')
  @Returns(taxLoginResult, { description: 'The right person has logged in, and may act for 30 minutes.' })
  @ProblemResponses('not-found', 'unprocessable', 'registry-unavailable')
  async endTaxLogin(
    @CurrentPrincipal() principal: Principal,
    @Param('id', { schema: requestId }) id: string,
    @Body({ schema: endTaxLogin }) { answer, pending }: EndTaxLogin,
  ): Promise<TaxLoginResult> {
    await this.logins.finish(asSubject(principal, id, 'log-in'), id, answer, pending);
    return { matches: true };
  }

  @Get()
  @Returns(subjectRequest, { description: 'The request, as its subject sees it.' })
  @ProblemResponses('not-found')
  async read(@Param('id', { schema: requestId }) id: string): Promise<SubjectRequest> {
    const row = await this.requests.get(ITS_SUBJECT, id);
    return subjectRequestOf(row, await this.policies.get(ITS_SUBJECT, row.organisationId), this.sealed);
  }

  @Post('checks')
  @Returns(issuanceStatus, { status: 202, description: 'The registries are being asked.' })
  @ProblemResponses('not-found', 'login-required', 'illegal-transition', 'too-many-requests')
  async beginChecks(
    @CurrentPrincipal() principal: Principal,
    @Param('id', { schema: requestId }) id: string,
    @Body({ schema: beginChecks }) body: BeginChecks,
  ): Promise<IssuanceStatus> {
    return statusOf(await this.checks.begin(asSubject(principal, id, 'begin-checks'), ITS_SUBJECT, id, body));
  }
}
