export { otpSyncRoom } from './otp-sync.room.js';
export { OTP_SYNC_CONFIG } from './config.js';
export type { OtpSyncConfig } from './config.js';
