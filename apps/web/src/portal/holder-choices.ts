import type { CertificateSummary } from '../api/authority.js';
import type { MyDevice } from '../api/holders/my-devices.js';
import { daysLeft } from '../text/instants.js';

/** What a holder may do to his certificate; each is the address of its page below the record. */
export type HolderAction = 'signature' | 'pin' | 'suspension' | 'reinstatement' | 'revocation';

/** From here on a holder should think of the next certificate. */
const SOON_DAYS = 90;

/** What may be done in a state; the room decides, this only spares buttons that would be refused. Only his own suspension is his to lift. */
export function actionsOf({ state, suspension }: Pick<CertificateSummary, 'state' | 'suspension'>): readonly HolderAction[] {
  if (state === 'ACTIVE') return ['signature', 'pin', 'suspension', 'revocation'];
  if (state !== 'SUSPENDED') return [];
  return suspension?.by === 'HOLDER' ? ['reinstatement', 'revocation'] : ['revocation'];
}

/** Whether a certificate has ended, so that it is of interest only to who looks back. */
export function hasEnded({ state }: Pick<CertificateSummary, 'state'>): boolean {
  return state === 'REVOKED' || state === 'EXPIRED' || state === 'REFUSED';
}

/** Whether a device gives codes that are accepted. */
export function isUsable({ state, lock }: Pick<MyDevice, 'state' | 'lock'>): boolean {
  return state === 'ACTIVE' && lock === null;
}

/** What a holder should hear first: the most pressing of what is not as it should be. */
export type Verdict =
  | { readonly kind: 'suspended-by-staff' | 'suspended-by-holder' | 'none-valid' | 'device-waits' | 'no-device' | 'fine' }
  | { readonly kind: 'ends-soon'; readonly until: string }
  /** Nothing was ever issued; the page says so at its place. */
  | { readonly kind: 'nothing' };

/** @param devices undefined as long as they are not known: nothing is said of them then */
export function verdictOf(certificates: readonly CertificateSummary[], devices: readonly Pick<MyDevice, 'state' | 'lock'>[] | undefined, now: number): Verdict {
  if (certificates.length === 0) return { kind: 'nothing' };
  const suspended = certificates.filter(({ state }) => state === 'SUSPENDED');
  if (suspended.some(({ suspension }) => suspension?.by !== 'HOLDER')) return { kind: 'suspended-by-staff' };
  if (suspended.length > 0) return { kind: 'suspended-by-holder' };
  const current = certificates.filter((certificate) => !hasEnded(certificate));
  if (current.length === 0) return { kind: 'none-valid' };
  if (devices?.some(({ state }) => state === 'DELIVERED') === true) return { kind: 'device-waits' };
  if (devices?.some(isUsable) === false) return { kind: 'no-device' };
  // The certificate that lasts longest is the one that counts: an older one may end quietly beside its successor.
  const last = current.flatMap(({ notAfter }) => (notAfter === null ? [] : [notAfter])).sort().at(-1);
  return last !== undefined && daysLeft(last, now) <= SOON_DAYS ? { kind: 'ends-soon', until: last } : { kind: 'fine' };
}
