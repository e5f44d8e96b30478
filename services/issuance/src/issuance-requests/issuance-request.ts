import { Problem } from '@vidimus/contracts';
import type { RegistryCheck, RevocationCategory, SuspensionActor } from '@vidimus/contracts';
import type { HistoryLine } from '@vidimus/persistence';
import { targetOf } from '@vidimus/workflow';
import { nextDue, procedureEnd } from './issuance-deadlines.js';
import { ISSUANCE_START, ISSUANCE_TRANSITIONS } from './issuance-states.js';
import type { IssuanceCommandType, IssuanceState } from './issuance-states.js';
import { approve, handOverToken, reject } from './steps/approval-steps.js';
import { beginChecks, recordChecks, runAgain } from './steps/check-steps.js';
import { acceptTerms, chooseOtp, prepareKey, showCodes, verifyOtp } from './steps/completion-steps.js';
import { cancel, expire, remind } from './steps/ending-steps.js';
import { complete, completed, refusedByAuthority, retry, timeOut } from './steps/issuing-steps.js';
import { logIn, noticeExpiredLink, openLink, refuseLogin, renewLink, resendInvitation } from './steps/link-steps.js';

export type CheckResult = 'PENDING' | 'PASSED' | 'FAILED' | 'UNAVAILABLE';
export type Checks = Readonly<Record<RegistryCheck, CheckResult>>;

/** Ways that the subject sets up by himself. */
export const OWN_CHANNELS = ['AUTHENTICATOR', 'SMS', 'EMAIL'] as const;
export type OwnChannel = (typeof OWN_CHANNELS)[number];
/** How one-time codes reach the subject (S4-47): a token is handed to him. */
export const OTP_CHANNELS = [...OWN_CHANNELS, 'TOKEN'] as const;
export type OtpChannel = (typeof OTP_CHANNELS)[number];

/** What decisions about a request depend on. Ids, states and instants; the person is not in here. */
export interface IssuanceRequest {
  readonly state: IssuanceState;
  /** When the present state was entered. */
  readonly stateSince: Date;
  readonly startedBy: string;
  /** When the procedure was started. */
  readonly createdAt: Date;
  /** When a timer acts next; null in final states. It follows from the rest, see {@link nextDue}. */
  readonly dueAt: Date | null;
  /** Reminders that were sent in the present state. */
  readonly remindersSent: number;
  /** Raised with every mail that carries a link; a link of an earlier version opens nothing. */
  readonly linkVersion: number;
  /** When a mail with a link was last asked for; its link holds for a day. */
  readonly linkSentAt: Date;
  readonly linkOpenedVersion: number | null;
  readonly linkExpiredNoticedVersion: number | null;
  /** RFC 3339 instants within the last day at which the subject had a new link sent. */
  readonly newLinks: readonly string[];
  /** RFC 3339 instants within the last day at which an officer had the invitation sent again. */
  readonly resends: readonly string[];
  /** When the subject last proved himself at the tax login. */
  readonly taxLoginAt: Date | null;
  readonly checks: Checks;
  /** Counts how often the subject began the checks; answers of an earlier round are dropped. */
  readonly checkRound: number;
  /** How often registries were asked in this round; answers to an earlier asking are dropped too. */
  readonly checkAttempts: number;
  /** RFC 3339 instants of the subject's retries within the last day. */
  readonly checkRetries: readonly string[];
  readonly approvedBy: string | null;
  readonly approvedAt: Date | null;
  readonly termsVersion: string | null;
  readonly termsAcceptedAt: Date | null;
  /** The device that codes come from, and whether a code of it was seen. */
  readonly otpDeviceId: string | null;
  readonly otpChannel: OtpChannel | null;
  readonly otpVerifiedAt: Date | null;
  /** When the key pair was made under the subject's PIN; null again once another device is chosen, for the key is bound to the device. */
  readonly keyReadyAt: Date | null;
  readonly codesShownAt: Date | null;
  /** The certificate that is being asked for; null again once the authority refused it, for a refused id stays refused. */
  readonly certificateId: string | null;
  /** RFC 3339 instants of failures within the last day. */
  readonly issueFailures: readonly string[];
}

/** What can be asked of a request. */
export type IssuanceCommand =
  | { readonly type: 'open_link'; readonly version: number }
  | { readonly type: 'notice_expired_link'; readonly version: number }
  | { readonly type: 'renew_link' }
  | { readonly type: 'resend_invitation' }
  | { readonly type: 'log_in' }
  | { readonly type: 'refuse_login' }
  | { readonly type: 'begin_checks'; readonly taxLogin: 'PASSED' | 'FAILED' }
  | { readonly type: 'record_checks'; readonly round: number; readonly attempt: number; readonly results: Partial<Checks> }
  | { readonly type: 'run_again' }
  | {
      readonly type: 'approve';
      readonly officerId: string;
      readonly decisionDigest: string;
      /** False where the decision does not cover exactly this request's subject, profile and organisation. */
      readonly decisionFits: boolean;
      /** The officer's own tax number is the subject's. */
      readonly officerIsSubject: boolean;
      readonly fourEyes: boolean;
    }
  | { readonly type: 'reject'; readonly officerId: string }
  | { readonly type: 'hand_over_token' }
  | { readonly type: 'accept_terms'; readonly version: string }
  | { readonly type: 'choose_otp'; readonly deviceId: string; readonly channel: OtpChannel }
  | { readonly type: 'verify_otp'; readonly deviceId: string }
  | { readonly type: 'prepare_key'; readonly deviceId: string }
  | { readonly type: 'show_codes' }
  | { readonly type: 'cancel' }
  | { readonly type: 'expire' }
  | { readonly type: 'remind' }
  | { readonly type: 'complete'; readonly certificateId: string }
  | { readonly type: 'certificate_issued'; readonly certificateId: string }
  | { readonly type: 'certificate_refused'; readonly certificateId: string; readonly reason: string }
  | { readonly type: 'time_out' }
  | { readonly type: 'retry'; readonly certificateId: string };

export type Command<Type extends IssuanceCommandType> = Extract<IssuanceCommand, { readonly type: Type }>;

/** A fact for other rooms, without the ids that every event of a request carries. */
export type IssuanceFact =
  | { readonly name: 'check-started' | 'checks-passed' | 'cancelled' | 'failed' | 'expired' }
  | { readonly name: 'check-passed' | 'check-failed'; readonly check: RegistryCheck }
  | { readonly name: 'approved'; readonly officerId: string; readonly decisionDigest: string }
  | { readonly name: 'rejected'; readonly officerId: string }
  | { readonly name: 'completion-started' | 'completed'; readonly certificateId: string };

/** What the subject is told by e-mail on the way (requirements, 8.10); the names are of templates. */
export type SubjectMessage =
  | 'issuance-invitation'
  | 'issuance-invitation-reminder'
  | 'check-failed'
  | 'checks-delayed'
  | 'issuance-approved'
  | 'issuance-approved-reminder'
  | 'user-id-assigned'
  | 'issuance-completed'
  | 'issuance-rejected'
  | 'issuance-cancelled'
  | 'issuance-expired'
  | 'issuance-failed';

/** What officers are told by e-mail; the names are of templates. */
export type OfficerMessage =
  | 'invitation-bounced'
  | 'check-failed-officer'
  | 'checks-delayed-officer'
  | 'approval-pending'
  | 'approval-pending-reminder'
  | 'issuance-completed-officer'
  | 'issuance-expired-officer'
  | 'issuance-failed-officer';

/** What happened to the PIN of the holder's key. */
export type PinNews = 'BLOCKED' | 'RESET_ORDERED' | 'UNBLOCKED' | 'CHANGED';

/** Work that must follow the change. */
export type IssuanceWork =
  | { readonly kind: 'ask-registries'; readonly round: number; readonly attempt: number; readonly startAfter: Date }
  | { readonly kind: 'request-certificate'; readonly certificateId: string }
  | { readonly kind: 'send-message'; readonly template: SubjectMessage }
  | { readonly kind: 'send-message'; readonly template: 'certificate-revoked'; readonly category: RevocationCategory }
  | { readonly kind: 'send-message'; readonly template: 'certificate-suspended' | 'certificate-reinstated'; readonly by: SuspensionActor }
  | { readonly kind: 'send-message'; readonly template: 'pin-notice'; readonly what: PinNews }
  | { readonly kind: 'notify-officers'; readonly template: OfficerMessage };

/** What a command comes to. */
export interface Decided {
  readonly request: IssuanceRequest;
  readonly history: readonly HistoryLine[];
  readonly facts: readonly IssuanceFact[];
  readonly work: readonly IssuanceWork[];
}

/** The request as it is born. */
export function startRequest(startedBy: string, now: Date): IssuanceRequest {
  return scheduled({
    state: ISSUANCE_START,
    stateSince: now,
    startedBy,
    createdAt: now,
    dueAt: null,
    remindersSent: 0,
    linkVersion: 1,
    linkSentAt: now,
    linkOpenedVersion: null,
    linkExpiredNoticedVersion: null,
    newLinks: [],
    resends: [],
    taxLoginAt: null,
    checks: { TAX_LOGIN: 'PENDING', CENSUS: 'PENDING', POLICE: 'PENDING' },
    checkRound: 0,
    checkAttempts: 0,
    checkRetries: [],
    approvedBy: null,
    approvedAt: null,
    termsVersion: null,
    termsAcceptedAt: null,
    otpDeviceId: null,
    otpChannel: null,
    otpVerifiedAt: null,
    keyReadyAt: null,
    codesShownAt: null,
    certificateId: null,
    issueFailures: [],
  });
}

/**
 * Decides what a command does to a request. Pure: the same three values always give the same answer.
 * @throws Problem `illegal-transition` when the state does not answer the command (`members.state` says where the request stands),
 *   `unprocessable` or `evidence-mismatch` when a guard refuses (`members.missingStep` names a step that has to come before),
 *   `link-expired`, `login-required` when the subject has to come again, `too-many-requests` when the tries of the day are used up.
 */
export function decide(request: IssuanceRequest, command: IssuanceCommand, now: Date): Decided {
  if (targetOf(ISSUANCE_TRANSITIONS, request.state, command.type) === undefined) throw refusedByState(request, command);
  const decided = step(request, command, now);
  const next = decided.request;
  const entered = next.state === request.state ? next : { ...next, stateSince: now, remindersSent: 0 };
  return { ...decided, request: scheduled(entered) };
}

/** The command that the passing of time gives to a request whose `dueAt` has come. */
export function dueCommand({ state, createdAt, approvedAt }: IssuanceRequest, now: Date): 'expire' | 'remind' | 'time_out' | 'retry' {
  if (state === 'ISSUING') return 'time_out';
  if (state === 'ISSUE_FAILED') return 'retry';
  return procedureEnd(createdAt, approvedAt).getTime() <= now.getTime() ? 'expire' : 'remind';
}

/** Only what waits for approval can be drafted, and shown to an officer for signature. */
export function assertAwaitsApproval(request: IssuanceRequest): void {
  if (request.state !== 'AWAITING_APPROVAL') throw refusedByState(request, { type: 'approve' });
}

/** Hands each command to its step. */
function step(request: IssuanceRequest, command: IssuanceCommand, now: Date): Decided {
  switch (command.type) {
    case 'open_link':
      return openLink(request, command, now);
    case 'notice_expired_link':
      return noticeExpiredLink(request, command);
    case 'renew_link':
      return renewLink(request, now);
    case 'resend_invitation':
      return resendInvitation(request, now);
    case 'log_in':
      return logIn(request, now);
    case 'refuse_login':
      return refuseLogin(request);
    case 'begin_checks':
      return beginChecks(request, command, now);
    case 'record_checks':
      return recordChecks(request, command, now);
    case 'run_again':
      return runAgain(request, now);
    case 'approve':
      return approve(request, command, now);
    case 'reject':
      return reject(request, command);
    case 'hand_over_token':
      return handOverToken(request);
    case 'accept_terms':
      return acceptTerms(request, command, now);
    case 'choose_otp':
      return chooseOtp(request, command, now);
    case 'verify_otp':
      return verifyOtp(request, command.deviceId, now);
    case 'prepare_key':
      return prepareKey(request, command.deviceId, now);
    case 'show_codes':
      return showCodes(request, now);
    case 'complete':
      return complete(request, command, now);
    case 'retry':
      return retry(request, command);
    case 'certificate_issued':
      return completed(request, command);
    case 'certificate_refused':
      return refusedByAuthority(request, command, now);
    case 'time_out':
      return timeOut(request, now);
    case 'cancel':
      return cancel(request);
    case 'expire':
      return expire(request, now);
    case 'remind':
      return remind(request, now);
  }
}

function scheduled(request: IssuanceRequest): IssuanceRequest {
  return { ...request, dueAt: nextDue(request) };
}

function refusedByState(request: IssuanceRequest, command: { readonly type: IssuanceCommandType }): Problem {
  const { state, approvedBy, approvedAt } = request;
  const members = { state, command: command.type, ...(approvedBy === null ? {} : { approvedBy }) };
  if (command.type === 'approve' && approvedBy !== null && approvedAt !== null) {
    return new Problem('illegal-transition', `Already approved by officer ${approvedBy} at ${approvedAt.toISOString()}.`, { members });
  }
  return new Problem('illegal-transition', `A request in state ${state} does not answer the command ${command.type}.`, { members });
}
