import { z } from 'zod';

const count = (least: number, most: number) => z.coerce.number().int().min(least).max(most);

/** Settings of otp-sync besides the common ones of a room. */
export const OTP_SYNC_CONFIG = z.object({
  VIDIMUS_OTP_SYNC_ISSUER: z
    .string()
    .min(1)
    .max(60)
    .regex(/^[^:]+$/, 'Must not contain a colon')
    .default('Vidimus')
    .describe('Name under which authenticator programs show the codes of this installation.'),
  VIDIMUS_OTP_SYNC_TOLERANCE_STEPS: count(0, 20)
    .default(1)
    .describe('How many steps of 30 seconds a clock may be off, on both sides, for a code of an authenticator program.'),
  VIDIMUS_OTP_SYNC_WRONG_CODES_IN_A_ROW: count(3, 20).default(5).describe('Wrong codes in a row that lock a device.'),
  VIDIMUS_OTP_SYNC_WRONG_CODES_A_YEAR: count(10, 10_000).default(90).describe('Wrong codes within a year, over all devices of a holder, that lock them all.'),
  VIDIMUS_OTP_SYNC_GUESS_BOUND: z.coerce
    .number()
    .gt(0)
    .max(1)
    .default(0.001)
    .describe('The room does not start when its limits would let a guesser succeed with a higher probability, per holder and year.'),
});
export type OtpSyncConfig = z.infer<typeof OTP_SYNC_CONFIG>;
