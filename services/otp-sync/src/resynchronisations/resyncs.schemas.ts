import { z } from 'zod';
import { code } from '../verifications/verifications.schemas.js';

const shown = (description: string) => code.meta({ description, example: '123 456' });
const members = {
  userCode: z.string().min(1).max(40).meta({ description: 'From the scratch card that came with the device. Letters may be small; blanks and hyphens do not count.', example: '7K3QF-0ZT9M' }),
  firstCode: shown('The code on the display.'),
  secondCode: shown('The code after it.'),
  thirdCode: shown('The code after that one: where it is asked for, and while support has opened an extended resynchronisation.').optional(),
};

/** What a holder types. */
export const resyncOrder = z.strictObject(members).meta({ id: 'Resynchronisation' });
export type ResyncOrder = z.infer<typeof resyncOrder>;

export const resyncOrderOfRoom = z
  .strictObject({ ...members, accountId: z.uuid().optional().describe('Account of the holder, to which the outcome is mailed.') })
  .meta({ id: 'ResynchronisationOfHolder' });
export type ResyncOrderOfRoom = z.infer<typeof resyncOrderOfRoom>;

export const resynchronised = z
  .object({ id: z.uuid(), deviceId: z.uuid(), resynchronisedAt: z.iso.datetime() })
  .meta({ id: 'Resynchronised' });
export type Resynchronised = z.infer<typeof resynchronised>;
