import { otpDeviceKindSchema } from '@vidimus/contracts';
import { z } from 'zod';
import { STAFF_REASONS } from '../devices/device.js';
import type { DeviceRow } from '../devices/device.entity.js';
import { deviceState } from '../devices/devices.schemas.js';
import { GUARDED_ACTS } from './confirmation.js';
import type { ConfirmationRow } from './confirmation.entity.js';
import { CONFIRMATION_STATES } from './confirmation-states.js';
import type { ConfirmationState } from './confirmation-states.js';

const state = z.enum(CONFIRMATION_STATES as [ConfirmationState, ...ConfirmationState[]]);
const instant = z.iso.datetime();

export const confirmationQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(25),
  cursor: z.string().max(500).optional(),
  deviceId: z.uuid().optional(),
  state: state.optional(),
});
export type ConfirmationQuery = z.infer<typeof confirmationQuery>;

export const confirmationView = z
  .object({
    id: z.uuid(),
    deviceId: z.uuid(),
    kind: otpDeviceKindSchema,
    serial: z.string().nullable().describe('Of a token.'),
    organisationId: z.uuid(),
    act: z.enum(GUARDED_ACTS).describe('REPLACEMENT: the token is given to a holder in the place of what he has.'),
    reason: z.enum(STAFF_REASONS).nullable().describe('Of a REVOCATION.'),
    holderId: z.uuid().nullable().describe('Of a REPLACEMENT: whose the token becomes.'),
    replaces: z.uuid().nullable().describe('Of a REPLACEMENT: the device in whose place it comes.'),
    state,
    askedBy: z.string().describe('The account of the officer who asked for it.'),
    askedAt: instant,
    dueAt: instant.nullable().describe('Until when a second officer can confirm it.'),
    decidedBy: z.string().nullable(),
    decidedAt: instant.nullable(),
  })
  .meta({ id: 'DeviceConfirmation' });
export type ConfirmationView = z.infer<typeof confirmationView>;
export const confirmationPage = z.object({ items: z.array(confirmationView), nextCursor: z.string().nullable() }).meta({ id: 'DeviceConfirmationPage' });

export const guardedOutcome = deviceState
  .extend({ confirmationId: z.uuid().nullable().describe('Null: it is done. Else the organisation asks for two officers, and another one has to confirm this.') })
  .meta({ id: 'GuardedOutcome' });
export type GuardedOutcome = z.infer<typeof guardedOutcome>;

/** @param device what it is about */
export function viewOfConfirmation({ createdAt, dueAt, decidedAt, ...row }: ConfirmationRow, { kind, serial }: Pick<DeviceRow, 'kind' | 'serial'>): ConfirmationView {
  const { id, deviceId, organisationId, act, reason, holderId, replaces, state: stands, askedBy, decidedBy } = row;
  return {
    ...{ id, deviceId, kind, serial, organisationId, act, reason, holderId, replaces, state: stands, askedBy, decidedBy },
    askedAt: createdAt.toISOString(),
    dueAt: dueAt?.toISOString() ?? null,
    decidedAt: decidedAt?.toISOString() ?? null,
  };
}
