import { Problem, REGISTRY_CHECKS } from '@vidimus/contracts';
import type { RegistryCheck } from '@vidimus/contracts';
import type { HistoryLine } from '@vidimus/persistence';
import { targetOf } from '@vidimus/workflow';
import {
  addDays,
  CHECK_RETRIES_A_DAY,
  FAILURES_A_DAY,
  ISSUING_LIMIT_MS,
  procedureEnd,
  recheckDelayMs,
  RETRY_ISSUING_AFTER_MS,
  withinLastDay,
} from './issuance-deadlines.js';
import { ISSUANCE_START, ISSUANCE_TRANSITIONS } from './issuance-states.js';
import type { IssuanceCommandType, IssuanceState } from './issuance-states.js';

export type CheckResult = 'PENDING' | 'PASSED' | 'FAILED' | 'UNAVAILABLE';
export type Checks = Readonly<Record<RegistryCheck, CheckResult>>;

/** What decisions about a request depend on. Ids, states and instants; the person is not in here. */
export interface IssuanceRequest {
  readonly state: IssuanceState;
  readonly startedBy: string;
  /** When the procedure was started. */
  readonly createdAt: Date;
  /** When a timer acts next; null in final states. */
  readonly dueAt: Date | null;
  readonly checks: Checks;
  /** Counts how often the subject began the checks; answers of an earlier round are dropped. */
  readonly checkRound: number;
  /** How often registries were asked in this round; answers to an earlier asking are dropped too. */
  readonly checkAttempts: number;
  /** RFC 3339 instants of the subject's retries within the last day. */
  readonly checkRetries: readonly string[];
  readonly approvedBy: string | null;
  readonly approvedAt: Date | null;
  /** The certificate that is being asked for; null again once the authority refused it, for a refused id stays refused. */
  readonly certificateId: string | null;
  /** RFC 3339 instants of failures within the last day. */
  readonly issueFailures: readonly string[];
}

/** What can be asked of a request. */
export type IssuanceCommand =
  | { readonly type: 'begin_checks'; readonly taxLogin: 'PASSED' | 'FAILED' }
  | { readonly type: 'refuse_login' }
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
  | { readonly type: 'cancel' }
  | { readonly type: 'expire' }
  | { readonly type: 'complete'; readonly certificateId: string }
  | { readonly type: 'certificate_issued'; readonly certificateId: string }
  | { readonly type: 'certificate_refused'; readonly certificateId: string; readonly reason: string }
  | { readonly type: 'time_out' }
  | { readonly type: 'retry'; readonly certificateId: string };

type Command<Type extends IssuanceCommandType> = Extract<IssuanceCommand, { type: Type }>;

/** A fact for other rooms, without the ids that every event of a request carries. */
export type IssuanceFact =
  | { readonly name: 'check-started' | 'checks-passed' | 'cancelled' | 'failed' | 'expired' }
  | { readonly name: 'check-passed' | 'check-failed'; readonly check: RegistryCheck }
  | { readonly name: 'approved'; readonly officerId: string; readonly decisionDigest: string }
  | { readonly name: 'rejected'; readonly officerId: string }
  | { readonly name: 'completion-started' | 'completed'; readonly certificateId: string };

/** What the subject is told by e-mail on the way (requirements, 8.1); the names are of templates. */
export type SubjectMessage = 'issuance-invitation' | 'issuance-completed' | 'issuance-rejected' | 'issuance-cancelled';

/** Work that must follow the change. */
export type IssuanceWork =
  | { readonly kind: 'ask-registries'; readonly round: number; readonly attempt: number; readonly startAfter: Date }
  | { readonly kind: 'request-certificate'; readonly certificateId: string }
  | { readonly kind: 'send-message'; readonly template: SubjectMessage };

/** What a command comes to. */
export interface Decided {
  readonly request: IssuanceRequest;
  readonly history: readonly HistoryLine[];
  readonly facts: readonly IssuanceFact[];
  readonly work: readonly IssuanceWork[];
}

const PENDING: Checks = { TAX_LOGIN: 'PENDING', CENSUS: 'PENDING', POLICE: 'PENDING' };

/** The request as it is born. */
export function startRequest(startedBy: string, now: Date): IssuanceRequest {
  return {
    state: ISSUANCE_START,
    startedBy,
    createdAt: now,
    dueAt: procedureEnd(now, null),
    checks: PENDING,
    checkRound: 0,
    checkAttempts: 0,
    checkRetries: [],
    approvedBy: null,
    approvedAt: null,
    certificateId: null,
    issueFailures: [],
  };
}

/**
 * Decides what a command does to a request. Pure: the same three values always give the same answer.
 * @throws Problem `illegal-transition` when the state does not answer the command (`members.state` says where the request stands),
 *   `unprocessable` or `evidence-mismatch` when a guard refuses, `too-many-requests` when the subject's retries of the day are used up.
 */
export function decide(request: IssuanceRequest, command: IssuanceCommand, now: Date): Decided {
  if (targetOf(ISSUANCE_TRANSITIONS, request.state, command.type) === undefined) throw refusedByState(request, command);
  switch (command.type) {
    case 'begin_checks':
      return beginChecks(request, command, now);
    case 'refuse_login':
      return { request, history: [{ code: 'tax-login-of-another-person' }], facts: [], work: [] };
    case 'record_checks':
      return recordChecks(request, command, now);
    case 'run_again':
      return { request, history: [{ code: 'checks-run-again' }], facts: [], work: [askRegistries(request, now)] };
    case 'approve':
      return approve(request, command, now);
    case 'reject':
      return telling('issuance-rejected', end(request, 'REJECTED', { code: 'rejected' }, { name: 'rejected', officerId: command.officerId }));
    case 'cancel':
      return telling('issuance-cancelled', end(request, 'CANCELLED', { code: 'cancelled' }, { name: 'cancelled' }));
    case 'expire':
      assertDue(request, now);
      return end(request, 'EXPIRED', { code: 'expired' }, { name: 'expired' });
    case 'complete':
      assertNoAnswerIsOpen(request);
      return beginIssuing(request, command.certificateId, 'completion-started', now);
    case 'retry':
      return beginIssuing(request, command.certificateId, 'issuing-retried', now);
    case 'certificate_issued':
      return completed(request, command);
    case 'certificate_refused':
      return refusedByAuthority(request, command, now);
    case 'time_out':
      assertDue(request, now);
      return issuingFailed(request, { code: 'authority-silent', data: { certificateId: request.certificateId } }, now);
  }
}

/** The command that the passing of time gives to a request whose `dueAt` has come. */
export function dueCommand(state: IssuanceState): 'expire' | 'time_out' | 'retry' {
  if (state === 'ISSUING') return 'time_out';
  return state === 'ISSUE_FAILED' ? 'retry' : 'expire';
}

/** Only what waits for approval can be drafted, and shown to an officer for signature. */
export function assertAwaitsApproval(request: IssuanceRequest): void {
  if (request.state !== 'AWAITING_APPROVAL') throw refusedByState(request, { type: 'approve' });
}

function beginChecks(request: IssuanceRequest, command: Command<'begin_checks'>, now: Date): Decided {
  const isRetry = request.state === 'CHECK_FAILED';
  const retries = withinLastDay(request.checkRetries, now);
  if (isRetry && retries.length >= CHECK_RETRIES_A_DAY) throw retriesUsedUp(retries, now);
  const next: IssuanceRequest = {
    ...request,
    state: 'CHECKING',
    checks: { ...PENDING, TAX_LOGIN: command.taxLogin },
    checkRound: request.checkRound + 1,
    checkAttempts: 0,
    checkRetries: isRetry ? [...retries, now.toISOString()] : retries,
  };
  return {
    request: next,
    history: [{ code: isRetry ? 'checks-retried' : 'checks-started' }, checkLine('TAX_LOGIN', command.taxLogin)],
    facts: [{ name: 'check-started' }, ...checkFacts([['TAX_LOGIN', command.taxLogin]])],
    work: [askRegistries(next, now)],
  };
}

function recordChecks(request: IssuanceRequest, command: Command<'record_checks'>, now: Date): Decided {
  // Somebody asked again meanwhile, perhaps with another document: these answers come too late.
  if (command.round !== request.checkRound || command.attempt !== request.checkAttempts) return { request, history: [], facts: [], work: [] };
  const answered = REGISTRY_CHECKS.flatMap((check) => {
    const result = command.results[check];
    return result === undefined || request.checks[check] === 'PASSED' ? [] : [[check, result] as const];
  });
  const checks: Checks = { ...request.checks, ...Object.fromEntries(answered) };
  const attempted: IssuanceRequest = { ...request, checks, checkAttempts: request.checkAttempts + 1 };
  const history = answered.map(([check, result]) => checkLine(check, result));
  const facts = checkFacts(answered);
  const results = Object.values(checks);
  if (results.includes('FAILED')) {
    return { request: { ...attempted, state: 'CHECK_FAILED' }, history: [...history, { code: 'checks-failed' }], facts, work: [] };
  }
  if (results.every((result) => result === 'PASSED')) {
    const passed: IssuanceRequest = { ...attempted, state: 'AWAITING_APPROVAL' };
    return { request: passed, history: [...history, { code: 'checks-passed' }], facts: [...facts, { name: 'checks-passed' }], work: [] };
  }
  const again = new Date(now.getTime() + recheckDelayMs(request.checkAttempts));
  return { request: attempted, history, facts, work: [askRegistries(attempted, again)] };
}

function approve(request: IssuanceRequest, command: Command<'approve'>, now: Date): Decided {
  if (!command.decisionFits) {
    throw new Problem('evidence-mismatch', 'The decision does not cover this request as it stands. Have it drafted and confirmed again.');
  }
  if (command.officerIsSubject) {
    throw new Problem('unprocessable', 'Nobody approves his own certificate. Another officer of the organisation has to.');
  }
  if (command.fourEyes && command.officerId === request.startedBy) {
    throw new Problem('unprocessable', 'This organisation asks for four eyes: who started a request may not approve it.');
  }
  const { officerId, decisionDigest } = command;
  return {
    request: { ...request, state: 'APPROVED', approvedBy: officerId, approvedAt: now, dueAt: procedureEnd(request.createdAt, now) },
    history: [{ code: 'approved', data: { officerId, decisionDigest } }],
    facts: [{ name: 'approved', officerId, decisionDigest }],
    work: [],
  };
}

function beginIssuing(request: IssuanceRequest, certificateId: string, code: string, now: Date): Decided {
  return {
    request: { ...request, state: 'ISSUING', certificateId, dueAt: new Date(now.getTime() + ISSUING_LIMIT_MS) },
    history: [{ code, data: { certificateId } }],
    facts: code === 'completion-started' ? [{ name: 'completion-started', certificateId }] : [],
    work: [{ kind: 'request-certificate', certificateId }],
  };
}

function completed(request: IssuanceRequest, { certificateId }: Command<'certificate_issued'>): Decided {
  const line = { code: 'completed', data: { certificateId } };
  // A certificate that was given up for silent and came late is the request's certificate all the same.
  return telling('issuance-completed', end({ ...request, certificateId }, 'COMPLETED', line, { name: 'completed', certificateId }));
}

function refusedByAuthority(request: IssuanceRequest, { certificateId, reason }: Command<'certificate_refused'>, now: Date): Decided {
  const line = { code: 'certificate-refused', data: { certificateId, reason } };
  return issuingFailed({ ...request, certificateId: null }, line, now);
}

function issuingFailed(request: IssuanceRequest, line: HistoryLine, now: Date): Decided {
  const issueFailures = [...withinLastDay(request.issueFailures, now), now.toISOString()];
  const failed: IssuanceRequest = { ...request, issueFailures };
  if (issueFailures.length >= FAILURES_A_DAY) {
    const { request: ended, history, facts, work } = end(failed, 'FAILED', { code: 'failed' }, { name: 'failed' });
    return { request: ended, history: [line, ...history], facts, work };
  }
  const dueAt = new Date(now.getTime() + RETRY_ISSUING_AFTER_MS);
  return { request: { ...failed, state: 'ISSUE_FAILED', dueAt }, history: [line], facts: [], work: [] };
}

function end(request: IssuanceRequest, state: IssuanceState, line: HistoryLine, fact: IssuanceFact): Decided {
  return { request: { ...request, state, dueAt: null }, history: [line], facts: [fact], work: [] };
}

function telling(template: SubjectMessage, decided: Decided): Decided {
  return { ...decided, work: [...decided.work, { kind: 'send-message', template }] };
}

function askRegistries(request: IssuanceRequest, startAfter: Date): IssuanceWork {
  return { kind: 'ask-registries', round: request.checkRound, attempt: request.checkAttempts, startAfter };
}

function checkLine(check: RegistryCheck, result: CheckResult): HistoryLine {
  return { code: `check-${result.toLowerCase()}`, data: { check } };
}

function checkFacts(answers: readonly (readonly [RegistryCheck, CheckResult])[]): IssuanceFact[] {
  return answers.flatMap(([check, result]): IssuanceFact[] => {
    if (result === 'PASSED') return [{ name: 'check-passed', check }];
    return result === 'FAILED' ? [{ name: 'check-failed', check }] : [];
  });
}

/** After a silence the certificate may exist; another one for the same decision would be one too many. */
function assertNoAnswerIsOpen(request: IssuanceRequest): void {
  if (request.certificateId === null) return;
  throw new Problem('conflict', 'The authority has not answered about the last signing request yet. It is asked again by itself; wait for its answer.');
}

function assertDue(request: IssuanceRequest, now: Date): void {
  if (request.dueAt !== null && request.dueAt.getTime() <= now.getTime()) return;
  throw new Problem('conflict', 'The time for this step has not run out yet.');
}

function retriesUsedUp(retries: readonly string[], now: Date): Problem {
  const freeAt = addDays(new Date(retries[0] ?? now.toISOString()), 1);
  return new Problem('too-many-requests', `The checks can be tried again ${CHECK_RETRIES_A_DAY} times a day; wait, or have the data put right.`, {
    retryAfterSeconds: Math.max(1, Math.ceil((freeAt.getTime() - now.getTime()) / 1000)),
  });
}

function refusedByState(request: IssuanceRequest, command: { readonly type: IssuanceCommandType }): Problem {
  const { state, approvedBy, approvedAt } = request;
  const members = { state, command: command.type, ...(approvedBy === null ? {} : { approvedBy }) };
  if (command.type === 'approve' && approvedBy !== null && approvedAt !== null) {
    return new Problem('illegal-transition', `Already approved by officer ${approvedBy} at ${approvedAt.toISOString()}.`, { members });
  }
  return new Problem('illegal-transition', `A request in state ${state} does not answer the command ${command.type}.`, { members });
}
