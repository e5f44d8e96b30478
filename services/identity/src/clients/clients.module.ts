import { Module } from '@nestjs/common';
import { GrantsModule } from '../grants/grants.module.js';
import { OrganisationsModule } from '../organisations/organisations.module.js';
import { IntegratorsController } from './integrators.controller.js';
import { IntegratorsRepository } from './integrators.repository.js';
import { IntegratorsService } from './integrators.service.js';

@Module({
  imports: [OrganisationsModule, GrantsModule],
  controllers: [IntegratorsController],
  providers: [IntegratorsService, IntegratorsRepository],
  exports: [IntegratorsService],
})
export class ClientsModule {}
