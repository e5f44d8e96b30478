import { z } from 'zod';

export const replacePassword = z
  .strictObject({ current: z.string().min(1).max(1024).describe('The present password.'), password: z.string().max(1024).describe('The new one.') })
  .meta({ id: 'ReplacePassword' });
export type ReplacePassword = z.infer<typeof replacePassword>;

export const signOutEverywhere = z
  .strictObject({ everywhere: z.literal(true).describe('Said in so many words, since it ends this session too.') })
  .meta({ id: 'SignOutEverywhere' });
export type SignOutEverywhere = z.infer<typeof signOutEverywhere>;
