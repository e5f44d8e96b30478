import { Module } from '@nestjs/common';
import { OrganisationPoliciesModule } from '../organisation-policies/organisation-policies.module.js';
import { SealingModule } from '../sealing/sealing.module.js';
import { RegistryLookupsController } from './registry-lookups.controller.js';
import { RegistryLookupsRepository } from './registry-lookups.repository.js';
import { RegistryLookupsService } from './registry-lookups.service.js';

@Module({
  imports: [OrganisationPoliciesModule, SealingModule],
  controllers: [RegistryLookupsController],
  providers: [RegistryLookupsService, RegistryLookupsRepository],
  exports: [RegistryLookupsService, RegistryLookupsRepository],
})
export class RegistryLookupsModule {}
