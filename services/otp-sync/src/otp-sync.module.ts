import { Module } from '@nestjs/common';
import { ActivationsModule } from './activations/activations.module.js';
import { ChallengesModule } from './challenges/challenges.module.js';
import { ConfirmationsModule } from './confirmations/confirmations.module.js';
import { DeadlinesModule } from './deadlines/deadlines.module.js';
import { DeviceRoutesModule } from './devices/device-routes.module.js';
import { DevicePoliciesModule } from './device-policies/device-policies.module.js';
import { DriftForecastsModule } from './drift-forecasts/drift-forecasts.module.js';
import { InventoryModule } from './inventory/inventory.module.js';
import { LockNoticesModule } from './lock-notices/lock-notices.module.js';
import { ReplacementsModule } from './replacements/replacements.module.js';
import { ResyncsModule } from './resynchronisations/resyncs.module.js';
import { SeedKeyRotationModule } from './seed-keys/seed-key-rotation.module.js';
import { TokenExportsModule } from './token-exports/token-exports.module.js';
import { TokenImportsModule } from './token-imports/token-imports.module.js';
import { UserCodesModule } from './user-codes/user-codes.module.js';
import { VerificationsModule } from './verifications/verifications.module.js';

/** The table of contents, in the order in which a device lives. */
@Module({
  imports: [
    InventoryModule,
    DevicePoliciesModule,
    ConfirmationsModule,
    TokenImportsModule,
    TokenExportsModule,
    DeviceRoutesModule,
    // message.sent.v1, message.bounced.v1, message.failed.v1 → code-messages.events.ts
    ChallengesModule,
    VerificationsModule,
    // otp.device-locked.v1 → lock-notices.events.ts
    LockNoticesModule,
    ActivationsModule,
    ResyncsModule,
    ReplacementsModule,
    UserCodesModule,
    DriftForecastsModule,
    DeadlinesModule,
    SeedKeyRotationModule,
  ],
})
export class OtpSyncModule {}
