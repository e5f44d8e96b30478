import { Module } from '@nestjs/common';
import { AccountsStoreModule } from '../accounts/accounts-store.module.js';
import { OidcStoreModule } from '../openid/oidc-store.module.js';
import { OrganisationsModule } from '../organisations/organisations.module.js';
import { PersonsModule } from '../persons/persons.module.js';
import { HoldersController } from './holders.controller.js';
import { HoldersService } from './holders.service.js';

@Module({
  imports: [AccountsStoreModule, OidcStoreModule, OrganisationsModule, PersonsModule],
  controllers: [HoldersController],
  providers: [HoldersService],
})
export class HoldersModule {}
