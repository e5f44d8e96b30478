import { Body, Controller, Param, Put } from '@nestjs/common';
import { Allow, changeContext, CurrentPrincipal, NoIdempotencyKey, ProblemResponses, ReturnsNothing, scopeFor } from '@vidimus/service-kit';
import type { Principal } from '@vidimus/service-kit';
import { z } from 'zod';
import { putOfficerIdentity } from './officer-identities.schemas.js';
import type { PutOfficerIdentity } from './officer-identities.schemas.js';
import { OfficerIdentitiesService } from './officer-identities.service.js';

/** Officers' own tax numbers, taken in and never given out. */
@Controller('v1/officer-identities/:officerId')
export class OfficerIdentitiesController {
  constructor(private readonly officers: OfficerIdentitiesService) {}

  @Put()
  @Allow('officer:manage')
  @NoIdempotencyKey('The whole record is replaced; a repetition leaves the same.')
  @ReturnsNothing('Known; nobody can read it.')
  @ProblemResponses('not-found')
  put(
    @CurrentPrincipal() principal: Principal,
    @Param('officerId', { schema: z.uuid() }) id: string,
    @Body({ schema: putOfficerIdentity }) body: PutOfficerIdentity,
  ): Promise<void> {
    return this.officers.put(changeContext(principal, 'put-officer-identity'), scopeFor(principal, 'officer:manage'), id, body);
  }
}
