import { Module } from '@nestjs/common';
import { relyingPartyOf } from '@vidimus/decisions';
import { ROOM_CONFIG } from '@vidimus/service-kit';
import type { RoomConfig } from '@vidimus/service-kit';
import { AccountsStoreModule } from '../accounts/accounts-store.module.js';
import { AccountsModule } from '../accounts/accounts.module.js';
import { AttemptsModule } from '../attempts/attempts.module.js';
import { CredentialsModule } from '../credentials/credentials.module.js';
import { EnrolmentChallenges } from './enrolment-challenges.js';
import { KeyAssertionsService } from './key-assertions.service.js';
import { KeyRegistrations } from './key-registrations.js';
import { OfficersSecurityKeysController } from './officers-security-keys.controller.js';
import { OwnSecurityKeysController } from './own-security-keys.controller.js';
import { RELYING_PARTY } from './relying-party.js';
import { SecurityKeysRepository } from './security-keys.repository.js';
import { SecurityKeysService } from './security-keys.service.js';

@Module({
  imports: [AccountsModule, AccountsStoreModule, CredentialsModule, AttemptsModule],
  controllers: [OwnSecurityKeysController, OfficersSecurityKeysController],
  providers: [
    SecurityKeysService,
    KeyAssertionsService,
    KeyRegistrations,
    SecurityKeysRepository,
    EnrolmentChallenges,
    { provide: RELYING_PARTY, inject: [ROOM_CONFIG], useFactory: (config: RoomConfig) => relyingPartyOf(config.VIDIMUS_PUBLIC_URL) },
  ],
  exports: [KeyAssertionsService, KeyRegistrations],
})
export class SecurityKeysModule {}
