import { declarationLocaleSchema, digestSchema, documentTypeSchema, pinResetDecisionSchema, STATEMENT_MAX_LENGTH } from '@vidimus/decisions';
import { z } from 'zod';
import type { CredentialRow } from '../credentials/credential.entity.js';
import { PIN_STATES } from '../credentials/credential-states.js';
import type { PinState } from '../credentials/credential-states.js';
import { pin } from '../credentials/credentials.schemas.js';
import { oneTimeCode } from '../pins/pins.schemas.js';

const MOST_SEALED_CHARACTERS = 1000;

export const pinStanding = z
  .object({
    pinState: z.enum(PIN_STATES as [PinState, ...PinState[]]),
    isResettable: z.boolean().describe('False for a key that was made before there were resets: its holder is issued a new certificate.'),
    resetUntil: z.iso.datetime().nullable().describe('Until when the holder may set the new PIN that was ordered.'),
  })
  .meta({ id: 'PinStanding' });
export type PinStanding = z.infer<typeof pinStanding>;

export const draftPinReset = z
  .strictObject({
    presence: z.strictObject({
      date: z.iso.date().describe('The day on which you met the holder; in the last seven days.'),
      place: z.string().trim().min(2).max(200).meta({ example: 'Main office, room 12' }),
      documentType: documentTypeSchema,
      documentNumber: z.string().trim().min(3).max(40).meta({ description: 'Kept encrypted; the decision holds only its salted digest.', example: 'ZZ-000001' }),
    }),
    locale: declarationLocaleSchema.describe('Language in which you are shown the declaration.'),
  })
  .meta({ id: 'DraftPinReset' });
export type DraftPinReset = z.infer<typeof draftPinReset>;

export const draftedPinReset = z
  .object({
    decision: pinResetDecisionSchema,
    digest: digestSchema.describe('What identity is asked to state: POST /v1/decision-statements there, with the purpose `pin.reset`.'),
    presenceDocument: z.string().meta({ description: 'The document as this room sealed it; to be sent back with the decision. Nothing is kept until then.', example: 'AQID' }),
  })
  .meta({ id: 'DraftedPinReset' });
export type DraftedPinReset = z.infer<typeof draftedPinReset>;

export const orderPinReset = z
  .strictObject({
    decision: pinResetDecisionSchema.describe('As it was drafted.'),
    presenceDocument: z.string().min(1).max(MOST_SEALED_CHARACTERS).meta({ description: 'As the draft told it.', example: 'AQID' }),
    statement: z.string().min(1).max(STATEMENT_MAX_LENGTH).describe("Identity's statement over the digest, at most five minutes old."),
  })
  .meta({ id: 'OrderPinReset' });
export type OrderPinReset = z.infer<typeof orderPinReset>;

export const pinResetting = z.strictObject({ newPin: pin, code: oneTimeCode }).meta({ id: 'PinResetting' });
export type PinResetting = z.infer<typeof pinResetting>;

export const saltedDocument = z.object({ documentType: documentTypeSchema, documentNumber: z.string(), salt: z.string().describe('16 random bytes, base64url.') });
export type SaltedDocument = z.infer<typeof saltedDocument>;

/** How a PIN stands, for the officer whose office issued the certificate. */
export function standingOf({ pinState, pinResetUntil, keyForReset }: CredentialRow): PinStanding {
  return { pinState, isResettable: keyForReset !== null, resetUntil: pinResetUntil?.toISOString() ?? null };
}
