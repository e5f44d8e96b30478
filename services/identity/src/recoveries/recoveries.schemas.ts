import { z } from 'zod';
import { LOCALES } from '../accounts/account.entity.js';
import { emailInput, personAddress } from '../persons/person-input.js';
import { RECOVERY } from './recovery.js';

const locale = z.enum(LOCALES).default('en').describe('Language of the mail: that of the page.');

export const askRecovery = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('PASSWORD'),
      name: z.string().trim().min(1).max(254).meta({ description: 'User-id, user name or verified e-mail address.', example: 'someone@agency.example' }),
      locale,
    }),
    z.strictObject({ kind: z.literal('USER_ID'), ...personAddress, email: emailInput.describe('The verified e-mail address.'), locale }),
  ])
  .meta({ id: 'AskRecovery' });
export type AskRecovery = z.infer<typeof askRecovery>;

/** The same for everybody, in every case. */
export const recoveryTaken = z
  .object({ linkMinutes: z.literal(RECOVERY.linkMinutes).describe('How long a mailed link can be used.'), perHour: z.literal(RECOVERY.perHour).describe('At most so many mails an hour.') })
  .meta({ id: 'RecoveryTaken' });
export type RecoveryTaken = z.infer<typeof recoveryTaken>;

const token = z.string().regex(/^[A-Za-z0-9_-]{43}$/, 'What stands behind # in the mailed link.').meta({ description: 'From the mailed link.', example: 'YW4gZXhhbXBsZSBvZiB0aGlydHktdHdvIG9jdGV0cyE' });

export const openRecovery = z.strictObject({ token }).meta({ id: 'OpenRecovery' });
export type OpenRecovery = z.infer<typeof openRecovery>;

export const askRecoveryCode = z.strictObject({ token, locale }).meta({ id: 'AskRecoveryCode' });
export type AskRecoveryCode = z.infer<typeof askRecoveryCode>;

export const recoveryFactor = z
  .enum(['NONE', 'TOTP', 'SMS', 'EMAIL', 'UNUSABLE'])
  .describe('What is asked for besides the link. UNUSABLE: there is a second factor, and it is locked or lost; only the registration office can help.');
export type RecoveryFactor = z.infer<typeof recoveryFactor>;

export const recoveryCodeNotice = z
  .object({
    to: z.string().meta({ description: 'Where the code goes, as far as it is shown.', example: '•••••••••••01' }),
    expiresAt: z.iso.datetime(),
    resendAfter: z.iso.datetime().describe('From then on another one can be asked for.'),
  })
  .meta({ id: 'RecoveryCodeNotice' });
export type RecoveryCodeNotice = z.infer<typeof recoveryCodeNotice>;

export const openedRecovery = z
  .object({
    displayName: z.string().meta({ description: 'Initials alone.', example: 'M•••• E••••••' }),
    expiresAt: z.iso.datetime(),
    secondFactor: recoveryFactor,
    sent: recoveryCodeNotice.nullable().describe('The code that is on its way for this link; null when none is, or none is needed.'),
  })
  .meta({ id: 'OpenedRecovery' });
export type OpenedRecovery = z.infer<typeof openedRecovery>;

export const completeRecovery = z
  .strictObject({
    token,
    code: z.string().trim().min(1).max(20).optional().meta({ description: 'Of the second factor, where one is asked for.', example: '123456' }),
    password: z.string().max(1024),
  })
  .meta({ id: 'CompleteRecovery' });
export type CompleteRecovery = z.infer<typeof completeRecovery>;
