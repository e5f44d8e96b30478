import { z } from 'zod';
import { LOCALES } from '../accounts/account.entity.js';
import { emailInput, personAddress, phoneInput } from '../persons/person-input.js';

const name = z.string().trim().min(1).max(200);

export const putHolder = z
  .strictObject({
    accountId: z.uuid().describe('Used when the person has no account yet.'),
    organisationId: z.uuid().describe('The organisation that the holder comes from.'),
    organisationPath: z.string().max(2000).regex(/^\/([0-9a-f-]{36}\/)+$/).meta({ example: '/01935a7e-6c00-7000-8000-0000000000a1/' }).describe('Its place in the tree.'),
    givenName: name.meta({ example: 'Eleni' }),
    surname: name.meta({ example: 'Papadopoulou' }),
    fatherName: name.nullable().default(null),
    ...personAddress,
    email: emailInput.describe('Proved to be his: he opened a link that was mailed to it.'),
    phone: phoneInput.optional().describe('Proved to be his: he typed a code that was sent to it.'),
    locale: z.enum(LOCALES).default('en'),
  })
  .meta({ id: 'PutHolder' });
export type PutHolder = z.infer<typeof putHolder>;

export const holderView = z
  .object({
    personId: z.uuid().describe('Of the person with this tax number; another one than asked for when he was known already.'),
    accountId: z.uuid().describe('Of his account; another one than asked for when he had one already.'),
    userId: z.string().meta({ description: 'What he signs in with; assigned by the system.', example: 'V7K2M9QXT4' }),
  })
  .meta({ id: 'Holder' });
export type HolderView = z.infer<typeof holderView>;

export const holderAccount = z
  .object({ personId: z.uuid(), accountId: z.uuid().describe('What messages to the person are addressed to.'), organisationId: z.uuid().describe('Where the account belongs.') })
  .meta({ id: 'HolderAccount' });
export type HolderAccount = z.infer<typeof holderAccount>;

export const putPassword = z.strictObject({ password: z.string().max(1024) }).meta({ id: 'PutPassword' });
export type PutPassword = z.infer<typeof putPassword>;
