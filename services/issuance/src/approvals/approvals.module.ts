import { Module } from '@nestjs/common';
import { IssuanceRequestsModule } from '../issuance-requests/issuance-requests.module.js';
import { OfficerIdentitiesModule } from '../officer-identities/officer-identities.module.js';
import { OrganisationPoliciesModule } from '../organisation-policies/organisation-policies.module.js';
import { SealingModule } from '../sealing/sealing.module.js';
import { ApprovalsController } from './approvals.controller.js';
import { ApprovalsService } from './approvals.service.js';
import { DecisionDraftsRepository } from './decision-drafts.repository.js';
import { EvidenceService } from './evidence.service.js';

@Module({
  imports: [IssuanceRequestsModule, OfficerIdentitiesModule, OrganisationPoliciesModule, SealingModule],
  controllers: [ApprovalsController],
  providers: [ApprovalsService, EvidenceService, DecisionDraftsRepository],
  exports: [DecisionDraftsRepository],
})
export class ApprovalsModule {}
