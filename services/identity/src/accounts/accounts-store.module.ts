import { Module } from '@nestjs/common';
import { AccountSecrets } from './account-secrets.js';
import { AccountsRepository } from './accounts.repository.js';

/** Reads of accounts, for those who do not change them. */
@Module({ providers: [AccountsRepository, AccountSecrets], exports: [AccountsRepository, AccountSecrets] })
export class AccountsStoreModule {}
