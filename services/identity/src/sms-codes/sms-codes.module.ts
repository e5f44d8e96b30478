import { Module } from '@nestjs/common';
import { AccountsStoreModule } from '../accounts/accounts-store.module.js';
import { MySmsCodesController } from './my-sms-codes.controller.js';
import { SmsCodesService } from './sms-codes.service.js';

@Module({ imports: [AccountsStoreModule], controllers: [MySmsCodesController], providers: [SmsCodesService], exports: [SmsCodesService] })
export class SmsCodesModule {}
