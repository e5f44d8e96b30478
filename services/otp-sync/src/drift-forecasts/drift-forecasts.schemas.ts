import { otpDeviceKindSchema } from '@vidimus/contracts';
import { z } from 'zod';

export const forecastQuery = z.strictObject({
  withinDays: z.coerce.number().int().min(1).max(3_650).default(90).describe('Devices that leave their window within so many days.'),
  limit: z.coerce.number().int().min(1).max(200).default(100),
});
export type ForecastQuery = z.infer<typeof forecastQuery>;

const forecastMembers = {
  perDay: z.number().meta({ description: 'Steps that its clock goes ahead in a day (negative: behind), or presses in a day that are not used.', example: 0.02 }),
  leavesAt: z.iso.datetime().describe('By then a code of it has to be used, or it has to be resynchronised; in the past where that has come.'),
  from: z
    .object({ at: z.iso.datetime(), distance: z.number() })
    .describe('Where the line begins that leads there: at its last code, in steps that its clock was ahead, or presses that were not used.'),
};
export const driftForecasts = z
  .object({
    items: z.array(z.object({ deviceId: z.uuid(), holderId: z.uuid().nullable(), kind: otpDeviceKindSchema, serial: z.string().nullable(), model: z.string().nullable(), lastCodeAt: z.iso.datetime(), ...forecastMembers })),
  })
  .meta({ id: 'DriftForecasts' });
export type DriftForecasts = z.infer<typeof driftForecasts>;

export const driftForecast = z.object({ forecast: z.object(forecastMembers).nullable().describe('Null where too little is known, or it stays where it is.') }).meta({ id: 'DriftForecast' });
export type DriftForecastView = z.infer<typeof driftForecast>;
