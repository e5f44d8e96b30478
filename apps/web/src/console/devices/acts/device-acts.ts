import type { Device } from '../../../api/devices/inventory.js';
import { liftableLocks } from '../device-words.js';

/** What staff do with a device, by the last part of its page's address; and the permission that it takes. */
export const DEVICE_ACTS = {
  unlocking: 'device:unlock',
  unblock: 'device:manage',
  'extended-resynchronisation': 'device:unlock',
  assignment: 'device:manage',
  delivery: 'device:manage',
  'user-code': 'device:manage',
  'support-code': 'support:authorise',
  block: 'device:manage',
  loss: 'device:manage',
  revocation: 'device:manage',
} as const;
export type DeviceAct = keyof typeof DEVICE_ACTS;

/** What of a device decides on what can be done with it. */
export type ActedOn = Pick<Device, 'state' | 'kind' | 'lock'> & { readonly resynchronisation: Pick<Device['resynchronisation'], 'locked'> };

/** What can be done with a device as it stands, most wanted first; the room decides, this only spares people buttons that would be refused. */
export function possibleActs(device: ActedOn): readonly DeviceAct[] {
  return (Object.keys(DEVICE_ACTS) as readonly DeviceAct[]).filter((act) => POSSIBLE[act](device));
}

const isHardware = ({ kind }: ActedOn): boolean => kind === 'EVENT_TOKEN' || kind === 'TIME_TOKEN';
const isInHands = ({ state }: ActedOn): boolean => state === 'DELIVERED' || state === 'ACTIVE';
const isHeld = (device: ActedOn): boolean => device.state === 'REGISTERED' || isInHands(device);
const isOpen = (device: ActedOn): boolean => device.state === 'IN_STOCK' || isHeld(device);

const POSSIBLE: Readonly<Record<DeviceAct, (device: ActedOn) => boolean>> = {
  unlocking: (device) => isOpen(device) && liftableLocks(device).length > 0,
  'extended-resynchronisation': (device) => isInHands(device) && (isHardware(device) || device.kind === 'AUTHENTICATOR') && device.lock !== 'ADMIN_BLOCK',
  assignment: ({ state }) => state === 'IN_STOCK',
  delivery: (device) => device.state === 'REGISTERED' && isHardware(device),
  'user-code': (device) => isInHands(device) && isHardware(device),
  'support-code': isHeld,
  unblock: (device) => isOpen(device) && device.lock === 'ADMIN_BLOCK',
  block: (device) => isOpen(device) && device.lock !== 'ADMIN_BLOCK',
  loss: isHeld,
  revocation: isOpen,
};
