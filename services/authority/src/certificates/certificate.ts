import { Problem } from '@vidimus/contracts';
import { targetOf } from '@vidimus/workflow';
import type { CommandOf, StateOf, TransitionTable } from '@vidimus/workflow';

/**
 * The life of a holder's certificate (requirements 8.2), and who acts next:
 * - PREPARED: serial and to-be-signed bytes are stored; the authority signs them or refuses, also after a crash.
 * - ACTIVE: the holder uses it; he or staff may suspend or revoke it.
 * - SUSPENDED: whoever suspended it, or staff, reinstate or revoke it; it does not hold meanwhile (certificateHold: RFC 5280, 5.3.1).
 * - REVOKED, EXPIRED: nobody, the certificate has ended.
 * - REFUSED: nobody, it was never signed; a new attempt takes a new id.
 */
export const CERTIFICATE_TRANSITIONS = {
  PREPARED: {
    issue: { to: 'ACTIVE', by: ['system'] },
    refuse: { to: 'REFUSED', by: ['system', 'timer'] },
  },
  ACTIVE: {
    suspend: { to: 'SUSPENDED', by: ['subject', 'staff'] },
    revoke: { to: 'REVOKED', by: ['subject', 'staff'] },
    expire: { to: 'EXPIRED', by: ['timer'] },
  },
  SUSPENDED: {
    reinstate: { to: 'ACTIVE', by: ['subject', 'staff'] },
    revoke: { to: 'REVOKED', by: ['subject', 'staff'] },
    expire: { to: 'EXPIRED', by: ['timer'] },
  },
  REVOKED: {},
  EXPIRED: {},
  REFUSED: {},
} as const satisfies TransitionTable;

export type CertificateState = StateOf<typeof CERTIFICATE_TRANSITIONS>;
export type CertificateCommand = CommandOf<typeof CERTIFICATE_TRANSITIONS>;
export const CERTIFICATE_STATES = Object.keys(CERTIFICATE_TRANSITIONS) as readonly CertificateState[];
/** States of certificates that exist: a holder sees these, and relying parties are answered about them. */
export const SIGNED_STATES = ['ACTIVE', 'SUSPENDED', 'REVOKED', 'EXPIRED'] as const satisfies readonly CertificateState[];

/**
 * The state that a command leads to.
 * @throws Problem `illegal-transition` for every pair that the table does not have.
 */
export function nextState(state: CertificateState, command: CertificateCommand): CertificateState {
  const transition = targetOf(CERTIFICATE_TRANSITIONS, state, command);
  const target = CERTIFICATE_STATES.find((candidate) => candidate === transition?.to);
  if (target === undefined) {
    throw new Problem('illegal-transition', `A certificate in state ${state} does not answer "${command}".`, {
      members: { state },
    });
  }
  return target;
}
