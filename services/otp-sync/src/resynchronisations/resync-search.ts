import { setImmediate as othersFirst } from 'node:timers/promises';
import { findEachRun, totpStep } from '@vidimus/otp';
import type { CounterWindow, OtpParameters } from '@vidimus/otp';
import { parametersOf } from '../verifications/drift.js';
import type { ResyncDevice } from './resyncs.repository.js';
import type { ResyncFailure } from './resync.entity.js';

/** A run of codes as it was found. */
export interface FoundRun {
  /** The counter or step of the last code: it and all before it are burnt. */
  readonly last: bigint;
  /** Presses that were skipped, or steps that the clock of the device is ahead of what was known. */
  readonly distance: number;
}

/** Where a device is looked for. */
export interface Search {
  readonly device: ResyncDevice;
  readonly secret: Uint8Array;
  /** When the codes were submitted. */
  readonly at: Date;
  /** Presses ahead, or steps to both sides. */
  readonly reach: number;
  /** Codes in a row, as typed. */
  readonly codes: readonly string[];
}

/** Between so many places of a window others have their turn: about 1 ms of work. */
const SLICE = 250;
/** So far before the present counter codes are known again that were used before. */
const BEFORE = 100;

/** What a window holds of the codes of a submission. */
export interface Looked {
  /** Every run of them that was not used before. */
  readonly runs: readonly FoundRun[];
  /** Whether there is one in the other order. */
  readonly isSwapped: boolean;
}

/**
 * Looks for the codes (RFC 4226, section 7.4; RFC 6238, section 6), as typed and in the other order. All places of the window are computed and
 * compared, whatever is found, in slices between which other requests are served.
 */
export async function lookFor({ device, secret, at, reach, codes }: Search): Promise<Looked> {
  const parameters = parametersOf(device);
  const isEvent = device.counter !== null;
  const expected = device.counter === null ? BigInt(totpStep(at, parameters.periodSeconds) + device.driftSteps) : BigInt(device.counter);
  const window = isEvent ? { from: expected, size: reach } : { from: expected - BigInt(reach), size: 2 * reach + 1 };
  const [typed = [], swapped = []] = await searchAll(secret, parameters, window, [codes, codes.toReversed()]);
  const isUnused = (start: bigint): boolean => isEvent || start > BigInt(device.lastStep ?? -1);
  // Presses were skipped before the first code; of the steps the last one is the present.
  const runOf = (start: bigint): FoundRun => {
    const last = start + BigInt(codes.length - 1);
    return { last, distance: Number((isEvent ? start : last) - expected) };
  };
  return { runs: typed.filter(isUnused).map(runOf), isSwapped: swapped.some(isUnused) };
}

/**
 * What support is told about codes that did not do. The same work for all of them, whatever was wrong, the user code included, so that the
 * time that it takes tells nobody.
 */
export async function whyFailed(search: Search, { runs, isSwapped }: Looked): Promise<ResyncFailure> {
  const { device, secret, codes } = search;
  const typed = codes.map((code) => code.replaceAll(/\s/g, ''));
  const parameters = parametersOf(device);
  const otherPeriod = device.kind === 'TIME_TOKEN' ? (await lookFor({ ...search, device: { ...device, periodSeconds: parameters.periodSeconds === 30 ? 60 : 30, driftSteps: 0, lastStep: null } })).runs : [];
  const end = device.counter === null ? BigInt((device.lastStep ?? 0) + 1) : BigInt(device.counter);
  const [usedBefore = []] = await searchAll(secret, parameters, { from: end - BigInt(BEFORE), size: BEFORE }, [codes]);
  if (runs.length > 0) return 'USER_CODE';
  if (new Set(typed).size < typed.length) return 'SAME_CODE_TWICE';
  if (isSwapped) return 'SWAPPED';
  if (usedBefore.length > 0) return 'USED_BEFORE';
  return otherPeriod.length > 0 ? 'OTHER_PERIOD' : 'NOT_FOUND';
}

async function searchAll(secret: Uint8Array, parameters: OtpParameters, window: CounterWindow, runs: readonly (readonly string[])[]): Promise<bigint[][]> {
  const found: bigint[][] = runs.map(() => []);
  for (let done = 0; done < window.size; done += SLICE) {
    const size = Math.min(SLICE, window.size - done);
    findEachRun(secret, parameters, { from: window.from + BigInt(done), size }, runs).forEach((starts, run) => found[run]?.push(...starts));
    await othersFirst();
  }
  return found;
}
