import { Module } from '@nestjs/common';
import { AccountsModule } from './accounts/accounts.module.js';
import { ClientsModule } from './clients/clients.module.js';
import { ContactChangesModule } from './contact-changes/contact-changes.module.js';
import { CredentialsModule } from './credentials/credentials.module.js';
import { DecisionStatementsModule } from './decision-statements/decision-statements.module.js';
import { FirstAdministratorModule } from './first-administrator/first-administrator.module.js';
import { FirstPasswordsModule } from './first-passwords/first-passwords.module.js';
import { GrantsModule } from './grants/grants.module.js';
import { HoldersModule } from './holders/holders.module.js';
import { IntegratorUsesModule } from './integrator-uses/integrator-uses.module.js';
import { NoticesModule } from './notices/notices.module.js';
import { OfficerNamesModule } from './officer-names/officer-names.module.js';
import { OrganisationsModule } from './organisations/organisations.module.js';
import { PasswordsModule } from './passwords/passwords.module.js';
import { PersonsModule } from './persons/persons.module.js';
import { RecoveriesModule } from './recoveries/recoveries.module.js';
import { SecurityKeysModule } from './security-keys/security-keys.module.js';
import { SignInModule } from './sign-in/sign-in.module.js';
import { SupportAuthorisationsModule } from './support-authorisations/support-authorisations.module.js';

/** The table of contents. */
@Module({
  imports: [
    OrganisationsModule,
    AccountsModule,
    OfficerNamesModule,
    GrantsModule,
    CredentialsModule,
    FirstAdministratorModule,
    SignInModule,
    ClientsModule,
    DecisionStatementsModule,
    SecurityKeysModule,
    PersonsModule,
    ContactChangesModule,
    HoldersModule,
    NoticesModule,
    FirstPasswordsModule,
    SupportAuthorisationsModule,
    IntegratorUsesModule,
    PasswordsModule,
    RecoveriesModule,
  ],
})
export class IdentityModule {}
