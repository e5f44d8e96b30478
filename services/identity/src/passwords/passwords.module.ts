import { Module } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { Jobs } from '@vidimus/persistence';
import { AccountsStoreModule } from '../accounts/accounts-store.module.js';
import { AttemptsModule } from '../attempts/attempts.module.js';
import { CredentialsModule } from '../credentials/credentials.module.js';
import { IntegratorUsesModule } from '../integrator-uses/integrator-uses.module.js';
import { OidcStoreModule } from '../openid/oidc-store.module.js';
import { SupportAuthorisationsModule } from '../support-authorisations/support-authorisations.module.js';
import { OwnPasswordController } from './own-password.controller.js';
import { PasswordNotice, TELL_PASSWORD_CHANGED } from './password-notice.js';
import type { TellPasswordChanged } from './password-notice.js';
import { PasswordsService } from './passwords.service.js';

/** A day: that a password was changed is worth knowing later too. */
const RETRIES = { retryLimit: 150 };

@Module({
  imports: [AccountsStoreModule, AttemptsModule, CredentialsModule, IntegratorUsesModule, OidcStoreModule, SupportAuthorisationsModule],
  controllers: [OwnPasswordController],
  providers: [PasswordsService, PasswordNotice],
  exports: [PasswordsService],
})
export class PasswordsModule implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly notice: PasswordNotice,
  ) {}

  onModuleInit(): void {
    this.jobs.define<TellPasswordChanged>(TELL_PASSWORD_CHANGED, (job, { id }) => this.notice.tell(job, id), RETRIES);
  }
}
