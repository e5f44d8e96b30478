import { z } from 'zod';
import { ISSUANCE_STATES } from '../issuance-requests/issuance-states.js';
import type { IssuanceState } from '../issuance-requests/issuance-states.js';

export const searchIssuances = z
  .strictObject({
    states: z.array(z.enum(ISSUANCE_STATES as [IssuanceState, ...IssuanceState[]])).max(ISSUANCE_STATES.length).optional().describe('Only requests in these states.'),
    surname: z.string().trim().min(2).max(100).optional().meta({
      description: 'How the surname begins, two letters or more, in Greek or Latin letters, with or without accents; of several words each has to fit.',
      example: 'Παπαδ',
    }),
    taxNumber: z.string().max(40).optional().meta({ description: 'The whole tax number. In the body, so that no address ever holds it.', example: '094259216' }),
    limit: z.int().min(1).max(100).default(25),
    cursor: z.string().max(500).optional(),
  })
  .meta({ id: 'SearchIssuances' });
export type SearchIssuances = z.infer<typeof searchIssuances>;
