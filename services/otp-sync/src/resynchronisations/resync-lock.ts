import type { DeviceRow } from '../devices/device.entity.js';
import { makesCodes } from '../devices/device.js';

const HOUR_MS = 60 * 60_000;

/** Wrong submissions are counted over so long, and RESYNC_LOCK lifts by itself after so long (requirements, 8.7). */
export const RESYNC_DAY_MS = 24 * HOUR_MS;
/** RESYNC_LOCK lifts by itself so often within a month; the next one is for support. */
export const LOCKS_A_MONTH = 3;
/** Support opens an extended resynchronisation for no longer than this. */
export const LONGEST_EXTENSION_HOURS = 48;

/** Whether RESYNC_LOCK holds. */
export function isResyncLocked({ resyncLockedUntil, resyncNeedsSupport }: Pick<DeviceRow, 'resyncLockedUntil' | 'resyncNeedsSupport'>, now: Date): boolean {
  return resyncNeedsSupport || (resyncLockedUntil !== null && resyncLockedUntil > now);
}

/** Whether support has opened an extended resynchronisation that still holds. */
export function isExtended({ extendedUntil }: Pick<DeviceRow, 'extendedUntil'>, now: Date): boolean {
  return extendedUntil !== null && extendedUntil > now;
}

/** Whether there is anything to resynchronise, locks for wrong codes apart: it is in its holder's hands and makes codes itself. */
export function canBeResynchronised({ kind, state, blockedAt }: Pick<DeviceRow, 'kind' | 'state' | 'blockedAt'>): boolean {
  return makesCodes(kind) && (state === 'DELIVERED' || state === 'ACTIVE') && blockedAt === null;
}
