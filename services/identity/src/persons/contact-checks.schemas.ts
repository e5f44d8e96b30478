import { z } from 'zod';
import { emailInput, personAddress, phoneInput } from './person-input.js';

export const contactCheck = z
  .strictObject({ ...personAddress, email: emailInput.optional(), phone: phoneInput.optional() })
  .meta({ id: 'ContactCheck' });
export type ContactCheck = z.infer<typeof contactCheck>;

export const contactConflicts = z
  .object({ conflicts: z.array(z.enum(['email', 'phone'])).describe('Verified for somebody with another tax number: he must use others.') })
  .meta({ id: 'ContactConflicts' });
export type ContactConflicts = z.infer<typeof contactConflicts>;
