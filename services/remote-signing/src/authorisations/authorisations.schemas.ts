import { z } from 'zod';
import { pin } from '../credentials/credentials.schemas.js';
import { locale, oneTimeCode } from '../pins/pins.schemas.js';

const MOST_DOCUMENTS = 100;
const MOST_BYTES = 16_384;

export const newAuthorisation = z
  .strictObject({
    credentialId: z.uuid(),
    purpose: z
      .string()
      .max(60)
      .regex(/^[a-z][a-z0-9-]*$/)
      .meta({ description: 'What the signatures are for.', example: 'renewal-form' }),
    digests: z
      .array(z.string().regex(/^[A-Za-z0-9_-]{43}$/, 'A SHA-256 digest in base64url has 43 characters.').meta({ example: '47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU' }))
      .min(1)
      .max(MOST_DOCUMENTS)
      .describe('SHA-256 of each thing to be signed, base64url: exactly these are authorised.'),
    pin,
    locale,
  })
  .meta({ id: 'NewAuthorisation' });
export type NewAuthorisation = z.infer<typeof newAuthorisation>;

export const openedAuthorisation = z
  .object({
    id: z.uuid(),
    secret: z.string().meta({ description: 'Opens the authorisation, together with the one-time code; told only now.', example: '47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU' }),
    expiresAt: z.iso.datetime(),
    codeSent: z.boolean().describe('False for a device that shows codes by itself.'),
  })
  .meta({ id: 'OpenedAuthorisation' });
export type OpenedAuthorisation = z.infer<typeof openedAuthorisation>;

export const authorisedSigning = z
  .strictObject({
    secret: z.string().regex(/^[A-Za-z0-9_-]{43}$/).meta({ description: 'As the authorisation told it.', example: '47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU' }),
    code: oneTimeCode,
    toBeSigned: z
      .array(z.base64().min(1).max(Math.ceil(MOST_BYTES / 3) * 4).meta({ example: 'bXkgcmVuZXdhbCBmb3Jt' }))
      .min(1)
      .max(MOST_DOCUMENTS)
      .describe('The bytes behind the digests, base64, in their order; such as the signed attributes of a CMS signature.'),
  })
  .meta({ id: 'AuthorisedSigning' });
export type AuthorisedSigning = z.infer<typeof authorisedSigning>;

export const signedDocuments = z
  .object({ id: z.uuid(), signatures: z.array(z.base64().meta({ example: 'MEUCIQDx' })).describe('ECDSA with SHA-256, DER, base64, in the same order.') })
  .meta({ id: 'SignedDocuments' });
export type SignedDocuments = z.infer<typeof signedDocuments>;
