import { Module } from '@nestjs/common';
import { ContactChecksController } from './contact-checks.controller.js';
import { ContactsService } from './contacts.service.js';
import { PersonSecrets } from './person-secrets.js';
import { PersonsRepository } from './persons.repository.js';
import { PersonsService } from './persons.service.js';

@Module({
  controllers: [ContactChecksController],
  providers: [PersonsRepository, PersonSecrets, PersonsService, ContactsService],
  exports: [PersonsRepository, PersonSecrets, PersonsService, ContactsService],
})
export class PersonsModule {}
