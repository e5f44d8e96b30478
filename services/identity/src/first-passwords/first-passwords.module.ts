import { Module } from '@nestjs/common';
import { AccountsStoreModule } from '../accounts/accounts-store.module.js';
import { FirstPasswordsController } from './first-passwords.controller.js';
import { FirstPasswordsRepository } from './first-passwords.repository.js';
import { FirstPasswordsService } from './first-passwords.service.js';

@Module({
  imports: [AccountsStoreModule],
  controllers: [FirstPasswordsController],
  providers: [FirstPasswordsRepository, FirstPasswordsService],
  exports: [FirstPasswordsService],
})
export class FirstPasswordsModule {}
