import type { OtpLock } from '@vidimus/contracts';
import { event } from '@vidimus/persistence';
import type { NewEvent } from '@vidimus/persistence';
import type { DeviceFact } from './device.js';
import type { DeviceRow } from './device.entity.js';

/** Which device, as events name it. */
export type PublishedDevice = Pick<DeviceRow, 'id' | 'organisationId' | 'kind'> & { readonly holderId: string };

/** A change of state, as other rooms hear of it; what happens in stock concerns nobody. */
export function deviceEvents({ id, holderId, organisationId, kind }: Pick<DeviceRow, 'id' | 'holderId' | 'organisationId' | 'kind'>, fact: DeviceFact): NewEvent[] {
  if (holderId === null) return [];
  const reference = referenceOf({ id, holderId, organisationId, kind });
  if (fact.name !== 'replaced') return [event(`otp.device-${fact.name}.v1`, id, reference)];
  return [event('otp.device-replaced.v1', id, { ...reference, replacedBy: fact.replacedBy })];
}

/** A lock was laid or lifted. */
export function lockEvent(device: PublishedDevice, lock: OtpLock, what: 'locked' | 'unlocked'): NewEvent {
  return event(`otp.device-${what}.v1`, device.id, { ...referenceOf(device), lock });
}

/** How every event of this room names a device. */
export function referenceOf({ id, holderId, organisationId, kind }: PublishedDevice) {
  return { deviceId: id, holderId, organisationId, kind };
}
