import { otpDeviceKindSchema, otpLockSchema } from '@vidimus/contracts';
import { OTP_ALGORITHMS } from '@vidimus/otp';
import { z } from 'zod';
import { DELIVERY_WAYS, STAFF_REASONS } from '../devices/device.js';
import { DEVICE_STATES } from '../devices/device-states.js';
import type { DeviceState } from '../devices/device-states.js';
import { RESYNC_FAILURES, RESYNC_OUTCOMES } from '../resynchronisations/resync.entity.js';
import { LONGEST_EXTENSION_HOURS } from '../resynchronisations/resync-lock.js';

const state = z.enum(DEVICE_STATES as [DeviceState, ...DeviceState[]]);
const instant = z.iso.datetime();
const printed = (description: string, example: string) =>
  z.string().min(1).max(60).regex(/^[\p{L}\p{N}][\p{L}\p{N} ._/-]*$/u, 'Letters, digits, blanks and . _ / - only.').meta({ description, example });
const reason = z.enum(STAFF_REASONS).meta({ description: 'Why.', example: 'HOLDER_ASKED' });

export const deviceQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(25),
  cursor: z.string().max(500).optional(),
  serial: z.string().min(1).max(60).optional().describe('How the serial number begins.'),
  model: z.string().min(1).max(60).optional(),
  holderId: z.uuid().optional(),
  state: state.optional(),
  reference: z.string().max(20).optional().describe('A support reference that a holder was given when his device could not be resynchronised.'),
});
export type DeviceQuery = z.infer<typeof deviceQuery>;

const entryMembers = {
  id: z.uuid(),
  holderId: z.uuid().nullable().describe('Null in stock.'),
  organisationId: z.uuid(),
  kind: otpDeviceKindSchema,
  state,
  outOfSync: z.boolean().describe('OUT_OF_SYNC: its last codes would have been right further on.'),
  manufacturer: z.string().nullable(),
  serial: z.string().nullable().meta({ example: '1000234567' }),
  model: z.string().nullable().meta({ example: 'c100' }),
  lock: otpLockSchema.nullable().describe('Why it takes no code.'),
  lastSuccessAt: instant.nullable().describe('When a code of it was taken last, or it was resynchronised.'),
  expiresAt: instant.nullable().describe('End of the life of hardware.'),
  createdAt: instant,
  activatedAt: instant.nullable(),
  endedAt: instant.nullable(),
};
const deviceEntry = z.object(entryMembers).meta({ id: 'DeviceEntry' });
export type DeviceEntry = z.infer<typeof deviceEntry>;
export const devicePage = z.object({ items: z.array(deviceEntry), nextCursor: z.string().nullable() }).meta({ id: 'DevicePage' });

export const LIKELY_CAUSES = ['OUT_OF_STEP', 'OTHER_PERIOD', 'WRONG_SEED', 'USER_CODE', 'OPERATION'] as const;

export const deviceRecord = z
  .object({
    ...entryMembers,
    algorithm: z.enum(OTP_ALGORITHMS).nullable(),
    digits: z.int().nullable(),
    periodSeconds: z.int().nullable(),
    counter: z.string().nullable().meta({ description: 'Of the next code that is taken, 0 to 2^64; 2^64: the token is used up.', example: '41' }),
    driftSteps: z.int().describe('How many steps its clock is ahead.'),
    wrongCodesInARow: z.int(),
    aheadMatches: z.int().describe('How many wrong codes since the last right one would have been right further on.'),
    hasUserCode: z.boolean(),
    resynchronisation: z.object({
      failedToday: z.int(),
      locked: z.boolean(),
      lockedUntil: instant.nullable(),
      needsSupport: z.boolean().describe('The lock does not lift by itself any more.'),
      extendedUntil: instant.nullable(),
      lastReference: z.string().nullable().meta({ example: 'R-7K3QF0ZT' }),
      likelyCause: z
        .enum(LIKELY_CAUSES)
        .nullable()
        .describe('What the last submissions suggest. OTHER_PERIOD: its steps have another length; WRONG_SEED: seed, algorithm or model are not what was imported.'),
    }),
  })
  .meta({ id: 'DeviceRecord' });
export type DeviceRecord = z.infer<typeof deviceRecord>;

const fact = z.union([z.string(), z.number(), z.boolean(), z.null()]);
export const deviceHistory = z
  .object({ items: z.array(z.object({ at: instant, actor: z.object({ kind: z.string(), id: z.string() }), code: z.string(), data: z.record(z.string(), fact) })) })
  .meta({ id: 'DeviceHistory' });
export type DeviceHistory = z.infer<typeof deviceHistory>;

const driftPoint = z.object({
  at: instant,
  distance: z.int().describe('Presses that were skipped, or steps that its clock was ahead.'),
  source: z.enum(['CODE', 'CODE_AHEAD', 'RESYNCHRONISATION']).describe('CODE_AHEAD: a wrong code would have been right there.'),
});
export const driftHistory = z.object({ items: z.array(driftPoint) }).meta({ id: 'DriftHistory' });
export type DriftHistory = z.infer<typeof driftHistory>;

const resyncRecord = z.object({
  id: z.uuid(),
  reference: z.string().meta({ example: 'R-7K3QF0ZT' }),
  at: instant,
  codes: z.int(),
  window: z.int(),
  outcome: z.enum(RESYNC_OUTCOMES).nullable(),
  failure: z.enum(RESYNC_FAILURES).nullable().describe('For support alone; holders are told none of it.'),
  distance: z.int().nullable(),
});
export const resyncRecords = z.object({ items: z.array(resyncRecord) }).meta({ id: 'ResynchronisationRecords' });
export type ResyncRecords = z.infer<typeof resyncRecords>;

const newToken = z.strictObject({
  kind: z.enum(['EVENT_TOKEN', 'TIME_TOKEN']),
  manufacturer: printed('Who made it.', 'Example Tokens'),
  serial: printed('As it is printed on it.', '1000234567'),
  model: printed('As its maker calls it.', 'c100'),
  algorithm: z.enum(OTP_ALGORITHMS).default('SHA1'),
  digits: z.int().min(6).max(8).default(6),
  secret: z.string().regex(/^(?:[0-9a-fA-F]{2}){16,64}$/, 'Must be 16 to 64 bytes in hexadecimal digits.').meta({ description: 'Its seed.', example: '00'.repeat(20) }),
  counter: z.string().regex(/^\d{1,20}$/).default('0').describe('Of an event-based token: the counter of its next code.'),
  periodSeconds: z.union([z.literal(30), z.literal(60)]).default(30).describe('Of a time-based token.'),
  driftSteps: z.int().min(-100_000).max(100_000).default(0).describe('Of a time-based token: how many steps its clock is ahead.'),
  expiresAt: instant.nullable().default(null).describe('End of its life.'),
});
export type NewTokenBody = z.infer<typeof newToken>;
export const stockOrder = z
  .strictObject({
    organisationId: z.uuid().describe('Whose stock it is.'),
    organisationPath: z.string().max(2000).regex(/^\/([0-9a-f-]{36}\/)+$/).meta({ example: '/01935a7e-6c00-7000-8000-0000000000a1/' }),
    tokens: z.array(newToken).min(1).max(100),
  })
  .meta({ id: 'StockOrder' });
export type StockOrder = z.infer<typeof stockOrder>;
export const stocked = z.object({ ids: z.array(z.uuid()) }).meta({ id: 'StockedTokens' });

export const assignment = z
  .strictObject({
    holderId: z.uuid().describe('The person whose device it becomes.'),
    replaces: z.uuid().optional().describe('A device of the same holder, which ends once this one is active.'),
  })
  .meta({ id: 'TokenAssignment' });
export type Assignment = z.infer<typeof assignment>;

export const delivery = z
  .strictObject({
    way: z.enum(DELIVERY_WAYS).meta({ description: 'How it reaches the holder.', example: 'IN_PERSON' }),
    cardNumber: z.string().regex(/^[A-Za-z0-9-]{1,40}$/).optional().meta({ description: 'Number of the scratch card that carries the user code.', example: 'SC-000123' }),
  })
  .meta({ id: 'TokenDelivery' });
export type Delivery = z.infer<typeof delivery>;

export const withReason = z.strictObject({ reason }).meta({ id: 'DeviceReason' });
export type WithReason = z.infer<typeof withReason>;

export const IDENTITY_CHECKS = ['IN_PERSON', 'VIDEO', 'CALL_BACK'] as const;
const identityCheck = z.enum(IDENTITY_CHECKS).meta({ description: 'How support made sure who asks.', example: 'IN_PERSON' });
export const unlocking = z.strictObject({ lock: z.enum(['SIGN_LOCK', 'RESYNC_LOCK', 'YEARLY_BUDGET']), identityCheck }).meta({ id: 'DeviceUnlocking' });
export type Unlocking = z.infer<typeof unlocking>;

export const extension = z
  .strictObject({ hours: z.int().min(1).max(LONGEST_EXTENSION_HOURS).meta({ description: 'How long it holds.', example: 24 }), identityCheck })
  .meta({ id: 'ExtendedResynchronisation' });
export type Extension = z.infer<typeof extension>;
export const opened = z.object({ id: z.uuid(), extendedUntil: instant }).meta({ id: 'OpenedExtension' });
