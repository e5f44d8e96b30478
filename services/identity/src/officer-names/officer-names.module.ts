import { Module } from '@nestjs/common';
import { AccountsStoreModule } from '../accounts/accounts-store.module.js';
import { OfficerNamesController } from './officer-names.controller.js';

@Module({ imports: [AccountsStoreModule], controllers: [OfficerNamesController] })
export class OfficerNamesModule {}
