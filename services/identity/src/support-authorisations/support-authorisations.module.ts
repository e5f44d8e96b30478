import { Module } from '@nestjs/common';
import { AccountsStoreModule } from '../accounts/accounts-store.module.js';
import { SupportAuthorisationsController } from './support-authorisations.controller.js';
import { SupportAuthorisationsRepository } from './support-authorisations.repository.js';
import { SupportAuthorisationsService } from './support-authorisations.service.js';

@Module({
  imports: [AccountsStoreModule],
  controllers: [SupportAuthorisationsController],
  providers: [SupportAuthorisationsRepository, SupportAuthorisationsService],
  exports: [SupportAuthorisationsService],
})
export class SupportAuthorisationsModule {}
