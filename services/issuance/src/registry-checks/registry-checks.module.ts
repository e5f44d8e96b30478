import { Module } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { Jobs } from '@vidimus/persistence';
import { ASK_REGISTRIES } from '../issuance-requests/issuance-changes.js';
import type { AskRegistries } from '../issuance-requests/issuance-changes.js';
import { IssuanceRequestsModule } from '../issuance-requests/issuance-requests.module.js';
import { OrganisationPoliciesModule } from '../organisation-policies/organisation-policies.module.js';
import { SealingModule } from '../sealing/sealing.module.js';
import { RegistryChecksController } from './registry-checks.controller.js';
import { RegistryChecksService } from './registry-checks.service.js';

@Module({
  imports: [IssuanceRequestsModule, OrganisationPoliciesModule, SealingModule],
  controllers: [RegistryChecksController],
  providers: [RegistryChecksService],
  exports: [RegistryChecksService],
})
export class RegistryChecksModule implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly checks: RegistryChecksService,
  ) {}

  onModuleInit(): void {
    this.jobs.define<AskRegistries>(ASK_REGISTRIES, (job) => this.checks.askRegistries(job));
  }
}
