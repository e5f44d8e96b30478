import type { DeviceEntry, LiftableLock } from '../../api/devices/inventory.js';
import { GUARDED_ACTS } from '../../api/devices/confirmations.js';
import { DELIVERY_WAYS, IDENTITY_CHECKS, STAFF_REASONS } from '../../api/devices/inventory.js';
import type { SayLine } from '../../components/history/history-timeline.js';
import { DEVICE_LOCKED } from '../../components/states/states.js';
import type { StateLook } from '../../components/states/states.js';
import { useSay } from '../../text/use-text.js';

const LOCKS = ['ADMIN_BLOCK', 'SIGN_LOCK', 'YEARLY_BUDGET', 'RESYNC_LOCK'] as const;
/** Lines that say themselves. */
const PLAIN_LINES = ['registered', 'registered-again', 'assigned', 'activated', 'lost', 'replaced', 'expired', 'unblocked', 'resynchronised', 'user-code-given', 'code-asked-for', 'code-accepted', 'import-ordered', 'import-started', 'import-stocked', 'import-cancelled', 'import-lapsed', 'policy-set'] as const;
const SECOND_OFFICER_LINES = ['second-officer-asked', 'second-officer-confirmed', 'second-officer-declined', 'second-officer-lapsed'] as const;

/** A device whose last codes would have been right further on. */
export const OUT_OF_STEP: StateLook = { word: 'devices.out-of-step', tone: 'amber', icon: 'clock' };

/** What holds beside the state: a lock, and that it is out of step. */
export function conditionsOf({ lock, outOfSync }: Pick<DeviceEntry, 'lock' | 'outOfSync'>): readonly StateLook[] {
  return [...(lock === null ? [] : [DEVICE_LOCKED]), ...(outOfSync ? [OUT_OF_STEP] : [])];
}

/** What is printed on it; the kind for devices on which nothing is printed. */
export function useDeviceName(): (device: Pick<DeviceEntry, 'kind' | 'serial'>) => string {
  const say = useSay();
  return ({ kind, serial }) => serial ?? say(`devices.kind.${kind}`);
}

/** Says the lines of a device's history. */
export function useSayDeviceLine(): SayLine {
  const say = useSay();
  const reasonOf = (word: unknown): string => wordOf(STAFF_REASONS, word, (reason) => say(`devices.reason.${reason}`));
  const wayOf = (word: unknown): string => wordOf(DELIVERY_WAYS, word, (way) => say(`devices.way.${way}`));
  const checkOf = (word: unknown): string => wordOf(IDENTITY_CHECKS, word, (check) => say(`devices.check.${check}`));
  // Lines of a lock for wrong codes name no lock.
  const lockOf = (word: unknown = 'SIGN_LOCK'): string => wordOf(LOCKS, word, (lock) => say(`devices.lock.${lock}`));
  return (code, { reason, way, cardNumber, lock, identityCheck, hours, line, column, act }) => {
    const plain = PLAIN_LINES.find((line) => line === code);
    if (plain !== undefined) return say(`devices.history.${plain}`);
    const ofSecond = SECOND_OFFICER_LINES.find((line) => line === code);
    if (ofSecond !== undefined) return say(`devices.history.${ofSecond}`, { act: wordOf(GUARDED_ACTS, act, (word) => say(`devices.guarded.${word}`)) });
    if (code === 'revoked' || code === 'blocked') return say(`devices.history.${code}`, { reason: reasonOf(reason) });
    if (code === 'delivered') return typeof cardNumber === 'string' ? say('devices.history.delivered.card', { way: wayOf(way), card: cardNumber }) : say('devices.history.delivered', { way: wayOf(way) });
    if (code === 'locked') return say('devices.history.locked', { lock: lockOf(lock) });
    if (code === 'unlocked') {
      const words = { lock: lockOf(lock) };
      return identityCheck === undefined ? say('devices.history.unlocked', words) : say('devices.history.unlocked.checked', { ...words, check: checkOf(identityCheck) });
    }
    if (code === 'extended') return say('devices.history.extended', { hours: Number(hours), check: checkOf(identityCheck) });
    if (code === 'import-refused') return say('devices.history.import-refused.place', { line: Number(line), column: Number(column) });
    return say('devices.history.change');
  };
}

/** Locks that support may lift, of a device as it stands. */
export function liftableLocks({ lock, resynchronisation }: { readonly lock: DeviceEntry['lock']; readonly resynchronisation: { readonly locked: boolean } }): readonly LiftableLock[] {
  return [...(lock === 'SIGN_LOCK' || lock === 'YEARLY_BUDGET' ? [lock] : []), ...(resynchronisation.locked ? (['RESYNC_LOCK'] as const) : [])];
}

function wordOf<Word extends string>(words: readonly Word[], word: unknown, say: (word: Word) => string): string {
  const known = words.find((candidate) => candidate === word);
  return known === undefined ? '–' : say(known);
}
