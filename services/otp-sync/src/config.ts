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
    .describe('How many steps of 30 seconds a clock may be off, on both sides, for a code of an authenticator program or a time-based token.'),
  VIDIMUS_OTP_SYNC_LOOK_AHEAD: count(1, 100).default(10).describe('How many codes of an event-based token are right at a time: the next one and those after it, of presses that were not used.'),
  VIDIMUS_OTP_SYNC_WRONG_CODES_IN_A_ROW: count(3, 20).default(5).describe('Wrong codes in a row that lock a device.'),
  VIDIMUS_OTP_SYNC_WRONG_CODES_A_YEAR: count(10, 10_000).default(90).describe('Wrong codes within a year, over all devices of a holder, that lock them all.'),
  VIDIMUS_OTP_SYNC_GUESS_BOUND: z.coerce
    .number()
    .gt(0)
    .max(1)
    .default(0.001)
    .describe('The room does not start when its limits would let a guesser succeed with a higher probability, per holder and year.'),
  VIDIMUS_OTP_SYNC_RESYNC_WINDOW: count(10, 1_000)
    .default(1_000)
    .describe('How far a device is looked for when its holder resynchronises it: presses ahead, or steps to both sides.'),
  VIDIMUS_OTP_SYNC_EXTENDED_WINDOW: count(1_000, 10_000).default(10_000).describe('The same by three codes, while support has opened an extended resynchronisation.'),
  VIDIMUS_OTP_SYNC_WRONG_RESYNCS_A_DAY: count(3, 20).default(5).describe('Wrong submissions to resynchronise a device within 24 hours that lock it for 24 hours.'),
  VIDIMUS_OTP_SYNC_WRONG_RESYNCS_A_YEAR: count(5, 10_000)
    .default(45)
    .describe('Wrong submissions to resynchronise within a year, over all devices of a holder, after which none is looked at until support allows it.'),
  VIDIMUS_OTP_SYNC_RESYNC_SHARE: z.coerce
    .number()
    .gt(0)
    .max(1)
    .default(0.02)
    .describe('Which part of one core an instance uses for resynchronisations in the long run, between 0 and 1: a flood of them slows down nobody else. A few are looked at at once, the others take turns.'),
  VIDIMUS_OTP_SYNC_KEYSTORE: z.enum(['pkcs11', 'file']).default('file').describe('Where the key lies that wraps the keys of seeds: `pkcs11` for a token, `file` for an encrypted file.'),
  VIDIMUS_OTP_SYNC_KEYSTORE_FILE: z.string().min(1).optional().describe('Keystore `file`: the encrypted file, the same for all instances; it is created when it does not exist.'),
  VIDIMUS_OTP_SYNC_KEYSTORE_PASSPHRASE_FILE: z.string().min(1).optional().describe('Keystore `file`: a file whose first line is the passphrase.'),
  VIDIMUS_OTP_SYNC_PKCS11_MODULE: z.string().min(1).optional().describe('Keystore `pkcs11`: path of the module.'),
  VIDIMUS_OTP_SYNC_PKCS11_TOKEN: z.string().min(1).optional().describe('Keystore `pkcs11`: label of the token.'),
  VIDIMUS_OTP_SYNC_PKCS11_PIN_FILE: z.string().min(1).optional().describe('Keystore `pkcs11`: a file whose first line is the user PIN.'),
  VIDIMUS_OTP_SYNC_RESYNC_GUESS_BOUND: z.coerce
    .number()
    .gt(0)
    .max(1)
    .default(1e-7)
    .describe('The room does not start when a guesser would resynchronise a device with a higher probability, per holder and year.'),
});
export type OtpSyncConfig = z.infer<typeof OTP_SYNC_CONFIG>;
