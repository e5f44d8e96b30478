import { digestSchema, ISSUANCE_APPROVAL } from '@vidimus/decisions';
import { z } from 'zod';

export const requestStatement = z
  .strictObject({
    digest: digestSchema.describe('SHA-256 over the canonical decision (RFC 8785), base64url.'),
    purpose: z.literal(ISSUANCE_APPROVAL),
    organisationId: z.uuid().describe('The organisation that the decision is taken for.'),
    code: z.string().min(1).max(20).meta({ description: 'A code of the second factor that was not used before.', example: '123456' }),
  })
  .meta({ id: 'RequestStatement' });
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
