import type { CommandOf, StateOf, TransitionTable } from '@vidimus/workflow';

/** What the subject may do with his mailed link and his tax login as long as the request is open, without moving it; by state. */
const visitsIn = <State extends string>(to: State) =>
  ({
    open_link: { to, by: ['subject'] },
    notice_expired_link: { to, by: ['subject'] },
    renew_link: { to, by: ['subject'] },
    log_in: { to, by: ['subject'] },
    refuse_login: { to, by: ['subject'] },
  }) as const;

/**
 * The life of an issuance request (requirements, 8.1). Per state: who acts next.
 * Nothing of the subject's data can be edited on the way: a wrong entry is cancelled and started again (S4-21).
 */
export const ISSUANCE_TRANSITIONS = {
  /** The subject acts: he proves his tax login and names his identity document. */
  AWAITING_USER_CHECK: {
    ...visitsIn('AWAITING_USER_CHECK'),
    begin_checks: { to: 'CHECKING', by: ['subject'] },
    resend_invitation: { to: 'AWAITING_USER_CHECK', by: ['staff'] },
    remind: { to: 'AWAITING_USER_CHECK', by: ['timer'] },
    cancel: { to: 'CANCELLED', by: ['staff'] },
    expire: { to: 'EXPIRED', by: ['timer'] },
  },
  /** The system acts: it asks the registries, again and again while one is away. */
  CHECKING: {
    ...visitsIn('CHECKING'),
    record_checks: { to: ['CHECKING', 'AWAITING_APPROVAL', 'CHECK_FAILED'], by: ['system'] },
    run_again: { to: 'CHECKING', by: ['subject', 'staff'] },
    remind: { to: 'CHECKING', by: ['timer'] },
    cancel: { to: 'CANCELLED', by: ['staff'] },
    expire: { to: 'EXPIRED', by: ['timer'] },
  },
  /** The subject acts: he has the registries put right, or another document at hand, and tries again. */
  CHECK_FAILED: {
    ...visitsIn('CHECK_FAILED'),
    begin_checks: { to: 'CHECKING', by: ['subject'] },
    cancel: { to: 'CANCELLED', by: ['staff'] },
    expire: { to: 'EXPIRED', by: ['timer'] },
  },
  /** The officer acts: he meets the subject, and approves or rejects. */
  AWAITING_APPROVAL: {
    ...visitsIn('AWAITING_APPROVAL'),
    approve: { to: 'APPROVED', by: ['staff'] },
    reject: { to: 'REJECTED', by: ['staff'] },
    remind: { to: 'AWAITING_APPROVAL', by: ['timer'] },
    cancel: { to: 'CANCELLED', by: ['staff'] },
    expire: { to: 'EXPIRED', by: ['timer'] },
  },
  /** The subject acts: he accepts the terms, chooses how codes reach him, has his key made, takes down his codes, and asks for the certificate. */
  APPROVED: {
    ...visitsIn('APPROVED'),
    hand_over_token: { to: 'APPROVED', by: ['staff'] },
    accept_terms: { to: 'APPROVED', by: ['subject'] },
    choose_otp: { to: 'APPROVED', by: ['subject'] },
    verify_otp: { to: 'APPROVED', by: ['subject'] },
    prepare_key: { to: 'APPROVED', by: ['subject'] },
    show_codes: { to: 'APPROVED', by: ['subject'] },
    remind: { to: 'APPROVED', by: ['timer'] },
    complete: { to: 'ISSUING', by: ['subject'] },
    cancel: { to: 'CANCELLED', by: ['staff'] },
    expire: { to: 'EXPIRED', by: ['timer'] },
  },
  /** The authority acts. Its silence is a failure too, so that nobody waits for ever. */
  ISSUING: {
    ...visitsIn('ISSUING'),
    certificate_issued: { to: 'COMPLETED', by: ['system'] },
    certificate_refused: { to: ['ISSUE_FAILED', 'FAILED'], by: ['system'] },
    time_out: { to: ['ISSUE_FAILED', 'FAILED'], by: ['timer'] },
  },
  /** The system tries again after a while; the subject may hand in another signing request before. */
  ISSUE_FAILED: {
    ...visitsIn('ISSUE_FAILED'),
    retry: { to: 'ISSUING', by: ['staff', 'timer'] },
    complete: { to: 'ISSUING', by: ['subject'] },
    certificate_issued: { to: 'COMPLETED', by: ['system'] },
  },
  /** Nobody: the certificate exists. */
  COMPLETED: {},
  /** Nobody: an officer stopped it before issuing began. */
  CANCELLED: {},
  /** Nobody: an officer refused it. */
  REJECTED: {},
  /** Nobody: the time for the procedure ran out. */
  EXPIRED: {},
  /** Nobody: issuing failed five times within a day; a new request is needed. */
  FAILED: {},
} as const satisfies TransitionTable;

/** The state in which a request is born, when the procedure is started for a person found in the registry. */
export const ISSUANCE_START = 'AWAITING_USER_CHECK';

export type IssuanceState = StateOf<typeof ISSUANCE_TRANSITIONS>;
export type IssuanceCommandType = CommandOf<typeof ISSUANCE_TRANSITIONS>;
export const ISSUANCE_STATES = Object.keys(ISSUANCE_TRANSITIONS) as readonly IssuanceState[];

/** States in which a second request for the same person and profile is refused. */
export const OPEN_ISSUANCE_STATES = ISSUANCE_STATES.filter((state) => Object.keys(ISSUANCE_TRANSITIONS[state]).length > 0);
