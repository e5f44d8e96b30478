import { z } from 'zod';

export const lookUpPerson = z
  .strictObject({
    taxNumber: z.string().max(40).meta({ description: 'Greek tax number (ΑΦΜ), nine digits. In the body, so that no address ever holds it.', example: '094259216' }),
    organisationId: z.uuid().optional().describe('The organisation you act for, when you act for several.'),
  })
  .meta({ id: 'LookUpPerson' });
export type LookUpPerson = z.infer<typeof lookUpPerson>;

export const lookedUpPerson = z
  .object({
    lookupId: z.uuid().describe('Starts an issuance within 24 hours.'),
    organisationId: z.uuid(),
    givenName: z.string().meta({ example: 'Ελένη' }),
    surname: z.string().meta({ example: 'Παπαδοπούλου' }),
    fatherName: z.string().meta({ example: 'Νικόλαος' }),
    expiresAt: z.iso.datetime(),
  })
  .meta({ id: 'LookedUpPerson' });
export type LookedUpPerson = z.infer<typeof lookedUpPerson>;
