import { declarationLocaleSchema, digestSchema, documentTypeSchema, issuanceDecisionSchema, STATEMENT_MAX_LENGTH } from '@vidimus/decisions';
import { z } from 'zod';

export const draftDecision = z
  .strictObject({
    presence: z.strictObject({
      date: z.iso.date().describe('The day on which you met the subject, in the zone of the installation.'),
      place: z.string().trim().min(2).max(200).meta({ example: 'Main office, room 12' }),
      documentType: documentTypeSchema,
      documentNumber: z.string().trim().min(3).max(40).meta({ description: 'Kept encrypted; the decision holds only its salted digest.', example: 'ZZ-000001' }),
    }),
    locale: declarationLocaleSchema.describe('Language in which you are shown the declaration.'),
  })
  .meta({ id: 'DraftDecision' });
export type DraftDecision = z.infer<typeof draftDecision>;

export const draftedDecision = z
  .object({
    decisionId: z.uuid(),
    decision: issuanceDecisionSchema,
    digest: digestSchema.describe('What identity is asked to state: POST /v1/decision-statements there, with an assertion of your security key whose challenge it is, or with a code.'),
    expiresAt: z.iso.datetime(),
  })
  .meta({ id: 'DraftedDecision' });
export type DraftedDecision = z.infer<typeof draftedDecision>;

export const approveRequest = z
  .strictObject({
    decisionId: z.uuid(),
    statement: z.string().min(1).max(STATEMENT_MAX_LENGTH).describe("Identity's statement over the digest, at most five minutes old."),
  })
  .meta({ id: 'ApproveIssuance' });
export type ApproveRequest = z.infer<typeof approveRequest>;
