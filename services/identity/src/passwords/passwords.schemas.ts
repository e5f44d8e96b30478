import { z } from 'zod';
import { supportCode } from '../support-authorisations/support-authorisations.schemas.js';

export const replacePassword = z
  .strictObject({
    current: z.string().min(1).max(1024).describe('The present password.'),
    password: z.string().max(1024).describe('The new one.'),
    supportCode: supportCode.optional().describe('Of an account that a program uses: what support told you.'),
    suspectsMisuse: z.literal(true).optional().describe('In place of it: you suspect that somebody else used the password. Then it is changed at once, and the program is told why.'),
  })
  .meta({ id: 'ReplacePassword' });
export type ReplacePassword = z.infer<typeof replacePassword>;

export const signOutEverywhere = z
  .strictObject({ everywhere: z.literal(true).describe('Said in so many words, since it ends this session too.') })
  .meta({ id: 'SignOutEverywhere' });
export type SignOutEverywhere = z.infer<typeof signOutEverywhere>;
