import { Module } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { Jobs } from '@vidimus/persistence';
import { AccountsStoreModule } from '../accounts/accounts-store.module.js';
import { ClientsModule } from '../clients/clients.module.js';
import { CredentialsModule } from '../credentials/credentials.module.js';
import { IntegratorNotice, TELL_INTEGRATOR } from './integrator-notice.js';
import type { TellIntegrator } from './integrator-notice.js';
import { IntegratorUsesController } from './integrator-uses.controller.js';
import { IntegratorUsesRepository } from './integrator-uses.repository.js';
import { IntegratorUsesService } from './integrator-uses.service.js';
import { UseContacts } from './use-contacts.js';

/** A day: until it is told, the program signs in with a password that holds no more. */
const RETRIES = { retryLimit: 150 };

@Module({
  imports: [AccountsStoreModule, ClientsModule, CredentialsModule],
  controllers: [IntegratorUsesController],
  providers: [IntegratorUsesRepository, IntegratorUsesService, IntegratorNotice, UseContacts],
  exports: [IntegratorUsesService],
})
export class IntegratorUsesModule implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly notice: IntegratorNotice,
  ) {}

  onModuleInit(): void {
    this.jobs.define<TellIntegrator>(TELL_INTEGRATOR, (job, { id }) => this.notice.tell(job, id), RETRIES);
  }
}
