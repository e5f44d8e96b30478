import { createHash } from 'node:crypto';
import { PIN_FORM } from '@vidimus/contracts';
import { z } from 'zod';
import type { CredentialRow } from './credential.entity.js';
import { CREDENTIAL_STATES, PIN_STATES } from './credential-states.js';
import type { CredentialState, PinState } from './credential-states.js';

/** A PIN as holders choose it. What is too easy to guess is refused where it is chosen. */
export const pin = z
  .string()
  .regex(PIN_FORM, 'A PIN has six to eight digits, and nothing else.')
  .meta({ description: 'Six to eight digits; kept nowhere.', example: '271828' });

export const newCredential = z
  .strictObject({
    holderId: z.uuid().describe('The person whose key it is.'),
    organisationId: z.uuid(),
    organisationPath: z
      .string()
      .max(2000)
      .regex(/^\/([0-9a-f-]{36}\/)+$/)
      .meta({ description: 'Place of the organisation in the tree.', example: '/01935a7e-6c00-7000-8000-0000000000a1/' }),
    otpDeviceId: z.uuid().describe('Whose codes will authorise signatures.'),
    pin,
  })
  .meta({ id: 'NewCredential' });
export type NewCredential = z.infer<typeof newCredential>;

const publicParts = {
  id: z.uuid(),
  csr: z.string().meta({
    description: 'Signing request of the pair with proof of possession, PEM. Its subject is the id of the credential.',
    example: '-----BEGIN CERTIFICATE REQUEST-----\nMIHq…\n-----END CERTIFICATE REQUEST-----\n',
  }),
  publicKeyDigest: z.string().meta({ description: 'SHA-256 over the SubjectPublicKeyInfo, base64url.', example: '47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU' }),
};

export const preparedCredential = z
  .object({
    ...publicParts,
    state: z.enum(CREDENTIAL_STATES as [CredentialState, ...CredentialState[]]),
    pinState: z.enum(PIN_STATES as [PinState, ...PinState[]]),
  })
  .meta({ id: 'PreparedCredential' });
export type PreparedCredential = z.infer<typeof preparedCredential>;

export const drawnUnblockCode = z
  .object({ unblockCode: z.string().regex(/^[0-9]{8}$/).meta({ description: 'Eight digits, shown now and never again.', example: '31415926' }) })
  .meta({ id: 'DrawnUnblockCode' });
export type DrawnUnblockCode = z.infer<typeof drawnUnblockCode>;

export const orderedCertificate = z.strictObject({ certificateId: z.uuid().describe('The id under which the certificate is ordered.') }).meta({ id: 'OrderedCertificate' });
export type OrderedCertificate = z.infer<typeof orderedCertificate>;

export const boundCredential = z.object({ ...publicParts, certificateId: z.uuid() }).meta({ id: 'BoundCredential' });
export type BoundCredential = z.infer<typeof boundCredential>;

/** What may be known of a credential; none of it opens anything. */
export function preparedOf({ id, csr, publicKey, state, pinState }: CredentialRow): PreparedCredential {
  return { id, csr, publicKeyDigest: digestOf(publicKey), state, pinState };
}

export function boundOf({ id, csr, publicKey }: CredentialRow, certificateId: string): BoundCredential {
  return { id, csr, publicKeyDigest: digestOf(publicKey), certificateId };
}

function digestOf(publicKey: Buffer): string {
  return createHash('sha256').update(publicKey).digest('base64url');
}
