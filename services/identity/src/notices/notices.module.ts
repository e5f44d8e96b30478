import { Module } from '@nestjs/common';
import { AccountsStoreModule } from '../accounts/accounts-store.module.js';
import { PersonsModule } from '../persons/persons.module.js';
import { NoticesController } from './notices.controller.js';
import { NoticesService } from './notices.service.js';

@Module({ imports: [AccountsStoreModule, PersonsModule], controllers: [NoticesController], providers: [NoticesService] })
export class NoticesModule {}
