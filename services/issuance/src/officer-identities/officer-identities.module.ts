import { Module } from '@nestjs/common';
import { OrganisationPoliciesModule } from '../organisation-policies/organisation-policies.module.js';
import { SealingModule } from '../sealing/sealing.module.js';
import { OfficerIdentitiesController } from './officer-identities.controller.js';
import { OfficerIdentitiesRepository } from './officer-identities.repository.js';
import { OfficerIdentitiesService } from './officer-identities.service.js';

@Module({
  imports: [OrganisationPoliciesModule, SealingModule],
  controllers: [OfficerIdentitiesController],
  providers: [OfficerIdentitiesService, OfficerIdentitiesRepository],
  exports: [OfficerIdentitiesService],
})
export class OfficerIdentitiesModule {}
