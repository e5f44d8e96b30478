import { Module } from '@nestjs/common';
import { AccountsStoreModule } from '../accounts/accounts-store.module.js';
import { AccountsModule } from '../accounts/accounts.module.js';
import { AttemptsModule } from '../attempts/attempts.module.js';
import { GrantsModule } from '../grants/grants.module.js';
import { OrganisationsModule } from '../organisations/organisations.module.js';
import { SecurityKeysModule } from '../security-keys/security-keys.module.js';
import { FirstAdministratorController } from './first-administrator.controller.js';
import { FirstAdministratorRepository } from './first-administrator.repository.js';
import { FirstAdministratorService } from './first-administrator.service.js';

@Module({
  imports: [AccountsModule, AccountsStoreModule, AttemptsModule, GrantsModule, OrganisationsModule, SecurityKeysModule],
  controllers: [FirstAdministratorController],
  providers: [FirstAdministratorService, FirstAdministratorRepository],
})
export class FirstAdministratorModule {}
