import { DEFAULT_TOTP } from '@vidimus/otp';
import { countChanged } from '@vidimus/persistence';
import type { AfterRestore } from '@vidimus/persistence';
import { z } from 'zod';
import { OTP_SYNC_CONFIG } from './config.js';

const settingsSchema = z.object({ VIDIMUS_OTP_SYNC_TOLERANCE_STEPS: OTP_SYNC_CONFIG.shape.VIDIMUS_OTP_SYNC_TOLERANCE_STEPS });

/** So many codes of an event-based token can have been used on each day since the backup. */
const CODES_A_DAY = 30;
/** What a holder can be asked to press until his token is ahead of where its codes were used before. */
const LONGEST_JUMP = 300;

/**
 * No code counts that can have been used before. Programs and time-based tokens go on after the present step; counters jump over as many codes
 * as can have been used since the room last wrote anything, so that a holder presses his token that often, or resynchronises it further on;
 * codes that were sent have ended.
 */
export const otpSyncAfterRestore: AfterRestore = async ({ tx, now, env }) => {
  const { VIDIMUS_OTP_SYNC_TOLERANCE_STEPS: tolerance } = settingsSchema.parse(env);
  return {
    authenticators: await countChanged(
      tx,
      `UPDATE otp_device SET version = version + 1,
         last_step = greatest(last_step, floor(extract(epoch FROM $1::timestamptz) / coalesce(period_seconds, $2::integer))::integer + drift_steps + $3::integer)
       WHERE secret_sealed IS NOT NULL AND kind <> 'EVENT_TOKEN'`,
      [now, DEFAULT_TOTP.periodSeconds, tolerance],
    ),
    eventTokens: await countChanged(
      tx,
      `UPDATE otp_device SET version = version + 1, counter = least(18446744073709551616, counter + least($3::numeric, $2::numeric * (
         SELECT greatest(1, ceil(extract(epoch FROM $1::timestamptz - coalesce(max(at), 'epoch')) / 86400)) FROM audit_entry))::numeric)
       WHERE secret_sealed IS NOT NULL AND kind = 'EVENT_TOKEN' AND state IN ('DELIVERED', 'ACTIVE')`,
      [now, CODES_A_DAY, LONGEST_JUMP],
    ),
    sentCodes: await countChanged(
      tx,
      'UPDATE otp_challenge SET expires_at = $1, version = version + 1 WHERE spent_at IS NULL AND expires_at > $1',
      [now],
    ),
  };
};
