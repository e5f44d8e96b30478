import type { OtpDriftBucket } from '@vidimus/contracts';
import { DEFAULT_TOTP } from '@vidimus/otp';
import type { TotpParameters } from '@vidimus/otp';
import type { DeviceRow } from '../devices/device.entity.js';

/** So many wrong codes that would have been right further on show that a device is out of step (requirements, 8.7). */
const OUT_OF_SYNC_AFTER = 3;
/** So many codes in a row on the same side of where they were expected move the expectation by one step. */
const LEARN_AFTER = 3;

/** How far the clock of a device is off, and what its last codes suggest. */
export interface Drift {
  readonly driftSteps: number;
  readonly driftLean: number;
}

/**
 * What one right code teaches about the clock of a device. A code that is typed late, or a jump of our own clock, looks like drift; so a
 * single one teaches nothing, and several in a row on one side teach one step. A clock that jumped can be learnt by resynchronising alone.
 * @param offset how many steps the code was after the one that was expected.
 */
export function learn({ driftSteps, driftLean }: Drift, offset: number): Drift {
  const side = Math.sign(offset);
  if (side === 0) return { driftSteps, driftLean: 0 };
  const lean = Math.sign(driftLean) === side ? driftLean + side : side;
  return Math.abs(lean) >= LEARN_AFTER ? { driftSteps: driftSteps + side, driftLean: 0 } : { driftSteps, driftLean: lean };
}

/** OUT_OF_SYNC, which is derived and no state. */
export function isOutOfSync({ state, aheadMatches }: Pick<DeviceRow, 'state' | 'aheadMatches'>): boolean {
  return state === 'ACTIVE' && aheadMatches >= OUT_OF_SYNC_AFTER;
}

/** How a device makes its codes: as its maker says, and programs as all of them do. */
export function parametersOf({ algorithm, digits, periodSeconds }: Pick<DeviceRow, 'algorithm' | 'digits' | 'periodSeconds'>): TotpParameters {
  return {
    algorithm: algorithm ?? DEFAULT_TOTP.algorithm,
    digits: digits ?? DEFAULT_TOTP.digits,
    periodSeconds: periodSeconds ?? DEFAULT_TOTP.periodSeconds,
  };
}

/** How far off, roughly. @param distance in presses or steps, to either side */
export function driftBucket(distance: number): OtpDriftBucket {
  const far = Math.abs(distance);
  if (far <= 10) return 'UP_TO_10';
  if (far <= 100) return 'UP_TO_100';
  return far <= 1_000 ? 'UP_TO_1000' : 'MORE';
}
