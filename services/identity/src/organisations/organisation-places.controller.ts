import { Controller, Get, Param } from '@nestjs/common';
import { everything } from '@vidimus/persistence';
import { ProblemResponses, Returns, RoomOnly } from '@vidimus/service-kit';
import { z } from 'zod';
import { OrganisationsService } from './organisations.service.js';
import { organisationPlace } from './organisations.schemas.js';
import type { OrganisationPlace } from './organisations.schemas.js';

const ANY = everything('other rooms ask of any organisation where it stands');

/** Where organisations stand, for rooms that keep something of theirs. */
@Controller('v1/organisation-places')
export class OrganisationPlacesController {
  constructor(private readonly organisations: OrganisationsService) {}

  @Get(':id')
  @RoomOnly('identity:organisations')
  @Returns(organisationPlace, { description: 'The place of the organisation in the tree, which never changes.' })
  @ProblemResponses('not-found')
  async get(@Param('id', { schema: z.uuid() }) id: string): Promise<OrganisationPlace> {
    return { path: (await this.organisations.get(ANY, id)).organisationPath };
  }
}
