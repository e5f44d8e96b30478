import { Module } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { Jobs } from '@vidimus/persistence';
import { REQUEST_CERTIFICATE } from '../issuance-requests/issuance-changes.js';
import type { RequestCertificate } from '../issuance-requests/issuance-changes.js';
import { IssuanceRequestsModule } from '../issuance-requests/issuance-requests.module.js';
import { OrganisationPoliciesModule } from '../organisation-policies/organisation-policies.module.js';
import { SealingModule } from '../sealing/sealing.module.js';
import { CertificateOrdersService } from './certificate-orders.service.js';
import { CertificateReactionsService } from './certificate-reactions.service.js';
import { CredentialNewsService } from './credential-news.service.js';
import { CompletionsEvents } from './completions.events.js';
import { HolderOfRequest } from './holder-of-request.js';
import { HolderRooms } from './holder-rooms.js';
import { IssuingRetriesController } from './issuing-retries.controller.js';
import { SubjectCompletionController } from './subject-completion.controller.js';
import { SubjectCompletionService } from './subject-completion.service.js';

@Module({
  imports: [IssuanceRequestsModule, OrganisationPoliciesModule, SealingModule],
  controllers: [SubjectCompletionController, IssuingRetriesController, CompletionsEvents],
  providers: [SubjectCompletionService, CertificateOrdersService, HolderOfRequest, HolderRooms, CertificateReactionsService, CredentialNewsService],
  exports: [HolderOfRequest, HolderRooms],
})
export class CompletionsModule implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly orders: CertificateOrdersService,
  ) {}

  onModuleInit(): void {
    this.jobs.define<RequestCertificate>(REQUEST_CERTIFICATE, (job, { id }) => this.orders.requestCertificate(job, id));
  }
}
