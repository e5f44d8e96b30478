import type { OtpLock } from '@vidimus/contracts';
import { event } from '@vidimus/persistence';
import type { NewEvent } from '@vidimus/persistence';
import type { DeviceFact } from './device.js';
import type { DeviceRow } from './device.entity.js';

/** Which device, as events name it. */
export type PublishedDevice = Pick<DeviceRow, 'id' | 'holderId' | 'organisationId' | 'kind'>;

/** A change of state, as other rooms hear of it. */
export function deviceEvent(device: PublishedDevice, fact: DeviceFact): NewEvent {
  if (fact.name !== 'replaced') return event(`otp.device-${fact.name}.v1`, device.id, referenceOf(device));
  return event('otp.device-replaced.v1', device.id, { ...referenceOf(device), replacedBy: fact.replacedBy });
}

/** A lock was laid or lifted. */
export function lockEvent(device: PublishedDevice, lock: OtpLock, what: 'locked' | 'unlocked'): NewEvent {
  return event(`otp.device-${what}.v1`, device.id, { ...referenceOf(device), lock });
}

function referenceOf({ id, holderId, organisationId, kind }: PublishedDevice) {
  return { deviceId: id, holderId, organisationId, kind };
}
