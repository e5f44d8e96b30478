import { DEFAULT_TOTP, totpStep } from '@vidimus/otp';
import { countChanged } from '@vidimus/persistence';
import type { AfterRestore } from '@vidimus/persistence';
import { z } from 'zod';
import { OTP_SYNC_CONFIG } from './config.js';

const settingsSchema = z.object({ VIDIMUS_OTP_SYNC_TOLERANCE_STEPS: OTP_SYNC_CONFIG.shape.VIDIMUS_OTP_SYNC_TOLERANCE_STEPS });

/** No code counts that can have been used before, of programs by their time step, of messages by an end to all that were sent. */
export const otpSyncAfterRestore: AfterRestore = async ({ tx, now, env }) => {
  const { VIDIMUS_OTP_SYNC_TOLERANCE_STEPS: tolerance } = settingsSchema.parse(env);
  return {
    authenticators: await countChanged(
      tx,
      `UPDATE otp_device SET last_step = greatest(last_step, $1::integer), version = version + 1 WHERE secret_sealed IS NOT NULL`,
      [totpStep(now, DEFAULT_TOTP.periodSeconds) + tolerance],
    ),
    sentCodes: await countChanged(
      tx,
      'UPDATE otp_challenge SET expires_at = $1, version = version + 1 WHERE spent_at IS NULL AND expires_at > $1',
      [now],
    ),
  };
};
