import { crlReasonSchema } from '@vidimus/contracts';
import { z } from 'zod';

export const revokeByCode = z
  .strictObject({
    userId: z.string().trim().min(1).max(40).meta({ description: 'In any case, with or without spaces and hyphens.', example: 'V4K7M2QX8T' }),
    revocationCode: z
      .string()
      .trim()
      .regex(/^[0-9]{4}[ -]?[0-9]{4}$/, 'Eight digits.')
      .meta({ description: 'The eight digits that were shown when the certificate was asked for.', example: '12345678' }),
    reason: crlReasonSchema.default('unspecified'),
  })
  .meta({ id: 'RevokeByCode' });
export type RevokeByCode = z.infer<typeof revokeByCode>;

export const revokedByCode = z
  .object({ certificates: z.int().positive().meta({ description: 'How many certificates of this code are revoked now.', example: 1 }) })
  .meta({ id: 'RevokedByCode' });
export type RevokedByCode = z.infer<typeof revokedByCode>;
