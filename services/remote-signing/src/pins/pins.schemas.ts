import { z } from 'zod';
import { PIN_STATES } from '../credentials/credential-states.js';
import type { PinState } from '../credentials/credential-states.js';
import { pin } from '../credentials/credentials.schemas.js';

export const oneTimeCode = z
  .string()
  .max(20)
  .regex(/^\s*(?:[0-9]\s*){6,8}$/, 'A one-time code has six to eight digits.')
  .meta({ description: 'One-time code of the holder: six to eight digits; blanks are dropped.', example: '123 456' });

export const locale = z.enum(['en', 'it', 'pt-BR', 'el']).describe('Language of the message that brings a code.');

export const pinChallenge = z
  .strictObject({ purpose: z.enum(['pin-change', 'pin-unblocking', 'pin-reset']).describe('What the code is for.'), locale })
  .meta({ id: 'PinChallenge' });
export type PinChallenge = z.infer<typeof pinChallenge>;
export type PinPurpose = PinChallenge['purpose'];

export const pinChallengeView = z.object({ codeSent: z.boolean().describe('False for a device that shows codes by itself.') }).meta({ id: 'PinChallengeSent' });
export type PinChallengeView = z.infer<typeof pinChallengeView>;

export const pinChange = z.strictObject({ pin, newPin: pin, code: oneTimeCode }).meta({ id: 'PinChange' });
export type PinChange = z.infer<typeof pinChange>;

export const pinUnblocking = z
  .strictObject({
    unblockCode: z.string().regex(/^[0-9]{8}$/, 'An unblock code has eight digits.').meta({ description: 'The code that came with the certificate.', example: '31415926' }),
    newPin: pin,
    code: oneTimeCode,
  })
  .meta({ id: 'PinUnblocking' });
export type PinUnblocking = z.infer<typeof pinUnblocking>;

export const pinView = z.object({ id: z.uuid(), pinState: z.enum(PIN_STATES as [PinState, ...PinState[]]) }).meta({ id: 'CredentialPin' });
export type PinView = z.infer<typeof pinView>;
