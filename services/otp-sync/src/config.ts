import { z } from 'zod';

/** Settings of otp-sync besides the common ones of a room. */
export const OTP_SYNC_CONFIG = z.object({});
export type OtpSyncConfig = z.infer<typeof OTP_SYNC_CONFIG>;
