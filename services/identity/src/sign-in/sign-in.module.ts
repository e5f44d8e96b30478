import { Module } from '@nestjs/common';
import { FieldCipher } from '@vidimus/persistence';
import { CLOCK, LOG, ROOM_CONFIG } from '@vidimus/service-kit';
import { DataSource } from 'typeorm';
import { AccountsStoreModule } from '../accounts/accounts-store.module.js';
import { AttemptsModule } from '../attempts/attempts.module.js';
import { ClientsModule } from '../clients/clients.module.js';
import { IntegratorsService } from '../clients/integrators.service.js';
import { CredentialsModule } from '../credentials/credentials.module.js';
import { CredentialsService } from '../credentials/credentials.service.js';
import { createProvider } from '../openid/create-provider.js';
import type { ProviderDependencies } from '../openid/create-provider.js';
import { FirstPasswordsModule } from '../first-passwords/first-passwords.module.js';
import { HolderCodesModule } from '../holders/holder-codes.module.js';
import { InteractionsController } from './interactions.controller.js';
import { OIDC_PROVIDER } from '../openid/oidc-provider.token.js';
import { OidcStore } from '../openid/oidc-store.js';
import { OidcStoreModule } from '../openid/oidc-store.module.js';
import { SmsCodesModule } from '../sms-codes/sms-codes.module.js';
import { SignInService } from './sign-in.service.js';

@Module({
  imports: [AccountsStoreModule, AttemptsModule, ClientsModule, CredentialsModule, FirstPasswordsModule, HolderCodesModule, OidcStoreModule, SmsCodesModule],
  controllers: [InteractionsController],
  providers: [
    SignInService,
    {
      provide: OIDC_PROVIDER,
      inject: [ROOM_CONFIG, DataSource, FieldCipher, CLOCK, OidcStore, CredentialsService, IntegratorsService, LOG],
      useFactory: (
        config: ProviderDependencies['config'],
        dataSource: DataSource,
        cipher: FieldCipher,
        clock: ProviderDependencies['clock'],
        store: OidcStore,
        credentials: CredentialsService,
        integrators: IntegratorsService,
        log: ProviderDependencies['log'],
      ) => createProvider({ config, dataSource, cipher, clock, store, credentials, integrators, log }),
    },
  ],
})
export class SignInModule {}
