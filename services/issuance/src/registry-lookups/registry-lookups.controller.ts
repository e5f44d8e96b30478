import { Body, Controller, Post } from '@nestjs/common';
import { Allow, changeContext, CurrentPrincipal, NoIdempotencyKey, ProblemResponses, Returns, scopeFor } from '@vidimus/service-kit';
import type { Principal } from '@vidimus/service-kit';
import { lookedUpPerson, lookUpPerson } from './registry-lookups.schemas.js';
import type { LookedUpPerson, LookUpPerson } from './registry-lookups.schemas.js';
import { RegistryLookupsService } from './registry-lookups.service.js';

/** Looks people up in the tax registry. */
@Controller('v1/registry-lookups')
export class RegistryLookupsController {
  constructor(private readonly lookups: RegistryLookupsService) {}

  @Post()
  @Allow('issuance:start')
  // No answer is kept for repetitions: it would hold names in clear.
  @NoIdempotencyKey('A repetition looks the person up again; what is not used is erased after a day.')
  @Returns(lookedUpPerson, { status: 201, description: 'The person is an employee of the organisation; names are read only.' })
  @ProblemResponses('not-found', 'unprocessable', 'registry-unavailable')
  lookUp(@CurrentPrincipal() principal: Principal, @Body({ schema: lookUpPerson }) body: LookUpPerson): Promise<LookedUpPerson> {
    return this.lookups.lookUp(changeContext(principal, 'look-up'), scopeFor(principal, 'issuance:start'), body);
  }
}
