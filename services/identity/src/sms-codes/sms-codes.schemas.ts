import { z } from 'zod';

export const smsNotice = z
  .object({
    phone: z.string().meta({ description: 'The last digits alone.', example: '•••••••••••01' }),
    expiresAt: z.iso.datetime(),
    resendAfter: z.iso.datetime().describe('From then on another one can be asked for.'),
  })
  .meta({ id: 'SmsNotice' });
