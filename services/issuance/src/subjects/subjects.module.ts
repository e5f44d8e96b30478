import { Module } from '@nestjs/common';
import { IssuanceRequestsModule } from '../issuance-requests/issuance-requests.module.js';
import { OrganisationPoliciesModule } from '../organisation-policies/organisation-policies.module.js';
import { RegistryChecksModule } from '../registry-checks/registry-checks.module.js';
import { SealingModule } from '../sealing/sealing.module.js';
import { SubjectLinksService } from './subject-links.service.js';
import { SubjectsController } from './subjects.controller.js';
import { TaxLoginsService } from './tax-logins.service.js';

@Module({
  imports: [IssuanceRequestsModule, OrganisationPoliciesModule, RegistryChecksModule, SealingModule],
  controllers: [SubjectsController],
  providers: [SubjectLinksService, TaxLoginsService],
})
export class SubjectsModule {}
