import { Module } from '@nestjs/common';
import { ApprovalsModule } from './approvals/approvals.module.js';
import { CompletionsModule } from './completions/completions.module.js';
import { DeadlinesModule } from './deadlines/deadlines.module.js';
import { IssuanceRequestsModule } from './issuance-requests/issuance-requests.module.js';
import { MessagesModule } from './messages/messages.module.js';
import { OfficerIdentitiesModule } from './officer-identities/officer-identities.module.js';
import { OrganisationPoliciesModule } from './organisation-policies/organisation-policies.module.js';
import { RegistryChecksModule } from './registry-checks/registry-checks.module.js';
import { RegistryLookupsModule } from './registry-lookups/registry-lookups.module.js';
import { RequestSearchesModule } from './request-searches/request-searches.module.js';
import { RevocationsByCodeModule } from './revocations-by-code/revocations-by-code.module.js';
import { ServiceAddressesModule } from './service-addresses/service-addresses.module.js';
import { SubjectsModule } from './subjects/subjects.module.js';
import { TokenHandOversModule } from './token-hand-overs/token-hand-overs.module.js';

/** The table of contents, in the order in which a request walks through it. */
@Module({
  imports: [
    OrganisationPoliciesModule,
    OfficerIdentitiesModule,
    RegistryLookupsModule,
    ServiceAddressesModule,
    IssuanceRequestsModule,
    RequestSearchesModule,
    RegistryChecksModule,
    SubjectsModule,
    ApprovalsModule,
    TokenHandOversModule,
    // certificate.issued.v1, .refused.v1, .suspended.v1, .reinstated.v1, .revoked.v1 → completions.events.ts
    CompletionsModule,
    RevocationsByCodeModule,
    // message.sent.v1, message.bounced.v1, message.failed.v1 → messages.events.ts
    MessagesModule,
    DeadlinesModule,
  ],
})
export class IssuanceModule {}
