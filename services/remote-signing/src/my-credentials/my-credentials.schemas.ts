import { z } from 'zod';
import { MOST_TRIES } from '../credentials/credential.js';
import type { CredentialRow } from '../credentials/credential.entity.js';
import { CREDENTIAL_STATES, PIN_STATES } from '../credentials/credential-states.js';
import type { CredentialState, PinState } from '../credentials/credential-states.js';
import { pin } from '../credentials/credentials.schemas.js';
import { locale, oneTimeCode } from '../pins/pins.schemas.js';

export const certificateId = z.uuid();
const SECRET = { example: '47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU' };
const MOST_ATTRIBUTE_BYTES = 1024;
const MOST_CHAIN_CHARACTERS = 32_768;

export const myCredential = z
  .object({
    certificateId: z.uuid(),
    state: z.enum(CREDENTIAL_STATES as [CredentialState, ...CredentialState[]]).describe('ACTIVE: it signs. SUSPENDED: not while the certificate is. DESTROYED: the key is gone.'),
    pinState: z.enum(PIN_STATES as [PinState, ...PinState[]]),
    pinTriesLeft: z.int().describe('How often a PIN may still be wrong before it is blocked.'),
    unblockTriesLeft: z.int().describe('How often the unblock code may still be wrong.'),
    pinResetUntil: z.iso.datetime().nullable().describe('Until when you may set a new PIN without the old one: the registration office ordered it.'),
  })
  .meta({ id: 'MyCredential' });
export type MyCredential = z.infer<typeof myCredential>;

export const myCredentials = z.object({ items: z.array(myCredential) }).meta({ id: 'MyCredentials' });
export type MyCredentials = z.infer<typeof myCredentials>;

const chainPem = z
  .string()
  .min(1)
  .max(MOST_CHAIN_CHARACTERS)
  .meta({ description: 'The certificate and those above it, PEM, as the authority gives them to its holder.', example: '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n' });

export const documentToSign = z
  .strictObject({
    format: z.enum(['cades', 'pades']).describe('`cades`: a signature in a file of its own, beside any document. `pades`: one to be put into a PDF that was prepared for it.'),
    digest: z
      .string()
      .regex(/^[A-Za-z0-9_-]{43}$/, 'A SHA-256 digest in base64url has 43 characters.')
      .meta({ description: 'SHA-256 of the document, base64url; of a PDF, of its byte ranges. The document itself stays where it is.', ...SECRET }),
    chainPem,
    pin,
    locale,
  })
  .meta({ id: 'DocumentToSign' });
export type DocumentToSign = z.infer<typeof documentToSign>;

export const openedSignature = z
  .object({
    authorisationId: z.uuid(),
    secret: z.string().meta({ description: 'Opens the authorisation, together with the one-time code; told only now.', ...SECRET }),
    toBeSigned: z.base64().meta({ description: 'The signed attributes, DER: what the key will sign. To be sent back with the code.', example: 'MWkwGAYJKoZIhvcNAQkD' }),
    expiresAt: z.iso.datetime(),
    codeSent: z.boolean().describe('False for a device that shows codes by itself.'),
  })
  .meta({ id: 'OpenedSignature' });
export type OpenedSignature = z.infer<typeof openedSignature>;

export const signatureWanted = z
  .strictObject({
    authorisationId: z.uuid(),
    secret: z.string().regex(/^[A-Za-z0-9_-]{43}$/).meta({ description: 'As the authorisation told it.', ...SECRET }),
    toBeSigned: z
      .base64()
      .min(1)
      .max(Math.ceil(MOST_ATTRIBUTE_BYTES / 3) * 4)
      .meta({ description: 'As the authorisation told it.', example: 'MWkwGAYJKoZIhvcNAQkD' }),
    chainPem,
    code: oneTimeCode,
  })
  .meta({ id: 'SignatureWanted' });
export type SignatureWanted = z.infer<typeof signatureWanted>;

export const finishedSignature = z
  .object({ signature: z.base64().meta({ description: 'CMS SignedData without the document, DER, base64: the content of a file `.p7s`, or of the signature dictionary of a PDF.', example: 'MIIGXAYJKoZIhvcNAQcC' }) })
  .meta({ id: 'FinishedSignature' });
export type FinishedSignature = z.infer<typeof finishedSignature>;

/** What a holder may know of the key of his certificate. */
export function myCredentialOf(id: string, { state, pinState, pinTries, unblockTries, pinResetUntil }: CredentialRow): MyCredential {
  return { certificateId: id, state, pinState, pinTriesLeft: MOST_TRIES - pinTries, unblockTriesLeft: MOST_TRIES - unblockTries, pinResetUntil: pinResetUntil?.toISOString() ?? null };
}
