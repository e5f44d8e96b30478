import { otpDeviceKindSchema } from '@vidimus/contracts';
import { z } from 'zod';
import type { DeviceRow } from '../devices/device.entity.js';

const deliveredToken = z.object({
  id: z.uuid(),
  kind: otpDeviceKindSchema.describe('EVENT_TOKEN: it shows a code when it is pressed; TIME_TOKEN: it shows the code of the present.'),
  serial: z.string().meta({ description: 'Printed on it.', example: '1000234567' }),
  model: z.string().meta({ example: 'c100' }),
});
export const deliveredTokens = z.object({ items: z.array(deliveredToken) }).meta({ id: 'DeliveredTokens' });
export type DeliveredTokens = z.infer<typeof deliveredTokens>;

/** @throws Error for a device that is no hardware: nothing else is handed over. */
export function deliveredTokenOf({ id, kind, serial, model }: DeviceRow): DeliveredTokens['items'][number] {
  if (serial === null || model === null) throw new Error('What was handed over has a serial number and a model.');
  return { id, kind, serial, model };
}
