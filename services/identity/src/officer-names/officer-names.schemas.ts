import { z } from 'zod';

/** As many as the history of a request may name. */
const MOST_OFFICERS = 100;

export const officerNamesQuery = z.strictObject({
  id: z
    .string()
    .max(MOST_OFFICERS * 37)
    .transform((list) => list.split(','))
    .pipe(z.array(z.uuid()).max(MOST_OFFICERS))
    .describe(`Whom to name, up to ${MOST_OFFICERS} ids separated by commas.`),
});
export type OfficerNamesQuery = z.infer<typeof officerNamesQuery>;

export const officerNames = z
  .object({ items: z.array(z.object({ id: z.uuid(), displayName: z.string().meta({ example: 'Eleni Papadopoulou' }) })) })
  .meta({ id: 'OfficerNames' });
export type OfficerNames = z.infer<typeof officerNames>;
