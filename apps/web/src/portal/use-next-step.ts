import type { CertificateSummary } from '../api/authority.js';
import { useSay } from '../text/use-text.js';

/** What the holder should do about a certificate, in one sentence. */
export function useNextStep(): (certificate: Pick<CertificateSummary, 'state' | 'suspension'>) => string {
  const say = useSay();
  return ({ state, suspension }) => {
    if (state !== 'SUSPENDED') return say(`portal.next.${state}`);
    return say(suspension?.by === 'HOLDER' ? 'portal.next.SUSPENDED.HOLDER' : 'portal.next.SUSPENDED.STAFF');
  };
}
