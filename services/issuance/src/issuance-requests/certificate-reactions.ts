import type { IssuanceState } from './issuance-states.js';

/** What an event about a certificate does to the request it belongs to. */
export type Reaction =
  /** The state machine answers it. */
  | 'apply'
  /** A line of history, no change. */
  | 'note'
  /** It is already past. */
  | 'ignore'
  /** It cannot be yet: the event is retried, then dead-lettered for a human. */
  | 'not-yet';

export const CERTIFICATE_EVENT_TYPES = [
  'certificate.issued.v1',
  'certificate.refused.v1',
  'certificate.suspended.v1',
  'certificate.reinstated.v1',
  'certificate.revoked.v1',
] as const;
export type CertificateEventType = (typeof CERTIFICATE_EVENT_TYPES)[number];

/** What happens to a certificate after it was issued is noted by its request, which has ended by then. */
const AFTER_ISSUING: Readonly<Record<IssuanceState, Reaction>> = {
  AWAITING_USER_CHECK: 'not-yet',
  CHECKING: 'not-yet',
  CHECK_FAILED: 'not-yet',
  AWAITING_APPROVAL: 'not-yet',
  APPROVED: 'not-yet',
  ISSUING: 'not-yet',
  ISSUE_FAILED: 'not-yet',
  COMPLETED: 'note',
  CANCELLED: 'not-yet',
  REJECTED: 'not-yet',
  EXPIRED: 'not-yet',
  FAILED: 'note',
};

/**
 * Per event and state: what to do. Before APPROVED no certificate of a request can exist, so an event about one is out of order. An
 * event about another certificate than the request's present one is never applied (see {@link reactionTo}).
 */
export const CERTIFICATE_REACTIONS: Readonly<Record<CertificateEventType, Readonly<Record<IssuanceState, Reaction>>>> = {
  'certificate.issued.v1': {
    AWAITING_USER_CHECK: 'not-yet',
    CHECKING: 'not-yet',
    CHECK_FAILED: 'not-yet',
    AWAITING_APPROVAL: 'not-yet',
    APPROVED: 'not-yet',
    ISSUING: 'apply',
    ISSUE_FAILED: 'apply',
    COMPLETED: 'ignore',
    CANCELLED: 'not-yet',
    REJECTED: 'not-yet',
    EXPIRED: 'not-yet',
    FAILED: 'note',
  },
  'certificate.refused.v1': {
    AWAITING_USER_CHECK: 'not-yet',
    CHECKING: 'not-yet',
    CHECK_FAILED: 'not-yet',
    AWAITING_APPROVAL: 'not-yet',
    APPROVED: 'not-yet',
    ISSUING: 'apply',
    ISSUE_FAILED: 'ignore',
    COMPLETED: 'ignore',
    CANCELLED: 'not-yet',
    REJECTED: 'not-yet',
    EXPIRED: 'not-yet',
    FAILED: 'ignore',
  },
  'certificate.suspended.v1': AFTER_ISSUING,
  'certificate.reinstated.v1': AFTER_ISSUING,
  'certificate.revoked.v1': AFTER_ISSUING,
};

/**
 * What an event does to a request that stands in `state` and whose present certificate is `current`. A refusal of an earlier
 * certificate is past; an issued one that the request gave up is worth a line.
 */
export function reactionTo(type: CertificateEventType, state: IssuanceState, current: string | null, certificateId: string): Reaction {
  const reaction = CERTIFICATE_REACTIONS[type][state];
  if (reaction !== 'apply' || current === certificateId) return reaction;
  return type === 'certificate.issued.v1' ? 'note' : 'ignore';
}
