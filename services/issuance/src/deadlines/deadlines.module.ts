import { Module } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { Leadership } from '@vidimus/messaging';
import { ApprovalsModule } from '../approvals/approvals.module.js';
import { IssuanceRequestsModule } from '../issuance-requests/issuance-requests.module.js';
import { RegistryLookupsModule } from '../registry-lookups/registry-lookups.module.js';
import { ServiceAddressesModule } from '../service-addresses/service-addresses.module.js';
import { DeadlinesService } from './deadlines.service.js';

const DEADLINES_INTERVAL_MS = 5_000;
const ERASURE_INTERVAL_MS = 60_000;

@Module({ imports: [ApprovalsModule, IssuanceRequestsModule, RegistryLookupsModule, ServiceAddressesModule], providers: [DeadlinesService] })
export class DeadlinesModule implements OnModuleInit {
  constructor(
    private readonly leadership: Leadership,
    private readonly deadlines: DeadlinesService,
  ) {}

  onModuleInit(): void {
    this.leadership.add({ name: 'issuance-deadlines', intervalMs: DEADLINES_INTERVAL_MS, run: () => this.deadlines.serveOneDue() });
    this.leadership.add({ name: 'issuance-erasure', intervalMs: ERASURE_INTERVAL_MS, run: () => this.deadlines.eraseOneExpired() });
  }
}
