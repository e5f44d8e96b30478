import { setImmediate as othersFirst } from 'node:timers/promises';
import { findRuns, totpStep } from '@vidimus/otp';
import type { OtpSettings } from '../otp-settings.js';
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

/** Between so many places of a window others have their turn: some 4 ms of work. */
const SLICE = 1_000;
/** So far before the present counter codes are known again that were used before. */
const BEFORE = 100;

/** How far a submission is looked for: further while support has opened it, and by three codes alone. */
export function reachOf({ resyncWindow, extendedWindow }: OtpSettings, isExtended: boolean, codes: readonly string[]): number {
  return isExtended && codes.length === 3 ? extendedWindow : resyncWindow;
}

/**
 * Every run of the codes that was not used before (RFC 4226, section 7.4; RFC 6238, section 6). All places of the window are computed and
 * compared, whatever is found, in slices between which other requests are served.
 */
export async function findUnused({ device, secret, at, reach, codes }: Search): Promise<FoundRun[]> {
  const parameters = parametersOf(device);
  const length = BigInt(codes.length);
  if (device.counter !== null) {
    const from = BigInt(device.counter);
    const starts = await searchAll(secret, parameters, { from, size: reach }, codes);
    return starts.map((start) => ({ last: start + length - 1n, distance: Number(start - from) }));
  }
  const expected = BigInt(totpStep(at, parameters.periodSeconds) + device.driftSteps);
  const starts = await searchAll(secret, parameters, { from: expected - BigInt(reach), size: 2 * reach + 1 }, codes);
  return starts
    .filter((start) => start > BigInt(device.lastStep ?? -1))
    .map((start) => start + length - 1n)
    .map((last) => ({ last, distance: Number(last - expected) }));
}

/**
 * What support is told about codes that did not do. The same work for all of them, whatever was wrong, the user code included, so that the
 * time that it takes tells nobody.
 */
export async function whyFailed(search: Search, wasFound: boolean): Promise<ResyncFailure> {
  const { device, secret, codes } = search;
  const typed = codes.map((code) => code.replaceAll(/\s/g, ''));
  const parameters = parametersOf(device);
  const swapped = await findUnused({ ...search, codes: codes.toReversed() });
  const otherPeriod = device.kind === 'TIME_TOKEN' ? await findUnused({ ...search, device: { ...device, periodSeconds: parameters.periodSeconds === 30 ? 60 : 30, driftSteps: 0, lastStep: null } }) : [];
  const end = device.counter === null ? BigInt((device.lastStep ?? 0) + 1) : BigInt(device.counter);
  const usedBefore = await searchAll(secret, parameters, { from: end - BigInt(BEFORE), size: BEFORE }, codes);
  if (wasFound) return 'USER_CODE';
  if (new Set(typed).size < typed.length) return 'SAME_CODE_TWICE';
  if (swapped.length > 0) return 'SWAPPED';
  if (usedBefore.length > 0) return 'USED_BEFORE';
  return otherPeriod.length > 0 ? 'OTHER_PERIOD' : 'NOT_FOUND';
}

async function searchAll(secret: Uint8Array, parameters: Parameters<typeof findRuns>[1], window: { readonly from: bigint; readonly size: number }, codes: readonly string[]): Promise<bigint[]> {
  const found: bigint[] = [];
  for (let done = 0; done < window.size; done += SLICE) {
    const size = Math.min(SLICE, window.size - done);
    found.push(...findRuns(secret, parameters, { from: window.from + BigInt(done), size }, codes));
    await othersFirst();
  }
  return found;
}
