import type { RoomDefinition } from '@vidimus/service-kit';
import { ChallengeRow } from './challenges/challenge.entity.js';
import { ConfirmationRow } from './confirmations/confirmation.entity.js';
import { OTP_SYNC_CONFIG } from './config.js';
import { DevicePolicyRow } from './device-policies/device-policy.entity.js';
import { DeviceRow } from './devices/device.entity.js';
import { CreateOtpTables20261122100000 } from './migrations/202611221000-create-otp-tables.js';
import { AddHardwareTokens20261122160000 } from './migrations/202611221600-add-hardware-tokens.js';
import { FindDevicesInPlace20261122190500 } from './migrations/202611221905-find-devices-in-place.js';
import { CreateTokenImports20261122200000 } from './migrations/202611222000-create-token-imports.js';
import { CreateReplacements20261122201000 } from './migrations/202611222010-create-replacements.js';
import { CreateSeedKeys20261122203000 } from './migrations/202611222030-create-seed-keys.js';
import { CreateDeviceConfirmations20261122224500 } from './migrations/202611222245-create-device-confirmations.js';
import { CheckDevicesWhereTheyChange20261123060000 } from './migrations/202611230600-check-devices-where-they-change.js';
import { OtpSyncModule } from './otp-sync.module.js';
import { otpSyncProviders } from './otp-sync.providers.js';
import { ReplacementRow } from './replacements/replacement.entity.js';
import { ResyncRow } from './resynchronisations/resync.entity.js';
import { SeedKeyRow } from './seed-keys/seed-key.entity.js';
import { TokenImportRow } from './token-imports/token-import.entity.js';
import { VerificationRow } from './verifications/verification.entity.js';

/** OTP devices of holders: stock, registration, verification, resynchronisation, codes by SMS and e-mail, user codes. */
export const otpSyncRoom: RoomDefinition<typeof OTP_SYNC_CONFIG> = {
  name: 'otp-sync',
  description: 'OTP devices of holders: stock, registration, verification, resynchronisation, codes by SMS and e-mail, user codes.',
  module: OtpSyncModule,
  entities: [DeviceRow, ChallengeRow, VerificationRow, ResyncRow, TokenImportRow, ReplacementRow, SeedKeyRow, DevicePolicyRow, ConfirmationRow],
  migrations: [CreateOtpTables20261122100000, AddHardwareTokens20261122160000, FindDevicesInPlace20261122190500, CreateTokenImports20261122200000, CreateReplacements20261122201000, CreateSeedKeys20261122203000, CreateDeviceConfirmations20261122224500, CheckDevicesWhereTheyChange20261123060000],
  config: OTP_SYNC_CONFIG,
  providers: otpSyncProviders,
};
