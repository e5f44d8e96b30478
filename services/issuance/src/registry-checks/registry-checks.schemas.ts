import { documentTypeSchema } from '@vidimus/decisions';
import { z } from 'zod';

export const beginChecks = z
  .strictObject({
    documentType: documentTypeSchema,
    documentNumber: z.string().trim().min(3).max(40).meta({ example: 'ZZ-000001' }),
  })
  .meta({ id: 'BeginChecks' });
export type BeginChecks = z.infer<typeof beginChecks>;
