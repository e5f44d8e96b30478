import { describe, expect, it } from '@jest/globals';
import { Problem } from '@vidimus/contracts';
import { finalStates, openStates, reachableBy, reachableStates, targetOf } from '@vidimus/workflow';
import fc from 'fast-check';
import { approval, certificate, COMMANDS, goThrough, officer, passed, ready, request, start, walks } from '../../test/request-walk.js';
import { CERTIFICATE_EVENT_TYPES, CERTIFICATE_REACTIONS, reactionTo } from './certificate-reactions.js';
import { addDays, procedureEnd, recheckDelayMs, runsOutAt } from './issuance-deadlines.js';
import { assertAwaitsApproval, decide } from './issuance-request.js';
import type { Checks, IssuanceCommand, IssuanceRequest } from './issuance-request.js';
import { ISSUANCE_START, ISSUANCE_STATES, ISSUANCE_TRANSITIONS, OPEN_ISSUANCE_STATES } from './issuance-states.js';
import type { IssuanceState } from './issuance-states.js';

describe('the states of an issuance', () => {
  it('[S4-43] are all reachable from the start', () => {
    expect([...reachableStates(ISSUANCE_TRANSITIONS, ISSUANCE_START)].sort()).toEqual([...ISSUANCE_STATES].sort());
  });

  it('end in exactly these, which nothing leaves', () => {
    expect(finalStates(ISSUANCE_TRANSITIONS).sort()).toEqual(['CANCELLED', 'COMPLETED', 'EXPIRED', 'FAILED', 'REJECTED']);
  });

  it.each(openStates(ISSUANCE_TRANSITIONS))('%s can be brought to an end without the subject', (state) => {
    const reached = reachableBy(ISSUANCE_TRANSITIONS, state, (arrow) => arrow.by.some((who) => who === 'staff' || who === 'timer'));
    expect(finalStates(ISSUANCE_TRANSITIONS).some((end) => reached.has(end))).toBe(true);
  });

  it('[C-23] can be cancelled before issuing begins, and not later', () => {
    const cancellable = ISSUANCE_STATES.filter((state) => targetOf(ISSUANCE_TRANSITIONS, state, 'cancel') !== undefined);
    expect(cancellable).toEqual(['AWAITING_USER_CHECK', 'CHECKING', 'CHECK_FAILED', 'AWAITING_APPROVAL', 'APPROVED']);
  });

  const pairs = ISSUANCE_STATES.flatMap((state) => Object.values(COMMANDS).map((command) => [state, command.type, command] as const));
  it.each(pairs)('%s answers or refuses %s as the table says', (state, type, command) => {
    const arrow = targetOf(ISSUANCE_TRANSITIONS, state, type);
    const there = standingIn(state);
    if (arrow === undefined) {
      const members = expect.objectContaining({ state, command: type });
      expect(() => decide(there, command, start)).toThrow(expect.objectContaining({ slug: 'illegal-transition', extras: { members } }));
      return;
    }
    // A guard may refuse; the state never does, and the request ends where an arrow leads.
    const came = outcomeOf(there, command);
    expect(came.slug).not.toBe('illegal-transition');
    expect([arrow.to].flat()).toContain(came.state ?? [arrow.to].flat()[0]);
  });
});

/** A request that stands in a state as one does that came there. */
function standingIn(state: IssuanceState): IssuanceRequest {
  const approved = { approvedBy: officer, approvedAt: start };
  const isApproved = ['APPROVED', 'ISSUING', 'ISSUE_FAILED', 'COMPLETED', 'FAILED'].includes(state);
  const dueAt = OPEN_ISSUANCE_STATES.includes(state) ? start : null;
  return request({ state, dueAt, taxLoginAt: start, ...(isApproved ? approved : {}), ...(state === 'ISSUING' ? { certificateId: certificate } : {}) });
}

function outcomeOf(there: IssuanceRequest, command: IssuanceCommand): { state?: IssuanceState; slug?: string } {
  try {
    return { state: decide(there, command, start).request.state };
  } catch (error) {
    if (error instanceof Problem) return { slug: error.slug };
    throw error;
  }
}

describe('the checks', () => {
  const loggedIn = request({ taxLoginAt: start });
  const checking = (changes: Partial<IssuanceRequest> = {}): IssuanceRequest =>
    request({ state: 'CHECKING', checkRound: 1, checks: { ...request().checks, TAX_LOGIN: 'PASSED' }, ...changes });
  const record = (results: Partial<Checks>, attempt = 0): IssuanceCommand => ({ type: 'record_checks', round: 1, attempt, results });

  it('[S4-25] begin with the tax login, and ask the registries at once', () => {
    const decided = decide(loggedIn, { type: 'begin_checks', taxLogin: 'PASSED' }, start);
    expect(decided.request).toMatchObject({ state: 'CHECKING', checkRound: 1, checks: { TAX_LOGIN: 'PASSED', CENSUS: 'PENDING' } });
    expect(decided.work).toEqual([{ kind: 'ask-registries', round: 1, attempt: 0, startAfter: start }]);
    expect(decided.facts.map((fact) => fact.name)).toEqual(['check-started', 'check-passed']);
  });

  it("[S4-33] [C-21] another person's tax login changes nothing and leaves a line", () => {
    const decided = decide(request(), { type: 'refuse_login' }, start);
    expect(decided.request).toEqual(request());
    expect(decided.history).toEqual([{ code: 'tax-login-of-another-person' }]);
  });

  it('[S4-36] all three passed: the officer is next', () => {
    const decided = decide(checking(), record({ CENSUS: 'PASSED', POLICE: 'PASSED' }), start);
    expect(decided.request.state).toBe('AWAITING_APPROVAL');
    expect(decided.facts.map((fact) => fact.name)).toEqual(['check-passed', 'check-passed', 'checks-passed']);
  });

  it.each([
    [{ CENSUS: 'PASSED', POLICE: 'FAILED' }],
    [{ CENSUS: 'FAILED', POLICE: 'PASSED' }],
    [{ CENSUS: 'FAILED', POLICE: 'UNAVAILABLE' }],
  ] as const)('[S4-36] two of three never reach approval: %j', (results) => {
    expect(decide(checking(), record(results), start).request.state).toBe('CHECK_FAILED');
  });

  it('[S4-33] names that differ at the tax login fail the checks, whatever the others say', () => {
    const differing = decide(loggedIn, { type: 'begin_checks', taxLogin: 'FAILED' }, start).request;
    expect(decide(differing, record({ CENSUS: 'PASSED', POLICE: 'PASSED' }), start).request.state).toBe('CHECK_FAILED');
  });

  it('[S4-36] a registry that is away is asked again after 1, 5, 15, 60 minutes, then hourly', () => {
    let current = checking();
    const delays: number[] = [];
    for (let attempt = 0; attempt < 6; attempt += 1) {
      const decided = decide(current, record({ CENSUS: 'PASSED', POLICE: 'UNAVAILABLE' }, attempt), start);
      expect(decided.request.state).toBe('CHECKING');
      delays.push(...decided.work.map((work) => (work.kind === 'ask-registries' ? work.startAfter.getTime() - start.getTime() : 0)));
      current = decided.request;
    }
    expect(delays.map((ms) => ms / 60_000)).toEqual([1, 5, 15, 60, 60, 60]);
    expect(recheckDelayMs(0)).toBe(60_000);
    expect(decide(current, record({ POLICE: 'PASSED' }, 6), start).request.state).toBe('AWAITING_APPROVAL');
  });

  it('drop answers that come late: of an earlier round, or to an earlier asking', () => {
    const late = [
      decide(checking({ checkRound: 2 }), record({ CENSUS: 'FAILED' }), start),
      decide(checking({ checkAttempts: 1 }), record({ CENSUS: 'FAILED' }), start),
    ];
    expect(late.map((decided) => [decided.request.state, decided.history, decided.work])).toEqual([['CHECKING', [], []], ['CHECKING', [], []]]);
  });

  it('keep what passed when the rest is asked again', () => {
    const decided = decide(checking({ checks: { ...passed, POLICE: 'UNAVAILABLE' } }), record({ CENSUS: 'UNAVAILABLE', POLICE: 'PASSED' }), start);
    expect(decided.request).toMatchObject({ state: 'AWAITING_APPROVAL', checks: passed });
  });

  it('can be tried again by the subject three times a day', () => {
    let current = request({ state: 'CHECK_FAILED' });
    const again = (at: Date): IssuanceRequest => decide({ ...current, state: 'CHECK_FAILED', taxLoginAt: at }, COMMANDS.begin_checks, at).request;
    for (let hour = 0; hour < 3; hour += 1) current = again(new Date(start.getTime() + hour * 3_600_000));
    expect(() => again(new Date(start.getTime() + 3 * 3_600_000))).toThrow(
      expect.objectContaining({ slug: 'too-many-requests', extras: { retryAfterSeconds: 21 * 3600 } }),
    );
    expect(again(addDays(start, 1)).state).toBe('CHECKING');
  });
});

describe('the approval', () => {
  const waiting = request({ state: 'AWAITING_APPROVAL', checks: passed });

  it('[S4-38] [S4-40] names who approved, when, and the digest of what was approved', () => {
    const decided = decide(waiting, approval, start);
    expect(decided.request).toMatchObject({ state: 'APPROVED', approvedBy: officer, approvedAt: start });
    expect(decided.history).toEqual([{ code: 'approved', data: { officerId: officer, decisionDigest: 'd' } }]);
    expect(decided.facts).toEqual([{ name: 'approved', officerId: officer, decisionDigest: 'd' }]);
  });

  it.each([
    ['a decision over something else', { decisionFits: false }, 'evidence-mismatch', 'as it stands'],
    ['his own certificate', { officerIsSubject: true }, 'unprocessable', 'his own certificate'],
    ['what he started, under four eyes', { fourEyes: true }, 'unprocessable', 'four eyes'],
  ])('[S4-38] refuses %s', (_name, change, slug, words) => {
    expect(() => decide(waiting, { ...approval, ...change }, start)).toThrow(
      expect.objectContaining({ slug, detail: expect.stringContaining(words) }),
    );
  });

  it('lets another officer approve under four eyes', () => {
    expect(decide(waiting, { ...approval, officerId: certificate, fourEyes: true }, start).request.state).toBe('APPROVED');
  });

  it('tells a second officer by whom it was approved', () => {
    const approved = decide(waiting, approval, start).request;
    expect(() => decide(approved, { ...approval, officerId: certificate }, start)).toThrow(`Already approved by officer ${officer} at 2026-11-20T12:00:00.000Z.`);
    expect(() => assertAwaitsApproval(approved)).toThrow('Already approved');
    expect(() => assertAwaitsApproval(waiting)).not.toThrow();
  });

  it('[C-24] can be a rejection, which ends the request', () => {
    expect(decide(waiting, COMMANDS.reject, start)).toMatchObject({ request: { state: 'REJECTED', dueAt: null }, facts: [{ name: 'rejected' }] });
  });
});

describe('the subject', () => {
  it.each([
    ['reject', 'AWAITING_APPROVAL', 'issuance-rejected'],
    ['cancel', 'AWAITING_USER_CHECK', 'issuance-cancelled'],
    ['certificate_issued', 'ISSUING', 'issuance-completed'],
  ] as const)('is told of %s', (type, state, template) => {
    expect(decide(request({ state, certificateId: certificate }), COMMANDS[type], start).work).toContainEqual({ kind: 'send-message', template });
  });
});

describe('the time of a procedure', () => {
  it('[S4-49] ends 60 days after the start', () => {
    const due = addDays(start, 60);
    expect(runsOutAt(request())).toEqual(due);
    expect(() => decide(request(), { type: 'expire' }, new Date(due.getTime() - 1))).toThrow('not run out');
    expect(decide(request(), { type: 'expire' }, due).request).toMatchObject({ state: 'EXPIRED', dueAt: null });
  });

  it('[S4-49] leaves at least 14 days after the approval', () => {
    expect(procedureEnd(start, addDays(start, 10))).toEqual(addDays(start, 60));
    expect(procedureEnd(start, addDays(start, 59))).toEqual(addDays(start, 73));
  });
});

describe('issuing', () => {
  const issuing = request({ ...ready, state: 'ISSUING', certificateId: certificate, approvedBy: officer, approvedAt: start, dueAt: start, checks: passed });

  it('[S4-45] is complete when the certificate exists', () => {
    expect(decide(issuing, COMMANDS.certificate_issued, start)).toMatchObject({
      request: { state: 'COMPLETED', certificateId: certificate, dueAt: null },
      facts: [{ name: 'completed', certificateId: certificate }],
    });
  });

  it('forgets the id of a refused certificate, for a refused id stays refused, and tries again in an hour', () => {
    const decided = decide(issuing, COMMANDS.certificate_refused, start);
    expect(decided.request).toMatchObject({ state: 'ISSUE_FAILED', certificateId: null, dueAt: new Date(start.getTime() + 3_600_000) });
    expect(decide(decided.request, COMMANDS.complete, start).request.state).toBe('ISSUING');
  });

  it('keeps the id after a silence, and takes no other signing request meanwhile', () => {
    const silent = decide(issuing, { type: 'time_out' }, start).request;
    expect(silent).toMatchObject({ state: 'ISSUE_FAILED', certificateId: certificate });
    expect(() => decide(silent, COMMANDS.complete, start)).toThrow(expect.objectContaining({ slug: 'conflict' }));
    expect(decide(silent, COMMANDS.certificate_issued, start).request.state).toBe('COMPLETED');
  });

  it('fails for good after five failures within a day', () => {
    let current: IssuanceRequest = issuing;
    for (let failure = 1; failure <= 5; failure += 1) {
      const at = new Date(start.getTime() + failure * 3_600_000);
      current = decide({ ...current, state: 'ISSUING', dueAt: at }, { type: 'time_out' }, at).request;
      expect(current.state).toBe(failure < 5 ? 'ISSUE_FAILED' : 'FAILED');
    }
  });

  it('does not count failures of the day before', () => {
    const old = ['0', '1', '2', '3'].map((hour) => `2026-11-19T0${hour}:00:00.000Z`);
    expect(decide({ ...issuing, issueFailures: old }, COMMANDS.certificate_refused, start).request.issueFailures).toHaveLength(1);
  });
});

describe('events about certificates', () => {
  it('have an answer in every state', () => {
    const unanswered = CERTIFICATE_EVENT_TYPES.flatMap((type) =>
      ISSUANCE_STATES.filter((state) => CERTIFICATE_REACTIONS[type][state] === undefined).map((state) => [type, state]),
    );
    expect(unanswered).toEqual([]);
  });

  it('are applied only where the state machine has an arrow', () => {
    const command = {
      'certificate.issued.v1': 'certificate_issued',
      'certificate.refused.v1': 'certificate_refused',
      'certificate.suspended.v1': '',
      'certificate.reinstated.v1': '',
      'certificate.revoked.v1': '',
    };
    const impossible = CERTIFICATE_EVENT_TYPES.flatMap((type) =>
      ISSUANCE_STATES.filter((state) => CERTIFICATE_REACTIONS[type][state] === 'apply' && targetOf(ISSUANCE_TRANSITIONS, state, command[type]) === undefined),
    );
    expect(impossible).toEqual([]);
  });

  it('about another certificate than the present one are never applied', () => {
    expect(reactionTo('certificate.issued.v1', 'ISSUING', certificate, certificate)).toBe('apply');
    expect(reactionTo('certificate.issued.v1', 'ISSUING', certificate, officer)).toBe('note');
    expect(reactionTo('certificate.refused.v1', 'ISSUING', certificate, officer)).toBe('ignore');
  });
});

describe('any walk through the life of a request', () => {
  it('[S4-36] keeps its promises, whatever is asked and whenever', () => {
    const visited = new Set<IssuanceState>();
    // A seed of its own, so that "every state was met" is no matter of luck.
    fc.assert(fc.property(walks, (walk) => goThrough(walk, ({ after }) => visited.add(after))), { numRuns: 500, seed: 20_261_121 });
    expect([...visited].sort()).toEqual([...ISSUANCE_STATES].sort());
  });
});
