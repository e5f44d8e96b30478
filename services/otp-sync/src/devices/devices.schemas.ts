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

const lock = otpLockSchema
  .nullable()
  .describe('Why no code is taken. ADMIN_BLOCK: staff want it so; SIGN_LOCK: too many wrong codes in a row; YEARLY_BUDGET: too many of the holder within a year.');

/** What is printed on hardware, and whether it is in step. */
const tokenMembers = {
  serial: z.string().nullable().meta({ description: 'Printed on hardware.', example: '1000234567' }),
  model: z.string().nullable().meta({ description: 'Of hardware.', example: 'c100' }),
  outOfSync: z.boolean().describe('OUT_OF_SYNC: its last codes would have been right further on. Resynchronise it.'),
  hasUserCode: z.boolean().describe('Whether a user code was given with it, which resynchronising asks for.'),
};

const resynchronisable = z.object({
  possible: z.boolean().describe('False for codes that are sent, for a device that is not delivered, and under ADMIN_BLOCK.'),
  locked: z.boolean().describe('RESYNC_LOCK: too many submissions were wrong.'),
  lockedUntil: instant.nullable().describe('When the lock lifts by itself; null where support has to lift it.'),
  extendedUntil: instant.nullable().describe('Until then support has the device looked for further away, by three codes.'),
  supportReference: z.string().nullable().meta({ description: 'Of the submission that failed last; support finds the device by it.', example: 'R-7K3QF0ZT' }),
});

export const deviceView = z
  .object({
    id: z.uuid(),
    holderId: z.uuid(),
    organisationId: z.uuid(),
    kind: otpDeviceKindSchema,
    state,
    maskedAddress,
    lock,
    ...tokenMembers,
    challenge: challengeView.nullable().describe('The code that was sent last, if it was within a day.'),
    createdAt: instant,
    activatedAt: instant.nullable(),
    endedAt: instant.nullable().describe('When it was lost, revoked, replaced or expired.'),
  })
  .meta({ id: 'Device' });
export type DeviceView = z.infer<typeof deviceView>;

const holderDevice = z.object({
  ...{ id: z.uuid(), kind: otpDeviceKindSchema, state, maskedAddress, lock, activatedAt: instant.nullable() },
  ...tokenMembers,
  resynchronisation: resynchronisable,
  replacement: z
    .object({ newDeviceId: z.uuid(), isWaiting: z.boolean().describe('Nothing is left to be done: it takes effect at `dueAt`.'), dueAt: instant.nullable() })
    .nullable()
    .describe('What is about to take its place, by its holder’s own wish.'),
});
export const holderDevices = z.object({ items: z.array(holderDevice) }).meta({ id: 'HolderDevices' });
export type HolderDevice = z.infer<typeof holderDevice>;
export type HolderDevices = z.infer<typeof holderDevices>;

export const deviceState = z.object({ id: z.uuid(), state }).meta({ id: 'DeviceState' });
export type DeviceStateView = z.infer<typeof deviceState>;
