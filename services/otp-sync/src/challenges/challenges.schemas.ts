import { LOCALES } from '@vidimus/i18n';
import { z } from 'zod';
import { ACTIVATION } from './challenge.js';

const locale = z.enum(LOCALES).describe('Language of the message that carries the code.');

export const activationChallenge = z.strictObject({ purpose: z.literal(ACTIVATION), locale }).meta({ id: 'ActivationChallenge' });
export type ActivationChallenge = z.infer<typeof activationChallenge>;

/** What a code authorises: what for, and over what. */
export const authorisedAct = {
  purpose: z
    .string()
    .max(60)
    .regex(/^[a-z][a-z0-9-]*$/)
    .refine((purpose) => purpose !== ACTIVATION, 'A device is activated by its activations')
    .meta({ description: 'What the code is to authorise.', example: 'signature' }),
  digest: z
    .string()
    .regex(/^[A-Za-z0-9_-]{43}$/)
    .meta({ description: 'SHA-256 over exactly what it is to authorise, base64url.', example: '47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU' }),
};

export const verificationChallenge = z.strictObject({ ...authorisedAct, locale }).meta({ id: 'VerificationChallenge' });
export type VerificationChallenge = z.infer<typeof verificationChallenge>;

export const sentChallenge = z
  .object({
    expiresAt: z.iso.datetime().describe('Until then the code holds.'),
    resendAfter: z.iso.datetime().describe('From then on another one is sent.'),
  })
  .meta({ id: 'SentChallenge' });
export type SentChallenge = z.infer<typeof sentChallenge>;
