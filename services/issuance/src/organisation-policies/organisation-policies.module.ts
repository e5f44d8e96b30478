import { Module } from '@nestjs/common';
import { OrganisationPoliciesController } from './organisation-policies.controller.js';
import { OrganisationPoliciesRepository } from './organisation-policies.repository.js';
import { OrganisationPoliciesService } from './organisation-policies.service.js';

@Module({
  controllers: [OrganisationPoliciesController],
  providers: [OrganisationPoliciesService, OrganisationPoliciesRepository],
  exports: [OrganisationPoliciesService],
})
export class OrganisationPoliciesModule {}
