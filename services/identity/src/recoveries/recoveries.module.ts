import { Module } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { Jobs } from '@vidimus/persistence';
import { AccountsStoreModule } from '../accounts/accounts-store.module.js';
import { AttemptsModule } from '../attempts/attempts.module.js';
import { CredentialsModule } from '../credentials/credentials.module.js';
import { HolderCodesModule } from '../holders/holder-codes.module.js';
import { PasswordsModule } from '../passwords/passwords.module.js';
import { PersonsModule } from '../persons/persons.module.js';
import { SmsCodesModule } from '../sms-codes/sms-codes.module.js';
import { SealedAsked } from './asked-recovery.js';
import { MeantAccount } from './meant-account.js';
import { RecoveriesController } from './recoveries.controller.js';
import { RecoveriesRepository } from './recoveries.repository.js';
import { RecoveriesService } from './recoveries.service.js';
import { RecoveryAnswersService } from './recovery-answers.service.js';
import { RecoveryFactors } from './recovery-factors.js';
import { ANSWER_RECOVERY } from './recovery-job.js';
import type { AnswerRecovery } from './recovery-job.js';
import { RecoveryLinksService } from './recovery-links.service.js';

/** Somebody waits for the mail: tried again often, and for longer than it is of use, so that the last try erases what was typed. */
const RETRIES = { retryLimit: 40, retryDelayMaxSeconds: 30, concurrency: 2 };

@Module({
  imports: [AccountsStoreModule, AttemptsModule, CredentialsModule, HolderCodesModule, PasswordsModule, PersonsModule, SmsCodesModule],
  controllers: [RecoveriesController],
  providers: [RecoveriesService, RecoveriesRepository, RecoveryAnswersService, RecoveryFactors, RecoveryLinksService, MeantAccount, SealedAsked],
})
export class RecoveriesModule implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly answers: RecoveryAnswersService,
  ) {}

  onModuleInit(): void {
    this.jobs.define<AnswerRecovery>(ANSWER_RECOVERY, (job) => this.answers.answer(job), RETRIES);
  }
}
