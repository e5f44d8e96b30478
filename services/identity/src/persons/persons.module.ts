import { Module } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { Jobs } from '@vidimus/persistence';
import { ContactChecksController } from './contact-checks.controller.js';
import { ContactNotice, TELL_CONTACT_CHANGED } from './contact-notice.js';
import type { TellContactChanged } from './contact-notice.js';
import { ContactsService } from './contacts.service.js';
import { PersonSecrets } from './person-secrets.js';
import { PersonsRepository } from './persons.repository.js';
import { PersonsService } from './persons.service.js';

/** A day: that an address was replaced is worth knowing later too. */
const RETRIES = { retryLimit: 150 };

@Module({
  controllers: [ContactChecksController],
  providers: [PersonsRepository, PersonSecrets, PersonsService, ContactsService, ContactNotice],
  exports: [PersonsRepository, PersonSecrets, PersonsService, ContactsService],
})
export class PersonsModule implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly notice: ContactNotice,
  ) {}

  onModuleInit(): void {
    this.jobs.define<TellContactChanged>(TELL_CONTACT_CHANGED, (job, { id }) => this.notice.tell(job, id), RETRIES);
  }
}
