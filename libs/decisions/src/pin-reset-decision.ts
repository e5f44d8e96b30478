import { z } from 'zod';
import { declarationSchema, decisionOrganisationSchema, presenceSchema } from './issuance-decision.js';

/**
 * What an officer decides when he orders that the holder of a key may set a new PIN though his unblock code is lost (requirements, 8.11): which
 * key, of which certificate and holder, and where and how he met him. As with approvals, canonical JSON of exactly these members is signed.
 */
export const pinResetDecisionSchema = z
  .strictObject({
    type: z.literal('vidimus.pin-reset'),
    version: z.literal(1),
    decisionId: z.uuid(),
    credentialId: z.uuid(),
    certificateId: z.uuid(),
    holderId: z.uuid(),
    organisation: decisionOrganisationSchema,
    declaration: declarationSchema,
    presence: presenceSchema,
    officerId: z.uuid(),
  })
  .meta({ id: 'PinResetDecision' });
export type PinResetDecision = z.infer<typeof pinResetDecisionSchema>;
