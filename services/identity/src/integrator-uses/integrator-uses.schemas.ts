import { z } from 'zod';
import { LOCALES } from '../accounts/account.entity.js';

export const declareUse = z
  .strictObject({
    userId: z.string().trim().min(1).max(40).meta({ description: 'What the holder signs in with, in any spelling.', example: 'V7K3M-Q9TBC' }),
    contactEmail: z.email().max(254).describe('Where whoever runs the program is told that the password was changed.'),
    locale: z.enum(LOCALES).describe('Language of these mails.'),
  })
  .meta({ id: 'DeclareIntegratorUse' });
export type DeclareUse = z.infer<typeof declareUse>;

export const declaredUse = z.object({ id: z.uuid() }).meta({ id: 'DeclaredIntegratorUse' });
export type DeclaredUse = z.infer<typeof declaredUse>;

export const ownUses = z
  .object({ items: z.array(z.object({ name: z.string().describe('Of the program.'), since: z.iso.datetime() })) })
  .meta({ id: 'OwnIntegratorUses' });
export type OwnUses = z.infer<typeof ownUses>;
