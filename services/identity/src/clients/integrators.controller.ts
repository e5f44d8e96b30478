import { Body, Controller, Post } from '@nestjs/common';
import { Allow, changeContext, CurrentPrincipal, IdempotentWithoutBody, ProblemResponses, Returns, scopeFor } from '@vidimus/service-kit';
import type { Principal } from '@vidimus/service-kit';
import { z } from 'zod';
import { grantRequest, grantView } from '../grants/account-grant.js';
import { GrantingService } from '../grants/granting.service.js';
import { OrganisationsService } from '../organisations/organisations.service.js';
import { IntegratorsService } from './integrators.service.js';

const registerIntegrator = z
  .strictObject({
    organisationId: z.uuid().describe('The organisation that runs the program.'),
    name: z.string().trim().min(1).max(200),
    grants: z.array(grantRequest).min(1).max(20),
  })
  .meta({ id: 'RegisterIntegrator' });

const registeredIntegrator = z
  .object({
    id: z.uuid(),
    clientId: z.string(),
    clientSecret: z.string().describe('Shown in this answer only; for client_secret_basic at the token endpoint.'),
    name: z.string(),
    organisationId: z.uuid(),
    grants: z.array(grantView),
  })
  .meta({ id: 'RegisteredIntegrator' });

/** Programs that call the REST API with client credentials. */
@Controller('v1/integrators')
export class IntegratorsController {
  constructor(
    private readonly integrators: IntegratorsService,
    private readonly organisations: OrganisationsService,
    private readonly granting: GrantingService,
  ) {}

  @Post()
  @Allow('officer:manage')
  @IdempotentWithoutBody()
  @Returns(registeredIntegrator, { status: 201 })
  @ProblemResponses('not-found', 'unprocessable')
  async register(
    @CurrentPrincipal() principal: Principal,
    @Body({ schema: registerIntegrator }) body: z.infer<typeof registerIntegrator>,
  ): Promise<z.infer<typeof registeredIntegrator>> {
    const scope = scopeFor(principal, 'officer:manage');
    const organisation = await this.organisations.get(scope, body.organisationId);
    const grants = await this.granting.prepareAll({ grants: principal.grants, scope }, 'program', body.grants);
    const context = changeContext(principal, 'register');
    const { integrator, clientSecret } = await this.integrators.register(context, organisation, { name: body.name, grants });
    const { id, clientId, name, organisationId } = integrator;
    return { id, clientId, clientSecret, name, organisationId, grants: integrator.grants };
  }
}
