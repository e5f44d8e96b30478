import { maskEmail, maskPhone } from '@vidimus/identifiers';
import { z } from 'zod';
import { OTP_CHANNELS } from '../issuance-requests/issuance-request.js';
import type { IssuanceRequestRow } from '../issuance-requests/issuance-request.entity.js';
import { SEALED } from '../sealing/sealed-fields.js';
import type { SealedJson } from '../sealing/sealed-json.js';

/** How far the subject is on his way from approval to certificate. */
export const completionProgressSchema = z
  .object({
    termsVersion: z.string().nullable().describe('Version of the terms that was accepted.'),
    otpDevice: z
      .object({
        channel: z.enum(OTP_CHANNELS),
        maskedAddress: z.string().nullable().meta({ description: 'Where codes are sent; null for whatever shows them.', example: '•••••••••••67' }),
        verified: z.boolean().describe('Whether a code of it was entered.'),
      })
      .nullable(),
    phoneOnFile: z.string().nullable().meta({ description: 'Telephone that was given at the start, masked; offered for codes by SMS.', example: '•••••••••••67' }),
    credentialReady: z.boolean().describe('Whether password and PIN are set and the key exists.'),
    codesShown: z.boolean(),
    userId: z.string().nullable().meta({ description: 'What the subject will sign in with.', example: 'V4K7M2QX8T' }),
  })
  .meta({ id: 'CompletionProgress' });
export type CompletionProgress = z.infer<typeof completionProgressSchema>;

/** Reads the progress off the row; addresses masked. */
export function completionProgress(row: IssuanceRequestRow, sealed: SealedJson): CompletionProgress {
  const { email, phones } = sealed.open(SEALED.requestContact, row.id, row.contactSealed);
  const chosenPhone = row.otpPhoneSealed === null ? undefined : sealed.open(SEALED.requestOtpPhone, row.id, row.otpPhoneSealed);
  const [phoneOnFile] = phones;
  return {
    termsVersion: row.termsVersion,
    otpDevice: row.otpChannel === null ? null : { channel: row.otpChannel, maskedAddress: addressOf(row, email, chosenPhone), verified: row.otpVerifiedAt !== null },
    phoneOnFile: phoneOnFile === undefined ? null : maskPhone(phoneOnFile),
    credentialReady: row.keyReadyAt !== null,
    codesShown: row.codesShownAt !== null,
    userId: row.userIdSealed === null ? null : sealed.open(SEALED.requestUserId, row.id, row.userIdSealed),
  };
}

function addressOf({ otpChannel }: IssuanceRequestRow, email: string, phone: string | undefined): string | null {
  if (otpChannel === 'EMAIL') return maskEmail(email);
  return otpChannel === 'SMS' && phone !== undefined ? maskPhone(phone) : null;
}
