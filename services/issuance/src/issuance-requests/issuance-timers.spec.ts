import { describe, expect, it } from '@jest/globals';
import { approval, assertEndsByItself, certificate, COMMANDS, ofSubject, ofTimer, passed, request, start } from '../../test/request-walk.js';
import { addDays, nextDue, runsOutAt } from './issuance-deadlines.js';
import { decide } from './issuance-request.js';
import type { Checks, Decided, IssuanceCommand, IssuanceRequest } from './issuance-request.js';

const day = (count: number): Date => addDays(start, count);

/** Lets the timer act as often as its time comes until then. */
function passTime(from: IssuanceRequest, until: Date): { request: IssuanceRequest; acts: (Decided & { at: Date })[] } {
  let current = from;
  const acts: (Decided & { at: Date })[] = [];
  while (current.dueAt !== null && current.dueAt.getTime() <= until.getTime()) {
    const at = current.dueAt;
    const decided = decide(current, ofTimer(current, at), at);
    acts.push({ ...decided, at });
    current = decided.request;
  }
  return { request: current, acts };
}

const templates = (acts: readonly Decided[]): string[] => acts.flatMap(({ work }) => work.flatMap((one) => ('template' in one ? [one.template] : [])));
const days = (acts: readonly { at: Date }[]): number[] => acts.map(({ at }) => (at.getTime() - start.getTime()) / 86_400_000);

describe('reminders', () => {
  it.each([
    ['AWAITING_USER_CHECK', {}, 'issuance-invitation-reminder'],
    ['AWAITING_APPROVAL', { checks: passed }, 'approval-pending-reminder'],
    ['APPROVED', { checks: passed, approvedBy: certificate, approvedAt: start }, 'issuance-approved-reminder'],
  ] as const)('[S4-49] go on days 3, 10 and 30 of %s; on day 60 the procedure ends, and both are told', (state, changes, template) => {
    const there = decideDue(request({ state, ...changes }));
    const { request: end, acts } = passTime(there, day(100));
    expect(days(acts)).toEqual([3, 10, 30, 60]);
    expect(templates(acts)).toEqual([template, template, template, 'issuance-expired', 'issuance-expired-officer']);
    expect(end.state).toBe('EXPIRED');
    expect(end.linkVersion).toBe(state === 'AWAITING_APPROVAL' ? 1 : 4);
  });

  it('that were missed while nobody looked are not made up for', () => {
    const late = decide(request(), COMMANDS.remind, day(12));
    expect([templates([late]), late.request.remindersSent, late.request.dueAt]).toEqual([['issuance-invitation-reminder'], 2, day(30)]);
  });

  it('that are not due change nothing, and find their time again', () => {
    const early = decide(request({ dueAt: start }), COMMANDS.remind, day(1));
    expect([early.history, early.work, early.request.dueAt]).toEqual([[], [], day(3)]);
  });

  it('begin anew with every state', () => {
    const waiting = passTime(decideDue(request({ state: 'AWAITING_APPROVAL', checks: passed })), day(29)).request;
    const approved = decide(waiting, approval, day(29)).request;
    expect([approved.remindersSent, approved.dueAt]).toEqual([0, day(32)]);
  });
});

describe('a registry that is dead for a week', () => {
  const unavailable: Partial<Checks> = { CENSUS: 'PASSED', POLICE: 'UNAVAILABLE' };

  it('[S4-36] is told to subject and officers once, after a day; the checks end when it is back', () => {
    let current = decide(request({ taxLoginAt: start }), COMMANDS.begin_checks, start).request;
    const acts: Decided[] = [];
    for (let hour = 0; hour < 7 * 24; hour += 1) {
      const now = new Date(start.getTime() + hour * 3_600_000);
      const passing = passTime(current, now);
      acts.push(...passing.acts);
      current = decide(passing.request, { type: 'record_checks', round: 1, attempt: hour, results: unavailable }, now).request;
    }
    expect(templates(acts)).toEqual(['checks-delayed', 'checks-delayed-officer']);
    expect([current.state, nextDue(current)]).toEqual(['CHECKING', day(60)]);
    const back = decide(current, { type: 'record_checks', round: 1, attempt: 7 * 24, results: { POLICE: 'PASSED' } }, day(7));
    expect([back.request.state, templates([back])]).toEqual(['AWAITING_APPROVAL', ['approval-pending']]);
  });

  it('[S4-49] for two months ends the procedure, and both are told', () => {
    const checking = decide(request({ taxLoginAt: start }), COMMANDS.begin_checks, start).request;
    const { request: end, acts } = passTime(checking, day(61));
    expect([end.state, templates(acts).slice(-2)]).toEqual(['EXPIRED', ['issuance-expired', 'issuance-expired-officer']]);
  });
});

describe('an approval on day 59', () => {
  const waiting = decideDue(request({ state: 'AWAITING_APPROVAL', checks: passed }));
  const approved = decide(waiting, approval, day(59)).request;

  it('[S4-49] leaves 14 days, with reminders on the third and the tenth', () => {
    expect(runsOutAt(approved)).toEqual(day(73));
    const { request: end, acts } = passTime(approved, day(80));
    expect([end.state, days(acts)]).toEqual(['EXPIRED', [62, 69, 73]]);
  });

  it('[S4-41] lets the subject complete on the last of them, with a new link and a new login', () => {
    const now = new Date(day(73).getTime() - 1);
    let current = passTime(approved, now).request;
    const commands: IssuanceCommand['type'][] = [];
    while (current.state === 'APPROVED') {
      const command = ofSubject(current, now);
      commands.push(command.type);
      current = decide(current, command, now).request;
    }
    expect(commands).toEqual(['renew_link', 'open_link', 'log_in', 'accept_terms', 'choose_otp', 'verify_otp', 'prepare_key', 'show_codes', 'complete']);
    expect([current.state, runsOutAt(current)]).toEqual(['ISSUING', new Date(now.getTime() + 30 * 60_000)]);
  });
});

describe('who is told of an end', () => {
  const issuing = request({ state: 'ISSUING', certificateId: certificate, approvedBy: certificate, approvedAt: start, checks: passed, dueAt: start });
  const failures = Array.from({ length: 4 }, () => start.toISOString());

  it.each([
    ['a check that failed', request({ state: 'CHECKING' }), { ...COMMANDS.record_checks, results: { CENSUS: 'FAILED' } }, ['check-failed', 'check-failed-officer']],
    ['the approval', request({ state: 'AWAITING_APPROVAL', checks: passed }), approval, ['issuance-approved']],
    ['the certificate', issuing, COMMANDS.certificate_issued, ['issuance-completed', 'issuance-completed-officer']],
    ['the last failure', { ...issuing, issueFailures: failures }, COMMANDS.time_out, ['issuance-failed', 'issuance-failed-officer']],
  ] as const)('%s', (_what, there, command, told) => {
    expect(templates([decide(there, command, start)])).toEqual(told);
  });

  it('timers alone bring a silent authority to an end', () => {
    expect(() => assertEndsByItself(decideDue(issuing), start)).not.toThrow();
    expect(passTime(decideDue(issuing), day(2)).request.state).toBe('FAILED');
  });
});

/** With the time that follows from the rest, as every decision leaves it. */
function decideDue(there: IssuanceRequest): IssuanceRequest {
  return { ...there, dueAt: nextDue(there) };
}
