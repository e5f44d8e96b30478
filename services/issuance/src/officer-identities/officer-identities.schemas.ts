import { z } from 'zod';

export const putOfficerIdentity = z
  .strictObject({
    taxNumber: z.string().max(40).meta({ description: "The officer's own tax number. Only its blind index is kept, to tell that he is a subject himself.", example: '123456783' }),
    organisationId: z.uuid().describe('The organisation that employs the officer.'),
  })
  .meta({ id: 'PutOfficerIdentity' });
export type PutOfficerIdentity = z.infer<typeof putOfficerIdentity>;
