export { otpSyncRoom } from './otp-sync.room.js';
export { otpSyncAfterRestore } from './after-restore.js';
export { OTP_SYNC_CONFIG } from './config.js';
export type { OtpSyncConfig } from './config.js';
export { DEVICE_START, DEVICE_STATES, DEVICE_TRANSITIONS } from './devices/device-states.js';
export type { DeviceState } from './devices/device-states.js';
export { TOKEN_IMPORT_START, TOKEN_IMPORT_STATES, TOKEN_IMPORT_TRANSITIONS } from './token-imports/token-import-states.js';
export type { TokenImportState } from './token-imports/token-import-states.js';
