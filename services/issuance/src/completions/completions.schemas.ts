import { PIN_FORM } from '@vidimus/contracts';
import { LOCALES } from '@vidimus/i18n';
import { z } from 'zod';
import { OWN_CHANNELS } from '../issuance-requests/issuance-request.js';

export const termsQuery = z.strictObject({ locale: z.enum(LOCALES).optional().describe('Default: the language that the installation writes in.') });
export type TermsQuery = z.infer<typeof termsQuery>;

const version = z.string().max(40).meta({ example: '1' });

export const termsView = z
  .object({
    version,
    locale: z.enum(LOCALES),
    title: z.string().meta({ example: 'Terms of use of your signature certificate' }),
    paragraphs: z.array(z.string()),
    acceptedVersion: z.string().nullable().describe('The version that the subject accepted, if he did.'),
  })
  .meta({ id: 'CertificateTerms' });
export type TermsView = z.infer<typeof termsView>;

export const acceptTerms = z.strictObject({ version: version.describe('The version that was read; only the present one can be accepted.') }).meta({ id: 'AcceptTerms' });
export type AcceptTerms = z.infer<typeof acceptTerms>;

export const chooseOtp = z
  .strictObject({
    channel: z.enum(OWN_CHANNELS).describe('EMAIL only where the organisation allows it.'),
    phone: z.string().max(40).optional().meta({
      description: 'For SMS: a number with its country code; without it the one that was given at the start.',
      example: '+30 690 0000000',
    }),
  })
  .meta({ id: 'ChooseOtp' });
export type ChooseOtp = z.infer<typeof chooseOtp>;

export const chosenDevice = z
  .object({
    channel: z.enum(OWN_CHANNELS),
    maskedAddress: z.string().nullable().meta({ description: 'Where codes are sent.', example: '•••••••••••67' }),
    secret: z.string().nullable().meta({ description: 'Of an authenticator, base32, for typing in. Shown now only.', example: 'JBSWY3DPEHPK3PXP' }),
    otpauthUri: z.string().nullable().describe('The same as an address for a QR code.'),
  })
  .meta({ id: 'ChosenOtpDevice' });
export type ChosenDevice = z.infer<typeof chosenDevice>;

export const codeSent = z.object({ expiresAt: z.iso.datetime(), resendAfter: z.iso.datetime() }).meta({ id: 'OtpCodeSent' });

export const enterCode = z.strictObject({ code: z.string().regex(/^[0-9]{6}$/, 'Six digits.').meta({ example: '123456' }) }).meta({ id: 'EnterOtpCode' });
export type EnterCode = z.infer<typeof enterCode>;

export const setCredentials = z
  .strictObject({
    password: z.string().min(1).max(1_000).meta({ description: 'For signing in; the rules are those of identity.', example: 'a sentence of one’s own' }),
    pin: z.string().regex(PIN_FORM, 'Six to eight digits.').meta({ description: 'Six to eight digits; authorises signatures together with a code.', example: '274913' }),
  })
  .meta({ id: 'SetCredentials' });
export type SetCredentials = z.infer<typeof setCredentials>;

export const assignedUserId = z.object({ userId: z.string().meta({ description: 'What the subject signs in with.', example: 'V4K7M2QX8T' }) }).meta({ id: 'AssignedUserId' });

export const holderCodes = z
  .object({
    userCode: z.string().nullable().describe('Proves the holder where he has lost his password or his device; null for a token, whose scratch card carries it.'),
    unblockCode: z.string().describe('Unblocks the PIN.'),
    revocationCode: z.string().meta({ description: 'Has the certificate revoked without signing in.', example: '12345678' }),
  })
  .meta({ id: 'HolderCodes' });
export type HolderCodes = z.infer<typeof holderCodes>;
