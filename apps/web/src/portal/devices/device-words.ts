import type { MessageId } from '@vidimus/i18n';
import type { DeviceKind, MyDevice } from '../../api/holders/my-devices.js';

/** What each kind of device is called. */
export const KIND_WORDS: Readonly<Record<DeviceKind, MessageId>> = {
  AUTHENTICATOR: 'subject.channel.AUTHENTICATOR',
  SMS: 'subject.channel.SMS',
  EMAIL: 'subject.channel.EMAIL',
  EVENT_TOKEN: 'my-devices.kind.EVENT_TOKEN',
  TIME_TOKEN: 'my-devices.kind.TIME_TOKEN',
};

/** So much of a serial number tells one's own devices apart. */
const SERIAL_END = 4;

export function serialEnd(serial: string): string {
  return serial.slice(-SERIAL_END);
}

/** Why a device takes no code, in plain words and with the way out. A lock for wrong codes is lifted by codes in a row. */
export function lockText({ lock, resynchronisation: { possible, locked } }: Pick<MyDevice, 'lock' | 'resynchronisation'>): MessageId | null {
  if (lock === 'SIGN_LOCK' && possible && !locked) return 'my-devices.lock.SIGN_LOCK.resynchronise';
  return lock === null ? null : `portal.device.locked.${lock}`;
}

/** What is done to a device of one's own; each is the address of its page below `/portal/devices/{id}`. */
export type DeviceTask = 'activation' | 'resynchronisation' | 'loss' | 'replacement';

/** What is offered, most wanted first: bringing into step before everything that cannot be undone. What is sent needs no step. */
export function tasksOf({ kind, state, resynchronisation: { possible } }: Pick<MyDevice, 'kind' | 'state' | 'resynchronisation'>): readonly DeviceTask[] {
  const always = ['loss', 'replacement'] as const;
  if (state === 'DELIVERED') return possible ? ['activation', 'loss'] : ['loss'];
  return possible && kind !== 'SMS' && kind !== 'EMAIL' ? ['resynchronisation', ...always] : always;
}
