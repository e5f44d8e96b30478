import type { RoomDefinition } from '@vidimus/service-kit';
import { OTP_SYNC_CONFIG } from './config.js';
import { OtpSyncModule } from './otp-sync.module.js';

/** OTP devices of holders: registration, verification, codes by SMS and e-mail, user codes. */
export const otpSyncRoom: RoomDefinition<typeof OTP_SYNC_CONFIG> = {
  name: 'otp-sync',
  description: 'OTP devices of holders: registration, verification, codes by SMS and e-mail, user codes.',
  module: OtpSyncModule,
  entities: [],
  migrations: [],
  config: OTP_SYNC_CONFIG,
};
