import { LOCALES } from '@vidimus/i18n';
import { z } from 'zod';
import { registeredDevice } from '../devices/devices.schemas.js';
import { code } from '../verifications/verifications.schemas.js';
import { PROOFS } from './replacement.js';
import type { ReplacementProof } from './replacement.js';
import { REPLACEMENT_STATES } from './replacement-states.js';
import type { ReplacementState } from './replacement-states.js';

const locale = z.enum(LOCALES).describe('Language of the messages about it.');

/** What takes the place of a device. Tokens are handed over by staff, and activated as such. */
export const replacementOrder = z
  .strictObject({
    kind: z.enum(['SMS', 'AUTHENTICATOR']).describe('A number to which codes are sent, or a program that makes them.'),
    address: z.string().max(40).optional().meta({ description: 'The number (E.164), for SMS alone.', example: '+306900000123' }),
    supportCode: z.string().trim().min(8).max(20).meta({ description: 'By which support authorised the replacement, in any spelling; spent by this call.', example: '7K3M-Q9TB' }),
    locale,
  })
  .meta({ id: 'DeviceReplacementOrder' });
export type ReplacementOrder = z.infer<typeof replacementOrder>;

export const replacementView = z
  .object({
    state: z.enum(REPLACEMENT_STATES as [ReplacementState, ...ReplacementState[]]).describe('STARTED: prove that it is you; PROVED: type the first code of the new device; WAITING: it takes effect later.'),
    proof: z.enum(PROOFS as unknown as [ReplacementProof, ...ReplacementProof[]]).nullable(),
    triesLeft: z.int().describe('How many user codes can still be typed.'),
    dueAt: z.iso.datetime().nullable().describe('WAITING: when the new device takes the place of the old one. Before: until when it has to be ended.'),
    newDevice: registeredDevice,
  })
  .meta({ id: 'DeviceReplacement' });
export type ReplacementView = z.infer<typeof replacementView>;

export const replacementCode = z.strictObject({ to: z.enum(['OLD', 'NEW']).describe('Which of the two devices is sent a code.'), locale }).meta({ id: 'DeviceReplacementCode' });
export type ReplacementCode = z.infer<typeof replacementCode>;

export const replacementProof = z
  .union([z.strictObject({ code }), z.strictObject({ userCode: z.string().min(1).max(40).meta({ description: 'Of the old device.', example: '7K3QF-0ZT9M' }) })])
  .meta({ id: 'DeviceReplacementProof' });
export type ReplacementProofGiven = z.infer<typeof replacementProof>;
