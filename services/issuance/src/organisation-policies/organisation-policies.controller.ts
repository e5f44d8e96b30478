import { Body, Controller, Get, Param, Put } from '@nestjs/common';
import { Allow, changeContext, CurrentPrincipal, NoIdempotencyKey, ProblemResponses, Returns, scopeFor } from '@vidimus/service-kit';
import type { Principal } from '@vidimus/service-kit';
import { z } from 'zod';
import { organisationPolicyView, putOrganisationPolicy, viewOrganisationPolicy } from './organisation-policies.schemas.js';
import type { OrganisationPolicyView, PutOrganisationPolicy } from './organisation-policies.schemas.js';
import { OrganisationPoliciesService } from './organisation-policies.service.js';

const organisationId = z.uuid();

/** What an organisation asks of its issuances: service domains, registry code, four eyes, codes by e-mail. */
@Controller('v1/organisation-policies/:organisationId')
export class OrganisationPoliciesController {
  constructor(private readonly policies: OrganisationPoliciesService) {}

  @Put()
  @Allow('organisation:manage')
  @NoIdempotencyKey('The whole policy is replaced; a repetition leaves the same.')
  @Returns(organisationPolicyView)
  @ProblemResponses('not-found', 'unprocessable', 'unavailable')
  async put(
    @CurrentPrincipal() principal: Principal,
    @Param('organisationId', { schema: organisationId }) id: string,
    @Body({ schema: putOrganisationPolicy }) body: PutOrganisationPolicy,
  ): Promise<OrganisationPolicyView> {
    const scope = scopeFor(principal, 'organisation:manage');
    return viewOrganisationPolicy(await this.policies.put(changeContext(principal, 'put-policy'), scope, id, body));
  }

  @Get()
  @Allow('issuance:read')
  @Returns(organisationPolicyView)
  @ProblemResponses('not-found')
  async get(
    @CurrentPrincipal() principal: Principal,
    @Param('organisationId', { schema: organisationId }) id: string,
  ): Promise<OrganisationPolicyView> {
    return viewOrganisationPolicy(await this.policies.get(scopeFor(principal, 'issuance:read'), id));
  }
}
