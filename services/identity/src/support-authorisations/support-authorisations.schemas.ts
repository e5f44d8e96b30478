import { z } from 'zod';
import { SUPPORT_PURPOSES } from './support-authorisation.entity.js';

const purpose = z.enum(SUPPORT_PURPOSES).describe('What the holder may do with it: replace his device, or change the password that a program stores.');

/** As a holder types it: eight characters, in any spelling. */
export const supportCode = z.string().trim().min(8).max(20).meta({ description: 'What support told the holder: eight characters, in any spelling.', example: '7K3M-Q9TB' });

export const giveAuthorisation = z
  .strictObject({
    holderId: z.uuid().describe('The person.'),
    purpose,
    reference: z
      .string()
      .trim()
      .regex(/^[A-Za-z0-9-]{3,40}$/, 'Letters, digits and hyphens: the support reference that the holder sees, or the number of a ticket.')
      .meta({ description: 'The support reference that the holder sees, or the number of a ticket.', example: 'R-7K3MQ9TB' }),
    identityChecked: z.literal(true).describe('That you made sure who you speak to; it goes into the history.'),
  })
  .meta({ id: 'GiveSupportAuthorisation' });
export type GiveAuthorisation = z.infer<typeof giveAuthorisation>;

export const givenAuthorisation = z
  .object({ code: z.string().describe('To be told to the holder; shown now and never again.'), expiresAt: z.iso.datetime() })
  .meta({ id: 'GivenSupportAuthorisation' });
export type GivenAuthorisation = z.infer<typeof givenAuthorisation>;

export const useAuthorisation = z.strictObject({ holderId: z.uuid().describe('The person.'), purpose, code: supportCode }).meta({ id: 'UseSupportAuthorisation' });
export type UseAuthorisation = z.infer<typeof useAuthorisation>;
