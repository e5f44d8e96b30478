import { Module } from '@nestjs/common';
import { HolderAccounts } from './holder-accounts.js';

@Module({ providers: [HolderAccounts], exports: [HolderAccounts] })
export class HolderAccountsModule {}
