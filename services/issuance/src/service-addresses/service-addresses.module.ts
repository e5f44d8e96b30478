import { Module } from '@nestjs/common';
import { OrganisationPoliciesModule } from '../organisation-policies/organisation-policies.module.js';
import { SealingModule } from '../sealing/sealing.module.js';
import { AddressExceptionsController } from './address-exceptions.controller.js';
import { AddressExceptionsRepository } from './address-exceptions.repository.js';
import { AddressExceptionsService } from './address-exceptions.service.js';
import { ServiceAddressesService } from './service-addresses.service.js';

@Module({
  imports: [OrganisationPoliciesModule, SealingModule],
  controllers: [AddressExceptionsController],
  providers: [AddressExceptionsRepository, AddressExceptionsService, ServiceAddressesService],
  exports: [AddressExceptionsRepository, ServiceAddressesService],
})
export class ServiceAddressesModule {}
