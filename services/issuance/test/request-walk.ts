import assert from 'node:assert/strict';
import { Problem } from '@vidimus/contracts';
import { targetOf } from '@vidimus/workflow';
import fc from 'fast-check';
import { decide, dueCommand, startRequest } from '../src/issuance-requests/issuance-request.js';
import type { Checks, IssuanceCommand, IssuanceRequest } from '../src/issuance-requests/issuance-request.js';
import { ISSUANCE_TRANSITIONS, OPEN_ISSUANCE_STATES } from '../src/issuance-requests/issuance-states.js';
import type { IssuanceState } from '../src/issuance-requests/issuance-states.js';

export const start = new Date('2026-11-20T12:00:00Z');
export const officer = '01935a7e-6c00-7000-8000-0000000000f1';
export const certificate = '01935a7e-6c00-7000-8000-0000000000c1';
export const device = '01935a7e-6c00-7000-8000-0000000000d1';
export const passed: Checks = { TAX_LOGIN: 'PASSED', CENSUS: 'PASSED', POLICE: 'PASSED' };
export const approval = { type: 'approve', officerId: officer, decisionDigest: 'd', decisionFits: true, officerIsSubject: false, fourEyes: false } as const;

/** A request as it is born, but for what a test says. */
export const request = (changes: Partial<IssuanceRequest> = {}): IssuanceRequest => ({ ...startRequest(officer, start), ...changes });

/** One command of each type, as simple as it can be. */
export const COMMANDS: Record<IssuanceCommand['type'], IssuanceCommand> = {
  open_link: { type: 'open_link', version: 1 },
  notice_expired_link: { type: 'notice_expired_link', version: 1 },
  renew_link: { type: 'renew_link' },
  resend_invitation: { type: 'resend_invitation' },
  log_in: { type: 'log_in' },
  refuse_login: { type: 'refuse_login' },
  begin_checks: { type: 'begin_checks', taxLogin: 'PASSED', by: 'caller' },
  record_checks: { type: 'record_checks', round: 0, attempt: 0, results: { CENSUS: 'PASSED' } },
  run_again: { type: 'run_again' },
  approve: approval,
  reject: { type: 'reject', officerId: officer },
  accept_terms: { type: 'accept_terms', version: '1' },
  choose_otp: { type: 'choose_otp', deviceId: device, channel: 'AUTHENTICATOR' },
  verify_otp: { type: 'verify_otp', deviceId: device },
  prepare_key: { type: 'prepare_key', deviceId: device },
  show_codes: { type: 'show_codes' },
  cancel: { type: 'cancel' },
  expire: { type: 'expire' },
  remind: { type: 'remind' },
  complete: { type: 'complete', certificateId: certificate, by: 'caller' },
  certificate_issued: { type: 'certificate_issued', certificateId: certificate },
  certificate_refused: { type: 'certificate_refused', certificateId: certificate, reason: 'evidence-mismatch' },
  time_out: { type: 'time_out' },
  retry: { type: 'retry', certificateId: certificate },
};

const result = fc.constantFrom<'PASSED' | 'FAILED' | 'UNAVAILABLE'>('PASSED', 'PASSED', 'PASSED', 'FAILED', 'UNAVAILABLE');
const step = fc.record({
  // Mostly something that the state answers and that does not end the walk at once, else any command at all.
  kind: fc.constantFrom('onward', 'onward', 'onward', 'onward', 'onward', 'answered', 'any'),
  pick: fc.nat(100),
  results: fc.record({ CENSUS: result, POLICE: result }),
  decisionFits: fc.boolean(),
  minutes: fc.oneof({ weight: 19, arbitrary: fc.integer({ min: 0, max: 90 }) }, { weight: 1, arbitrary: fc.integer({ min: 0, max: 60 * 24 * 70 }) }),
});

/** Walks of 10 to 60 steps through the life of a request. */
export const walks = fc.array(step, { minLength: 10, maxLength: 60 });
export type Walk = (typeof walks extends fc.Arbitrary<infer Steps> ? Steps : never);

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
  for (const { kind, pick, results, decisionFits, minutes } of walk) {
    now = new Date(now.getTime() + minutes * 60_000);
    const command = commandFor(typeFor(kind, pick, current.state), current, results, decisionFits);
    const { after, refused } = obey(current, command, now);
    assertPromisesKept(current, command, after, now);
    onStep({ before: current.state, after: after.state, refused });
    current = after;
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

function commandFor(type: IssuanceCommand['type'], current: IssuanceRequest, results: Partial<Checks>, decisionFits: boolean): IssuanceCommand {
  if (type === 'record_checks') return { type, round: current.checkRound, attempt: current.checkAttempts, results };
  return type === 'approve' ? { ...approval, decisionFits } : COMMANDS[type];
}

function obey(before: IssuanceRequest, command: IssuanceCommand, now: Date): { after: IssuanceRequest; refused: boolean } {
  try {
    return { after: decide(before, command, now).request, refused: false };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { after: before, refused: true };
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
}
