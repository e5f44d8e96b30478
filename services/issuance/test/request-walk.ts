import assert from 'node:assert/strict';
import { Problem } from '@vidimus/contracts';
import { targetOf } from '@vidimus/workflow';
import fc from 'fast-check';
import { LOGIN_LIFETIME_MS } from '../src/issuance-requests/issuance-deadlines.js';
import { decide, dueCommand, startRequest } from '../src/issuance-requests/issuance-request.js';
import type { Checks, Decided, IssuanceCommand, IssuanceRequest } from '../src/issuance-requests/issuance-request.js';
import { ISSUANCE_TRANSITIONS, OPEN_ISSUANCE_STATES } from '../src/issuance-requests/issuance-states.js';
import type { IssuanceState } from '../src/issuance-requests/issuance-states.js';
import { missingStep } from '../src/issuance-requests/steps/completion-steps.js';
import { isLinkGood } from '../src/issuance-requests/steps/link-steps.js';

export const start = new Date('2026-11-20T12:00:00Z');
export const officer = '01935a7e-6c00-7000-8000-0000000000f1';
export const certificate = '01935a7e-6c00-7000-8000-0000000000c1';
export const device = '01935a7e-6c00-7000-8000-0000000000d1';
export const passed: Checks = { TAX_LOGIN: 'PASSED', CENSUS: 'PASSED', POLICE: 'PASSED' };
export const approval = { type: 'approve', officerId: officer, decisionDigest: 'd', decisionFits: true, officerIsSubject: false, fourEyes: false } as const;

/** What a subject has done who can complete, freshly logged in. */
export const ready = {
  taxLoginAt: start,
  termsVersion: '1',
  termsAcceptedAt: start,
  otpDeviceId: device,
  otpChannel: 'AUTHENTICATOR',
  otpVerifiedAt: start,
  keyReadyAt: start,
  codesShownAt: start,
} as const;

/** A request as it is born, but for what a test says. */
export const request = (changes: Partial<IssuanceRequest> = {}): IssuanceRequest => ({ ...startRequest(officer, start), ...changes });

/** One command of each type, as simple as it can be. */
export const COMMANDS = {
  open_link: { type: 'open_link', version: 1 },
  notice_expired_link: { type: 'notice_expired_link', version: 1 },
  renew_link: { type: 'renew_link' },
  resend_invitation: { type: 'resend_invitation' },
  log_in: { type: 'log_in' },
  refuse_login: { type: 'refuse_login' },
  begin_checks: { type: 'begin_checks', taxLogin: 'PASSED' },
  record_checks: { type: 'record_checks', round: 0, attempt: 0, results: { CENSUS: 'PASSED' } },
  run_again: { type: 'run_again' },
  approve: approval,
  reject: { type: 'reject', officerId: officer },
  hand_over_token: { type: 'hand_over_token' },
  accept_terms: { type: 'accept_terms', version: '1' },
  choose_otp: { type: 'choose_otp', deviceId: device, channel: 'AUTHENTICATOR' },
  verify_otp: { type: 'verify_otp', deviceId: device },
  prepare_key: { type: 'prepare_key', deviceId: device },
  show_codes: { type: 'show_codes' },
  cancel: { type: 'cancel' },
  expire: { type: 'expire' },
  remind: { type: 'remind' },
  complete: { type: 'complete', certificateId: certificate },
  certificate_issued: { type: 'certificate_issued', certificateId: certificate },
  certificate_refused: { type: 'certificate_refused', certificateId: certificate, reason: 'evidence-mismatch' },
  time_out: { type: 'time_out' },
  retry: { type: 'retry', certificateId: certificate },
} as const satisfies { readonly [Type in IssuanceCommand['type']]: Extract<IssuanceCommand, { readonly type: Type }> };

const result = fc.constantFrom<'PASSED' | 'FAILED' | 'UNAVAILABLE'>('PASSED', 'PASSED', 'PASSED', 'FAILED', 'UNAVAILABLE');
const step = fc.record({
  // Mostly something that leads on, or what the subject would do next; now and then anything that the state answers, or any command at all.
  kind: fc.constantFrom('onward', 'onward', 'onward', 'onward', 'onward', 'subject', 'subject', 'timer', 'answered', 'any'),
  pick: fc.nat(100),
  results: fc.record({ CENSUS: result, POLICE: result }),
  decisionFits: fc.boolean(),
  minutes: fc.oneof(
    { weight: 14, arbitrary: fc.integer({ min: 0, max: 20 }) },
    { weight: 5, arbitrary: fc.integer({ min: 20, max: 90 }) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 60 * 24 * 70 }) },
  ),
});
/** From the link to the certificate they are nine. */
const STEPS_OF_A_VISIT = 12;
type WalkStep = (typeof step extends fc.Arbitrary<infer One> ? One : never);

/** Walks of 10 to 60 steps through the life of a request. */
export const walks = fc.array(step, { minLength: 10, maxLength: 60 });
export type Walk = readonly WalkStep[];

/** What a step came to. */
export interface Step {
  readonly before: IssuanceState;
  readonly after: IssuanceState;
  readonly refused: boolean;
}

/** Goes a walk from the start, and fails where the request breaks one of its promises. */
export function goThrough(walk: Walk, onStep: (step: Step) => void): void {
  let now = start;
  let current = request();
  for (const taken of walk) {
    // The timer acts when its time has come; nobody else is bound to any.
    if (taken.kind === 'timer' && current.dueAt !== null && current.dueAt.getTime() > now.getTime()) now = current.dueAt;
    else now = new Date(now.getTime() + taken.minutes * 60_000);
    // A visit of the subject is several steps, one soon after the other.
    const commands = taken.kind === 'subject' ? 1 + (taken.pick % STEPS_OF_A_VISIT) : 1;
    for (let count = 0; count < commands; count += 1) {
      const step = stepOn(current, commandOf(taken, current, now), now);
      onStep({ before: current.state, after: step.after.state, refused: step.refused });
      const hasMoved = step.after.state !== current.state;
      current = step.after;
      if (step.refused || hasMoved) break;
    }
  }
  assertEndsByItself(current, now);
}

function stepOn(before: IssuanceRequest, command: IssuanceCommand, now: Date): { readonly after: IssuanceRequest; readonly refused: boolean } {
  const decided = obey(before, command, now);
  const after = decided?.request ?? before;
  assertPromisesKept(before, command, after, now);
  if (decided !== undefined) assertTellsNobody(decided);
  return { after, refused: decided === undefined };
}

function commandOf({ kind, pick, results, decisionFits }: WalkStep, current: IssuanceRequest, now: Date): IssuanceCommand {
  if (kind === 'timer' && current.dueAt !== null) return ofTimer(current, now);
  if (kind === 'subject') return ofSubject(current, now);
  const type = typeFor(kind, pick, current.state);
  if (type === 'record_checks') return { type, round: current.checkRound, attempt: current.checkAttempts, results };
  if (type === 'open_link' || type === 'notice_expired_link') return { type, version: Math.max(1, current.linkVersion - (pick % 3)) };
  return type === 'approve' ? { ...approval, decisionFits } : COMMANDS[type];
}

/** What the passing of time asks for. */
export function ofTimer(current: IssuanceRequest, now: Date): IssuanceCommand {
  const type = dueCommand(current, now);
  return type === 'retry' ? { type, certificateId: current.certificateId ?? certificate } : { type };
}

/** What somebody does next who follows the page: opens the link, logs in, and takes the steps in their order. */
export function ofSubject(current: IssuanceRequest, now: Date): IssuanceCommand {
  if (!isLinkGood(current, current.linkVersion, now)) return { type: 'renew_link' };
  if (current.linkOpenedVersion !== current.linkVersion) return { type: 'open_link', version: current.linkVersion };
  if (current.taxLoginAt === null || now.getTime() - current.taxLoginAt.getTime() >= LOGIN_LIFETIME_MS) return { type: 'log_in' };
  if (current.state !== 'APPROVED') return { type: 'begin_checks', taxLogin: 'PASSED' };
  switch (missingStep(current)) {
    case 'TERMS':
      return COMMANDS.accept_terms;
    case 'OTP':
      return current.otpDeviceId === device ? COMMANDS.verify_otp : COMMANDS.choose_otp;
    case 'KEY':
      return COMMANDS.prepare_key;
    case 'CODES':
      return COMMANDS.show_codes;
    case undefined:
      return { type: 'complete', certificateId: certificate };
  }
}

function typeFor(kind: string, pick: number, state: IssuanceState): IssuanceCommand['type'] {
  const all = Object.values(COMMANDS).map((command) => command.type);
  const answered = all.filter((type) => targetOf(ISSUANCE_TRANSITIONS, state, type) !== undefined);
  const leads = (type: IssuanceCommand['type']): boolean => [targetOf(ISSUANCE_TRANSITIONS, state, type)?.to].flat().some((to) => to !== state);
  const onward = answered.filter((type) => leads(type) && !['cancel', 'expire', 'reject', 'certificate_issued'].includes(type));
  const candidates = kind === 'any' || answered.length === 0 ? all : kind === 'answered' ? answered : onward;
  return candidates[pick % candidates.length] ?? 'cancel';
}

/** Undefined where the command is refused, which has to be by a problem. */
function obey(before: IssuanceRequest, command: IssuanceCommand, now: Date): Decided | undefined {
  try {
    return decide(before, command, now);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return undefined;
  }
}

/** By assertions of Node: those of jest cost a hundred times more, and walks are many. */
function assertPromisesKept(before: IssuanceRequest, command: IssuanceCommand, after: IssuanceRequest, now: Date): void {
  const isFinal = !OPEN_ISSUANCE_STATES.includes(after.state);
  assert.equal(after.dueAt === null, isFinal, `${after.state} and its time do not fit`);
  if (!OPEN_ISSUANCE_STATES.includes(before.state)) assert.equal(after, before, `${before.state} was left`);
  const wasApproved = ['APPROVED', 'ISSUING', 'ISSUE_FAILED', 'COMPLETED', 'FAILED'].includes(after.state);
  if (wasApproved) assert.equal(after.approvedBy, officer, `${after.state} without an approval`);
  if (wasApproved || after.state === 'AWAITING_APPROVAL') assert.deepEqual(after.checks, passed, `${after.state} without three passed checks`);
  if (after.state === 'COMPLETED') assert.equal(after.certificateId, certificate);
  if (after.state !== before.state) {
    const targets = [targetOf(ISSUANCE_TRANSITIONS, before.state, command.type)?.to].flat();
    assert(targets.includes(after.state), `${command.type} led from ${before.state} to ${after.state}`);
  }
  if (!isFinal) assert(targetOf(ISSUANCE_TRANSITIONS, after.state, dueCommand(after, after.dueAt ?? now)) !== undefined, `no timer ends ${after.state}`);
  assert(after.linkVersion >= before.linkVersion, 'a link became younger');
  const isKeyOfAnother = after.keyReadyAt !== null && after.otpVerifiedAt === null;
  assert(!isKeyOfAnother, 'a key without a device that was verified');
  if (command.type === 'complete' && after !== before) assert.equal(missingStep(before), undefined, 'completed with a step missing');
}

/** Neither history nor facts hold anything but ids, states, numbers and codes. */
function assertTellsNobody({ history, facts }: Decided): void {
  const told = [...history.flatMap(({ data }) => Object.values(data ?? {})), ...facts.flatMap((fact) => Object.values(fact))];
  for (const value of told) assert.match(String(value), /^[A-Za-z0-9_.-]*$/);
}

/** Timers alone bring every open request to an end, in a bounded number of steps, each at its time and none of them refused. */
export function assertEndsByItself(from: IssuanceRequest, now: Date): void {
  let current = from;
  let at = now;
  for (let steps = 0; current.dueAt !== null; steps += 1) {
    assert(steps < 40, `timers do not end ${from.state}`);
    if (current.dueAt.getTime() > at.getTime()) at = current.dueAt;
    current = decide(current, ofTimer(current, at), at).request;
  }
}
