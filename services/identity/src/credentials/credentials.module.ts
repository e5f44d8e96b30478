import { Module } from '@nestjs/common';
import { AccountsStoreModule } from '../accounts/accounts-store.module.js';
import { AttemptsModule } from '../attempts/attempts.module.js';
import { SmsCodesModule } from '../sms-codes/sms-codes.module.js';
import { CredentialsService } from './credentials.service.js';
import { EnrolmentsController } from './enrolments.controller.js';

@Module({
  imports: [AccountsStoreModule, AttemptsModule, SmsCodesModule],
  controllers: [EnrolmentsController],
  providers: [CredentialsService],
  exports: [CredentialsService],
})
export class CredentialsModule {}
