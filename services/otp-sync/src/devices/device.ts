import { Problem } from '@vidimus/contracts';
import type { OtpDeviceKind } from '@vidimus/contracts';
import type { HistoryLine } from '@vidimus/persistence';
import { targetOf } from '@vidimus/workflow';
import { DEVICE_START, DEVICE_TRANSITIONS } from './device-states.js';
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
  /** When it was replaced or expired. */
  readonly endedAt: Date | null;
  /** When a timer acts; null when none does. */
  readonly dueAt: Date | null;
}

export type DeviceCommand =
  | { readonly type: 'register_again'; readonly kind: OtpDeviceKind }
  | { readonly type: 'activate' }
  | { readonly type: 'replace'; readonly replacedBy: string }
  | { readonly type: 'expire' };

/** What a change is published as. */
export type DeviceFact =
  | { readonly name: 'registered' }
  | { readonly name: 'activated' }
  | { readonly name: 'replaced'; readonly replacedBy: string }
  | { readonly name: 'expired' };

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

/**
 * Decides what a command does to a device. Pure.
 * @throws Problem `illegal-transition` when the state does not answer the command, or the timer acts too early.
 */
export function decide(device: Device, command: DeviceCommand, now: Date): DecidedDevice {
  const { state } = device;
  if (targetOf(DEVICE_TRANSITIONS, state, command.type) === undefined) throw illegal(state, command.type);
  switch (command.type) {
    case 'register_again': {
      const again: Device = { ...device, kind: command.kind, registration: device.registration + 1, dueAt: activateBefore(now) };
      return { device: again, history: [{ code: 'registered-again', data: { kind: command.kind } }], fact: { name: 'registered' } };
    }
    case 'activate':
      return {
        device: { ...device, state: 'ACTIVE', activatedAt: now, dueAt: null },
        history: [{ code: 'activated' }],
        fact: { name: 'activated' },
      };
    case 'replace': {
      const { replacedBy } = command;
      return {
        device: { ...device, state: 'REPLACED', endedAt: now, dueAt: null },
        history: [{ code: 'replaced', data: { replacedBy } }],
        fact: { name: 'replaced', replacedBy },
      };
    }
    case 'expire':
      if (device.dueAt === null || device.dueAt > now) throw illegal(state, command.type);
      return { device: { ...device, state: 'EXPIRED', endedAt: now, dueAt: null }, history: [{ code: 'expired' }], fact: { name: 'expired' } };
  }
}

/** Whether a device still answers commands; of one that does not, what is secret is erased. */
export function isOpen(state: DeviceState): boolean {
  return state === 'REGISTERED' || state === 'ACTIVE';
}

function activateBefore(now: Date): Date {
  return new Date(now.getTime() + ACTIVATE_WITHIN_MS);
}

function illegal(state: DeviceState, command: string): Problem {
  return new Problem('illegal-transition', `A device in state ${state} does not answer the command ${command}.`, { members: { state, command } });
}
