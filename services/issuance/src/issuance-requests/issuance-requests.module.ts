import { Module } from '@nestjs/common';
import { OrganisationPoliciesModule } from '../organisation-policies/organisation-policies.module.js';
import { RegistryLookupsModule } from '../registry-lookups/registry-lookups.module.js';
import { SealingModule } from '../sealing/sealing.module.js';
import { IssuanceChanges } from './issuance-changes.js';
import { IssuanceRequestsController } from './issuance-requests.controller.js';
import { IssuanceRequestsRepository } from './issuance-requests.repository.js';
import { IssuanceRequestsService } from './issuance-requests.service.js';

@Module({
  imports: [OrganisationPoliciesModule, RegistryLookupsModule, SealingModule],
  controllers: [IssuanceRequestsController],
  providers: [IssuanceChanges, IssuanceRequestsService, IssuanceRequestsRepository],
  exports: [IssuanceChanges, IssuanceRequestsService, IssuanceRequestsRepository],
})
export class IssuanceRequestsModule {}
