import { z } from 'zod';
import { defineEvent } from './define-event.js';

const topic = 'vidimus.otp-devices' as const;

/** What a holder's codes come from. */
export const otpDeviceKindSchema = z.enum(['AUTHENTICATOR', 'SMS', 'EMAIL']);
export type OtpDeviceKind = z.infer<typeof otpDeviceKindSchema>;

/** Why a device takes no code for the time being. */
export const otpLockSchema = z.enum(['SIGN_LOCK', 'YEARLY_BUDGET']);
export type OtpLock = z.infer<typeof otpLockSchema>;

const deviceRef = z.strictObject({ deviceId: z.uuid(), holderId: z.uuid(), organisationId: z.uuid(), kind: otpDeviceKindSchema });
const example = {
  deviceId: '01935a7e-6c00-7000-8000-000000000001',
  holderId: '01935a7e-6c00-7000-8000-000000000002',
  organisationId: '01935a7e-6c00-7000-8000-0000000000a1',
  kind: 'AUTHENTICATOR' as const,
};

/** Everything `otp-sync` publishes. Neither codes, secrets nor addresses. */
export const OTP_EVENTS = [
  defineEvent({ type: 'otp.device-registered.v1', topic, description: 'A device was registered for a holder; it is not active yet.', data: deviceRef, example }),
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
    description: 'Too many wrong codes: the device takes no code any more.',
    data: deviceRef.extend({ lock: otpLockSchema }),
    example: { ...example, lock: 'SIGN_LOCK' },
  }),
  defineEvent({
    type: 'otp.device-unlocked.v1',
    topic,
    description: 'The device takes codes again.',
    data: deviceRef.extend({ lock: otpLockSchema }),
    example: { ...example, lock: 'SIGN_LOCK' },
  }),
  defineEvent({
    type: 'otp.device-replaced.v1',
    topic,
    description: 'Another device of the same holder took the place of this one, which is of no more use.',
    data: deviceRef.extend({ replacedBy: z.uuid() }),
    example: { ...example, replacedBy: '01935a7e-6c00-7000-8000-000000000003' },
  }),
  defineEvent({ type: 'otp.device-expired.v1', topic, description: 'A device was never activated in time; its secret is erased.', data: deviceRef, example }),
] as const;
