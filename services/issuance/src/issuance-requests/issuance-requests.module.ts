import { Module } from '@nestjs/common';
import { RegistryLookupsModule } from '../registry-lookups/registry-lookups.module.js';
import { SealingModule } from '../sealing/sealing.module.js';
import { ServiceAddressesModule } from '../service-addresses/service-addresses.module.js';
import { IssuanceChanges } from './issuance-changes.js';
import { IssuanceMetrics } from './issuance-metrics.js';
import { IssuanceRequestsController } from './issuance-requests.controller.js';
import { IssuanceRequestsRepository } from './issuance-requests.repository.js';
import { IssuanceRequestsService } from './issuance-requests.service.js';

@Module({
  imports: [RegistryLookupsModule, SealingModule, ServiceAddressesModule],
  controllers: [IssuanceRequestsController],
  providers: [IssuanceChanges, IssuanceRequestsService, IssuanceRequestsRepository, IssuanceMetrics],
  exports: [IssuanceChanges, IssuanceRequestsService, IssuanceRequestsRepository],
})
export class IssuanceRequestsModule {}
