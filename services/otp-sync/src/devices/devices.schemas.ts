import { otpDeviceKindSchema, otpLockSchema } from '@vidimus/contracts';
import { z } from 'zod';
import { CHALLENGE_STATES } from '../challenges/challenge.js';
import { DEVICE_STATES } from './device-states.js';
import type { DeviceState } from './device-states.js';

const state = z.enum(DEVICE_STATES as [DeviceState, ...DeviceState[]]);
const instant = z.iso.datetime();
const maskedAddress = z.string().nullable().meta({ description: 'Enough for its owner to recognise it; null for a program.', example: '•••••••••••23' });

/** What another room registers for a holder. */
export const deviceOrder = z
  .strictObject({
    holderId: z.uuid().describe('Whose device it is.'),
    organisationId: z.uuid(),
    organisationPath: z.string().max(2000).regex(/^\/([0-9a-f-]{36}\/)+$/).meta({ example: '/01935a7e-6c00-7000-8000-0000000000a1/' }).describe('Place of the organisation in the tree.'),
    kind: otpDeviceKindSchema.describe('A program that makes codes, or where codes are sent.'),
    label: z.string().min(1).max(254).optional().meta({ description: 'Under which a program shows the codes, beside the name of the installation.', example: 'Signature certificate' }),
    address: z.string().max(254).optional().meta({ description: 'Number (E.164) for SMS, mailbox for EMAIL.', example: '+306900000123' }),
    replaces: z.uuid().optional().describe('A device of an earlier choice of the same holder, which is of no use once this one is active.'),
  })
  .meta({ id: 'DeviceOrder' });
export type DeviceOrder = z.infer<typeof deviceOrder>;

export const registeredDevice = z
  .object({
    id: z.uuid(),
    state,
    kind: otpDeviceKindSchema,
    maskedAddress,
    secret: z.string().nullable().describe('Base32, to be typed into a program; only of an AUTHENTICATOR that is REGISTERED.'),
    otpauthUri: z.string().nullable().describe('The same for a QR code.'),
  })
  .meta({ id: 'RegisteredDevice' });
export type RegisteredDevice = z.infer<typeof registeredDevice>;

const challengeView = z.object({
  purpose: z.string().meta({ example: 'device-activation' }),
  state: z.enum(CHALLENGE_STATES).describe('UNDELIVERABLE: the code could not be sent to the address.'),
  expiresAt: instant,
  resendAfter: instant.describe('Another code is sent from then on.'),
});

const lock = otpLockSchema.nullable().describe('SIGN_LOCK: too many wrong codes in a row; YEARLY_BUDGET: too many of the holder within a year.');

export const deviceView = z
  .object({
    id: z.uuid(),
    holderId: z.uuid(),
    organisationId: z.uuid(),
    kind: otpDeviceKindSchema,
    state,
    maskedAddress,
    lock,
    hasUserCode: z.boolean(),
    challenge: challengeView.nullable().describe('The code that was sent last, if it was within a day.'),
    createdAt: instant,
    activatedAt: instant.nullable(),
    endedAt: instant.nullable().describe('When it was replaced or expired.'),
  })
  .meta({ id: 'Device' });
export type DeviceView = z.infer<typeof deviceView>;

const holderDevice = z.object({ id: z.uuid(), kind: otpDeviceKindSchema, state, maskedAddress, lock, activatedAt: instant.nullable() });
export const holderDevices = z.object({ items: z.array(holderDevice) }).meta({ id: 'HolderDevices' });
export type HolderDevices = z.infer<typeof holderDevices>;

export const deviceState = z.object({ id: z.uuid(), state }).meta({ id: 'DeviceState' });
export type DeviceStateView = z.infer<typeof deviceState>;
