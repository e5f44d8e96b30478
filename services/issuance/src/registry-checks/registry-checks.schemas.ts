import { documentTypeSchema } from '@vidimus/decisions';
import { z } from 'zod';

export const beginChecks = z
  .strictObject({
    taxLoginTicket: z.string().min(1).max(500).describe('One-time ticket of the national tax login, as the subject got it.'),
    documentType: documentTypeSchema,
    documentNumber: z.string().trim().min(3).max(40).meta({ example: 'ZZ-000001' }),
  })
  .meta({ id: 'BeginChecks' });
export type BeginChecks = z.infer<typeof beginChecks>;
