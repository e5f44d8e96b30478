import { Problem } from '@vidimus/contracts';
import type { OtpDeviceKind } from '@vidimus/contracts';
import type { HistoryLine } from '@vidimus/persistence';
import { targetOf } from '@vidimus/workflow';
import { DEVICE_START, DEVICE_TRANSITIONS, TOKEN_START } from './device-states.js';
import type { DeviceState } from './device-states.js';

/** A device that is not activated within this time was an unfinished choice: it expires, and what is secret of it is erased. */
export const ACTIVATE_WITHIN_MS = 24 * 60 * 60_000;

/** What decisions about a device depend on. */
export interface Device {
  readonly kind: OtpDeviceKind;
  readonly state: DeviceState;
  /** Counts how often the device was registered: codes for an earlier registration are worth nothing for a later one. */
  readonly registration: number;
  readonly activatedAt: Date | null;
  /** When it was lost, revoked, replaced or expired. */
  readonly endedAt: Date | null;
  /** When a timer acts: at the end of a choice, or of a token's life; null when none does. */
  readonly dueAt: Date | null;
}

/** Why staff end or block a device. */
export const STAFF_REASONS = ['HOLDER_ASKED', 'SUSPECTED_MISUSE', 'FAULTY', 'NO_LONGER_ENTITLED', 'INVESTIGATION'] as const;
export type StaffReason = (typeof STAFF_REASONS)[number];

/** How a token reaches its holder. */
export const DELIVERY_WAYS = ['IN_PERSON', 'REGISTERED_MAIL', 'COURIER'] as const;
export type DeliveryWay = (typeof DELIVERY_WAYS)[number];

export type DeviceCommand =
  | { readonly type: 'register_again'; readonly kind: OtpDeviceKind }
  | { readonly type: 'assign' }
  | { readonly type: 'deliver'; readonly way: DeliveryWay; readonly cardNumber: string | null }
  | { readonly type: 'activate' }
  | { readonly type: 'report_lost' }
  | { readonly type: 'revoke'; readonly reason: StaffReason }
  | { readonly type: 'replace'; readonly replacedBy: string }
  | { readonly type: 'expire' };

/** What a change is published as. */
export type DeviceFact =
  | { readonly name: 'registered' | 'delivered' | 'activated' | 'lost' | 'revoked' | 'expired' }
  | { readonly name: 'replaced'; readonly replacedBy: string };

/** What a command comes to. */
export interface DecidedDevice {
  readonly device: Device;
  readonly history: readonly HistoryLine[];
  readonly fact: DeviceFact;
}

/** The device as it is born. */
export function registerDevice(kind: OtpDeviceKind, now: Date): DecidedDevice {
  const device: Device = { kind, state: DEVICE_START, registration: 1, activatedAt: null, endedAt: null, dueAt: activateBefore(now) };
  return { device, history: [{ code: 'registered', data: { kind } }], fact: { name: 'registered' } };
}

/** A token as it is put into stock. @param expiresAt end of its life, where its maker gives one. */
export function tokenInStock(kind: OtpDeviceKind, expiresAt: Date | null): Device {
  return { kind, state: TOKEN_START, registration: 1, activatedAt: null, endedAt: null, dueAt: expiresAt };
}

/**
 * Decides what a command does to a device. Pure.
 * @throws Problem `illegal-transition` when the state does not answer the command, the kind of the device has no use for it, or the timer
 *   acts too early.
 */
export function decide(device: Device, command: DeviceCommand, now: Date): DecidedDevice {
  const { state } = device;
  if (targetOf(DEVICE_TRANSITIONS, state, command.type) === undefined || !suits(device, command)) throw illegal(state, command.type);
  switch (command.type) {
    case 'register_again': {
      const again: Device = { ...device, kind: command.kind, registration: device.registration + 1, dueAt: activateBefore(now) };
      return { device: again, history: [{ code: 'registered-again', data: { kind: command.kind } }], fact: { name: 'registered' } };
    }
    case 'assign':
      return { device: { ...device, state: 'REGISTERED' }, history: [{ code: 'assigned' }], fact: { name: 'registered' } };
    case 'deliver': {
      const { way, cardNumber } = command;
      return { device: { ...device, state: 'DELIVERED' }, history: [{ code: 'delivered', data: { way, cardNumber } }], fact: { name: 'delivered' } };
    }
    case 'activate': {
      const dueAt = isHardware(device.kind) ? device.dueAt : null;
      return { device: { ...device, state: 'ACTIVE', activatedAt: now, dueAt }, history: [{ code: 'activated' }], fact: { name: 'activated' } };
    }
    case 'report_lost':
      return ended(device, 'LOST', now, { code: 'lost' }, { name: 'lost' });
    case 'revoke':
      return ended(device, 'REVOKED', now, { code: 'revoked', data: { reason: command.reason } }, { name: 'revoked' });
    case 'replace': {
      const { replacedBy } = command;
      return ended(device, 'REPLACED', now, { code: 'replaced', data: { replacedBy } }, { name: 'replaced', replacedBy });
    }
    case 'expire':
      if (device.dueAt === null || device.dueAt > now) throw illegal(state, command.type);
      return ended(device, 'EXPIRED', now, { code: 'expired' }, { name: 'expired' });
  }
}

/** Whether a device still answers commands; of one that does not, what is secret is erased. */
export function isOpen(state: DeviceState): boolean {
  return state === 'IN_STOCK' || state === 'REGISTERED' || state === 'DELIVERED' || state === 'ACTIVE';
}

/** A token that one can hold, with a serial number; it comes from stock and is handed over. */
export function isHardware(kind: OtpDeviceKind): boolean {
  return kind === 'EVENT_TOKEN' || kind === 'TIME_TOKEN';
}

/** Whether the device makes its codes itself, and so may get out of step; codes are sent to the others. */
export function makesCodes(kind: OtpDeviceKind): boolean {
  return isHardware(kind) || kind === 'AUTHENTICATOR';
}

/** Hardware is handed over before it is activated, and is never registered by another room. */
function suits({ kind, state }: Device, { type }: DeviceCommand): boolean {
  if (type === 'deliver') return isHardware(kind);
  if (type === 'register_again') return !isHardware(kind);
  return !(type === 'activate' && state === 'REGISTERED' && isHardware(kind));
}

function ended(device: Device, state: DeviceState, now: Date, line: HistoryLine, fact: DeviceFact): DecidedDevice {
  return { device: { ...device, state, endedAt: now, dueAt: null }, history: [line], fact };
}

function activateBefore(now: Date): Date {
  return new Date(now.getTime() + ACTIVATE_WITHIN_MS);
}

function illegal(state: DeviceState, command: string): Problem {
  return new Problem('illegal-transition', `A device in state ${state} does not answer the command ${command}.`, { members: { state, command } });
}
