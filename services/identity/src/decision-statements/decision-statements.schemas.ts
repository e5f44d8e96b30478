import { decisionPurposeSchema, digestSchema, ISSUANCE_APPROVAL } from '@vidimus/decisions';
import { z } from 'zod';
import { assertionResponse } from '../security-keys/security-keys.schemas.js';

const confirmed = {
  digest: digestSchema.describe('SHA-256 over the canonical decision (RFC 8785), base64url.'),
  purpose: decisionPurposeSchema.describe('What the decision is about: an approval of an issuance, or the reset of a PIN.'),
  organisationId: z.uuid().describe('The organisation that the decision is taken for.'),
};

/** Asks for what the browser needs to have a decision confirmed by security key. */
export const requestAssertionOptions = z.strictObject(confirmed).meta({ id: 'RequestAssertionOptions' });
export type RequestAssertionOptions = z.infer<typeof requestAssertionOptions>;

export const requestStatement = z
  .strictObject({
    ...confirmed,
    assertion: assertionResponse.optional().describe('What your security key answered to POST /v1/decision-assertion-options.'),
    code: z
      .string()
      .min(1)
      .max(20)
      .optional()
      .describe('Of an officer without a confirmed security key, in place of `assertion`: a code of the second factor that was not used before.'),
  })
  .refine(({ assertion, code }) => (assertion === undefined) !== (code === undefined), { path: ['code'], error: 'Give either an assertion of your security key or a code.' })
  .meta({
    id: 'RequestStatement',
    example: {
      digest: 'q0pJ0v2d8f0n9mXK0o0b9v1q1x6o3hF7c9x2yT1zq5A',
      purpose: ISSUANCE_APPROVAL,
      organisationId: '01935a7e-6c00-7000-8000-0000000000a1',
      code: '123456',
    },
  });
export type RequestStatement = z.infer<typeof requestStatement>;

export const decisionStatement = z.object({ statement: z.string().describe('Compact JWS (RFC 7515), ES256.') }).meta({ id: 'DecisionStatement' });

export const decisionKeySet = z
  .object({
    keys: z.array(
      z.object({
        kty: z.literal('EC'),
        crv: z.literal('P-256'),
        x: z.string(),
        y: z.string(),
        kid: z.string(),
        use: z.literal('sig'),
        alg: z.literal('ES256'),
      }),
    ),
  })
  .meta({ id: 'DecisionKeys' });
