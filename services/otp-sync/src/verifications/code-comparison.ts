import { scanWindow, totpStep, WIDEST_SCAN } from '@vidimus/otp';
import type { CounterWindow } from '@vidimus/otp';
import type { OtpSettings } from '../otp-settings.js';
import type { AttemptedDevice } from './attempts.repository.js';
import type { Ahead, Proof } from './attempts.service.js';
import { learn, parametersOf } from './drift.js';

/** What a code is compared with. */
export interface Comparison {
  readonly device: AttemptedDevice;
  readonly secret: Uint8Array;
  /** When the attempt began. */
  readonly at: Date;
  readonly settings: OtpSettings;
}

/** Where a device that makes its codes itself takes one now; undefined for a wrong code. Pure; every place is computed, whatever matches. */
export function whereRight({ device, secret, at, settings }: Comparison, code: string): Exclude<Proof, { challengeId: string }> | undefined {
  const parameters = parametersOf(device);
  if (device.counter !== null) {
    const from = BigInt(device.counter);
    const counter = scanWindow(secret, code, { from, size: settings.lookAhead }, parameters);
    return counter === undefined ? undefined : { counter, distance: Number(counter - from) };
  }
  const now = totpStep(at, parameters.periodSeconds);
  const expected = now + device.driftSteps;
  // Steps that were taken are not tried again: a step after them that happens to have the same code must not be hidden by one of them.
  const first = Math.max(expected - settings.toleranceSteps, (device.lastStep ?? -1) + 1);
  const size = expected + settings.toleranceSteps - first + 1;
  if (size < 1) return undefined;
  const found = scanWindow(secret, code, { from: BigInt(first), size }, parameters);
  if (found === undefined) return undefined;
  const step = Number(found);
  return { step, drift: learn(device, step - expected), distance: step - now };
}

/**
 * Where a wrong code would have been right within the window of a resynchronisation. It says that the device is out of step, to support and,
 * once there are several, to its holder; whoever sent the code is not told.
 */
export function whereAhead({ device, secret, at, settings }: Comparison, code: string): Ahead | undefined {
  const parameters = parametersOf(device);
  const isUnused = (counter: bigint): boolean => device.counter !== null || counter > BigInt(device.lastStep ?? -1);
  const expected = device.counter === null ? BigInt(totpStep(at, parameters.periodSeconds) + device.driftSteps) : BigInt(device.counter);
  const found = windowsAround(expected, device.counter === null ? settings.toleranceSteps : undefined, settings)
    .map((window) => scanWindow(secret, code, window, parameters))
    .filter((counter) => counter !== undefined)
    .filter(isUnused)
    .map((counter) => ({ at: counter, distance: Number(counter - expected) }));
  return found.toSorted((one, other) => Math.abs(one.distance) - Math.abs(other.distance))[0];
}

/** Beyond what is taken, to both sides in time, and ahead alone in presses. */
function windowsAround(expected: bigint, tolerance: number | undefined, { lookAhead, resyncWindow }: OtpSettings): CounterWindow[] {
  const far = Math.min(resyncWindow, WIDEST_SCAN);
  if (tolerance === undefined) return far > lookAhead ? [{ from: expected + BigInt(lookAhead), size: far - lookAhead }] : [];
  if (far <= tolerance) return [];
  const size = far - tolerance;
  return [
    { from: expected - BigInt(far), size },
    { from: expected + BigInt(tolerance) + 1n, size },
  ];
}
