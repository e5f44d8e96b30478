import { Module } from '@nestjs/common';
import { ClientsModule } from '../clients/clients.module.js';
import { GrantsModule } from '../grants/grants.module.js';
import { OrganisationsModule } from '../organisations/organisations.module.js';
import { OidcStoreModule } from '../openid/oidc-store.module.js';
import { AccountsStoreModule } from './accounts-store.module.js';
import { AccountsService } from './accounts.service.js';
import { MeController } from './me.controller.js';
import { OfficersController } from './officers.controller.js';

@Module({
  imports: [AccountsStoreModule, OrganisationsModule, GrantsModule, ClientsModule, OidcStoreModule],
  controllers: [OfficersController, MeController],
  providers: [AccountsService],
  exports: [AccountsService],
})
export class AccountsModule {}
