import { describe, expect, it } from '@jest/globals';
import { COMMANDS, request, start } from '../../../test/request-walk.js';
import { addDays } from '../issuance-deadlines.js';
import { decide } from '../issuance-request.js';
import type { IssuanceRequest } from '../issuance-request.js';
import { OPEN_ISSUANCE_STATES } from '../issuance-states.js';
import { isLinkGood, linkOpensUntil } from './link-steps.js';

const hours = (count: number): Date => new Date(start.getTime() + count * 3_600_000);
const open = (version: number) => ({ type: 'open_link', version }) as const;
const notice = (version: number) => ({ type: 'notice_expired_link', version }) as const;

describe('a mailed link', () => {
  it('[S4-49] opens for 24 hours, as often as needed, with one line of history', () => {
    expect(linkOpensUntil(request())).toEqual(hours(24));
    const opened = decide(request(), open(1), hours(1));
    expect(opened.history).toEqual([{ code: 'link-opened', data: { linkVersion: 1 } }]);
    expect(decide(opened.request, open(1), hours(23)).history).toEqual([]);
  });

  it('[S4-49] has expired after 25 hours: the state stays, a line says so once, however often it is opened', () => {
    expect(() => decide(request(), open(1), hours(25))).toThrow(expect.objectContaining({ slug: 'link-expired' }));
    const noticed = decide(request(), notice(1), hours(25));
    expect([noticed.request.state, noticed.history]).toEqual(['AWAITING_USER_CHECK', [{ code: 'link-expired', data: { linkVersion: 1 } }]]);
    expect(decide(noticed.request, notice(1), hours(26)).history).toEqual([]);
  });

  it('opens nothing once a newer one was sent', () => {
    const renewed = decide(request(), COMMANDS.renew_link, hours(1)).request;
    expect(() => decide(renewed, open(1), hours(2))).toThrow(expect.objectContaining({ slug: 'link-expired' }));
    expect(decide(renewed, open(2), hours(2)).history).toHaveLength(1);
    expect([isLinkGood(renewed, 1, hours(2)), isLinkGood(renewed, 2, hours(2)), isLinkGood(renewed, 2, hours(26))]).toEqual([false, true, false]);
  });

  it.each([
    ['renew_link', 'newLinks', 'the subject'],
    ['resend_invitation', 'resends', 'an officer'],
  ] as const)('%s sends a new one three times a day (%s, by %s)', (type, counted, _by) => {
    let current: IssuanceRequest = request();
    for (let hour = 0; hour < 3; hour += 1) {
      const decided = decide(current, COMMANDS[type], hours(hour));
      expect(decided.work).toEqual([{ kind: 'send-message', template: 'issuance-invitation' }]);
      expect(decided.request).toMatchObject({ linkVersion: hour + 2, linkSentAt: hours(hour) });
      current = decided.request;
    }
    expect(() => decide(current, COMMANDS[type], hours(3))).toThrow(expect.objectContaining({ slug: 'too-many-requests', extras: { retryAfterSeconds: 21 * 3600 } }));
    expect(decide(current, COMMANDS[type], hours(24)).request[counted]).toHaveLength(3);
  });

  it.each([
    ['AWAITING_USER_CHECK', 'issuance-invitation'],
    ['CHECKING', 'issuance-invitation'],
    ['CHECK_FAILED', 'check-failed'],
    ['AWAITING_APPROVAL', 'issuance-invitation'],
    ['APPROVED', 'issuance-approved'],
    ['ISSUING', 'issuance-approved'],
    ['ISSUE_FAILED', 'issuance-approved'],
  ] as const)('comes anew in %s by the mail %s', (state, template) => {
    expect(OPEN_ISSUANCE_STATES).toContain(state);
    expect(decide(request({ state }), COMMANDS.renew_link, start).work).toEqual([{ kind: 'send-message', template }]);
  });
});

describe('a tax login', () => {
  it('[S4-33] is kept with its instant, in every open state, and moves nothing', () => {
    for (const state of OPEN_ISSUANCE_STATES) {
      const decided = decide(request({ state }), COMMANDS.log_in, hours(2));
      expect([decided.request.state, decided.request.taxLoginAt, decided.history]).toEqual([state, hours(2), [{ code: 'tax-login' }]]);
    }
  });

  it('[S4-33] lets the subject begin the checks for 30 minutes', () => {
    const begin = COMMANDS.begin_checks;
    expect(() => decide(request(), begin, start)).toThrow(expect.objectContaining({ slug: 'login-required' }));
    const loggedIn = request({ taxLoginAt: start });
    expect(decide(loggedIn, begin, new Date(start.getTime() + 1_799_999)).request.state).toBe('CHECKING');
    expect(() => decide(loggedIn, begin, new Date(start.getTime() + 1_800_000))).toThrow(expect.objectContaining({ slug: 'login-required' }));
    expect(() => decide(loggedIn, begin, addDays(start, 1))).toThrow('Log in again');
  });
});
