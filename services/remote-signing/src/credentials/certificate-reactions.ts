import type { CredentialState } from './credential-states.js';

/** What an event about a certificate does to the credential that is tied to it. */
export type Reaction =
  /** The state machine answers it. */
  | 'apply'
  /** It is already past. */
  | 'ignore';

export const CERTIFICATE_EVENT_TYPES = [
  'certificate.issued.v1',
  'certificate.refused.v1',
  'certificate.suspended.v1',
  'certificate.reinstated.v1',
  'certificate.revoked.v1',
  'certificate.expired.v1',
] as const;
export type CertificateEventType = (typeof CERTIFICATE_EVENT_TYPES)[number];

/** The command that each event gives. */
export const CERTIFICATE_COMMANDS = {
  'certificate.issued.v1': 'activate',
  'certificate.refused.v1': 'release',
  'certificate.suspended.v1': 'suspend',
  'certificate.reinstated.v1': 'reinstate',
  'certificate.revoked.v1': 'revoke',
  'certificate.expired.v1': 'expire',
} as const satisfies Record<CertificateEventType, string>;

/**
 * Per event and state. A certificate that no credential is tied to is none of this room's business; one that is issued after its key was
 * destroyed cannot be used, and issuance has it revoked. Events of one certificate come in order.
 */
export const CERTIFICATE_REACTIONS: Readonly<Record<CertificateEventType, Readonly<Record<CredentialState, Reaction>>>> = {
  'certificate.issued.v1': { CREATED: 'apply', ACTIVE: 'ignore', SUSPENDED: 'ignore', DESTROYED: 'ignore' },
  'certificate.refused.v1': { CREATED: 'apply', ACTIVE: 'ignore', SUSPENDED: 'ignore', DESTROYED: 'ignore' },
  'certificate.suspended.v1': { CREATED: 'ignore', ACTIVE: 'apply', SUSPENDED: 'ignore', DESTROYED: 'ignore' },
  'certificate.reinstated.v1': { CREATED: 'ignore', ACTIVE: 'ignore', SUSPENDED: 'apply', DESTROYED: 'ignore' },
  'certificate.revoked.v1': { CREATED: 'apply', ACTIVE: 'apply', SUSPENDED: 'apply', DESTROYED: 'ignore' },
  'certificate.expired.v1': { CREATED: 'ignore', ACTIVE: 'apply', SUSPENDED: 'apply', DESTROYED: 'ignore' },
};
