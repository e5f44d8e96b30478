import { Module } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { Jobs } from '@vidimus/persistence';
import { AccountsModule } from '../accounts/accounts.module.js';
import { AttemptsModule } from '../attempts/attempts.module.js';
import { HolderCodesModule } from '../holders/holder-codes.module.js';
import { PersonsModule } from '../persons/persons.module.js';
import { ContactChangesRepository } from './contact-changes.repository.js';
import { ContactChangesService } from './contact-changes.service.js';
import { ContactConfirmations } from './contact-confirmations.js';
import { ContactConfirmationsController } from './contact-confirmations.controller.js';
import { ContactProofs } from './contact-proofs.js';
import { LAPSE_CONTACT_CHANGE } from './lapse-job.js';
import type { LapseContactChange } from './lapse-job.js';
import { MyContactsController } from './my-contacts.controller.js';

@Module({
  imports: [AccountsModule, AttemptsModule, HolderCodesModule, PersonsModule],
  controllers: [MyContactsController, ContactConfirmationsController],
  providers: [ContactChangesRepository, ContactChangesService, ContactConfirmations, ContactProofs],
})
export class ContactChangesModule implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly changes: ContactChangesService,
  ) {}

  onModuleInit(): void {
    this.jobs.define<LapseContactChange>(LAPSE_CONTACT_CHANGE, ({ changeId, correlationId }) =>
      this.changes.end({ actor: { kind: 'system', id: 'timer' }, command: 'lapse', correlationId }, changeId, 'lapse'),
    );
  }
}
