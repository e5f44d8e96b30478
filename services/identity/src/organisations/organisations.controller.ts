import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { Allow, changeContext, CurrentPrincipal, ProblemResponses, Returns, scopeFor } from '@vidimus/service-kit';
import type { Principal } from '@vidimus/service-kit';
import { z } from 'zod';
import { OrganisationsService } from './organisations.service.js';
import { organisationPage, organisationView, pageQuery, registerOrganisation, viewOrganisation } from './organisations.schemas.js';
import type { OrganisationView, PageQuery, RegisterOrganisation } from './organisations.schemas.js';

/** Organisations within the caller's roles. */
@Controller('v1/organisations')
export class OrganisationsController {
  constructor(private readonly organisations: OrganisationsService) {}

  @Get()
  @Allow('organisation:read')
  @Returns(organisationPage)
  async list(@CurrentPrincipal() principal: Principal, @Query({ schema: pageQuery }) query: PageQuery): Promise<z.infer<typeof organisationPage>> {
    const page = await this.organisations.page(scopeFor(principal, 'organisation:read'), query);
    return { items: page.items.map(viewOrganisation), nextCursor: page.nextCursor };
  }

  @Post()
  @Allow('organisation:manage')
  @Returns(organisationView, { status: 201, description: 'The organisation has its place in the tree.' })
  @ProblemResponses('not-found', 'unprocessable')
  async register(
    @CurrentPrincipal() principal: Principal,
    @Body({ schema: registerOrganisation }) body: RegisterOrganisation,
  ): Promise<OrganisationView> {
    const scope = scopeFor(principal, 'organisation:manage');
    return viewOrganisation(await this.organisations.register(changeContext(principal, 'register'), scope, body));
  }

  @Get(':id')
  @Allow('organisation:read')
  @Returns(organisationView)
  @ProblemResponses('not-found')
  async get(@CurrentPrincipal() principal: Principal, @Param('id', { schema: z.uuid() }) id: string): Promise<OrganisationView> {
    return viewOrganisation(await this.organisations.get(scopeFor(principal, 'organisation:read'), id));
  }
}
