import { z } from 'zod';
import { defineEvent } from './define-event.js';

const topic = 'vidimus.otp-devices' as const;

/** What a holder's codes come from: a program, a telephone, a mailbox; hardware whose codes go on with each press, or with time. */
export const otpDeviceKindSchema = z.enum(['AUTHENTICATOR', 'SMS', 'EMAIL', 'EVENT_TOKEN', 'TIME_TOKEN']);
export type OtpDeviceKind = z.infer<typeof otpDeviceKindSchema>;

/** Why a device takes no code for the time being, or (RESYNC_LOCK) is not resynchronised. Locks are independent of each other. */
export const otpLockSchema = z.enum(['SIGN_LOCK', 'RESYNC_LOCK', 'ADMIN_BLOCK', 'YEARLY_BUDGET']);
export type OtpLock = z.infer<typeof otpLockSchema>;

/** How far a device was off before it was resynchronised, in presses or steps; no exact number, which would help to guess. */
export const otpDriftBucketSchema = z.enum(['UP_TO_10', 'UP_TO_100', 'UP_TO_1000', 'MORE']);
export type OtpDriftBucket = z.infer<typeof otpDriftBucketSchema>;

const deviceRef = z.strictObject({ deviceId: z.uuid(), holderId: z.uuid(), organisationId: z.uuid(), kind: otpDeviceKindSchema });
const example = {
  deviceId: '01935a7e-6c00-7000-8000-000000000001',
  holderId: '01935a7e-6c00-7000-8000-000000000002',
  organisationId: '01935a7e-6c00-7000-8000-0000000000a1',
  kind: 'AUTHENTICATOR' as const,
};
const resyncRef = deviceRef.extend({ resynchronisationId: z.uuid() });
const resyncExample = { ...example, kind: 'EVENT_TOKEN' as const, resynchronisationId: '01935a7e-6c00-7000-8000-000000000004' };

/** Everything `otp-sync` publishes. Neither codes, secrets nor addresses. */
export const OTP_EVENTS = [
  defineEvent({
    type: 'otp.device-registered.v1',
    topic,
    description: 'A device was registered for a holder, or assigned to him from stock; it is not active yet.',
    data: deviceRef,
    example,
  }),
  defineEvent({ type: 'otp.device-delivered.v1', topic, description: 'A hardware token was handed over to its holder.', data: deviceRef, example: { ...example, kind: 'TIME_TOKEN' } }),
  defineEvent({
    type: 'otp.device-activated.v1',
    topic,
    description: 'A holder proved by a code that the device is his and works; it is active.',
    data: deviceRef,
    example,
  }),
  defineEvent({
    type: 'otp.device-locked.v1',
    topic,
    description: 'Too many wrong codes, or somebody of staff: the device takes no code any more, or is not resynchronised.',
    data: deviceRef.extend({ lock: otpLockSchema }),
    example: { ...example, lock: 'SIGN_LOCK' },
  }),
  defineEvent({
    type: 'otp.device-unlocked.v1',
    topic,
    description: 'The lock is lifted.',
    data: deviceRef.extend({ lock: otpLockSchema }),
    example: { ...example, lock: 'SIGN_LOCK' },
  }),
  defineEvent({ type: 'otp.device-lost.v1', topic, description: 'The device was reported lost; it takes no code any more.', data: deviceRef, example }),
  defineEvent({
    type: 'otp.device-replaced.v1',
    topic,
    description: 'Another device of the same holder took the place of this one, which is of no more use.',
    data: deviceRef.extend({ replacedBy: z.uuid() }),
    example: { ...example, replacedBy: '01935a7e-6c00-7000-8000-000000000003' },
  }),
  defineEvent({ type: 'otp.device-revoked.v1', topic, description: 'Staff took the device out of use.', data: deviceRef, example }),
  defineEvent({
    type: 'otp.device-expired.v1',
    topic,
    description: 'A device was never activated in time, or its life has ended; its secret is erased.',
    data: deviceRef,
    example,
  }),
  defineEvent({ type: 'otp.resync-started.v1', topic, description: 'Codes were submitted to resynchronise a device.', data: resyncRef, example: resyncExample }),
  defineEvent({
    type: 'otp.resync-succeeded.v1',
    topic,
    description: 'A device is in step again.',
    data: resyncRef.extend({ drift: otpDriftBucketSchema }),
    example: { ...resyncExample, drift: 'UP_TO_1000' },
  }),
  defineEvent({
    type: 'otp.resync-failed.v1',
    topic,
    description: 'Codes that were submitted to resynchronise a device were not right, or not enough.',
    data: resyncRef.extend({ attemptsLeft: z.int().min(0) }),
    example: { ...resyncExample, attemptsLeft: 4 },
  }),
] as const;
