import { describe, expect, it } from '@jest/globals';
import { certificate, COMMANDS, device, officer, passed, request, start } from '../../../test/request-walk.js';
import { decide } from '../issuance-request.js';
import type { IssuanceCommand, IssuanceRequest } from '../issuance-request.js';
import { missingStep } from './completion-steps.js';

const another = '01935a7e-6c00-7000-8000-0000000000d2';
const approved = request({ state: 'APPROVED', checks: passed, approvedBy: officer, approvedAt: start, taxLoginAt: start });
const complete = { type: 'complete', certificateId: certificate } as const;
const STEPS = [COMMANDS.accept_terms, COMMANDS.choose_otp, COMMANDS.verify_otp, COMMANDS.prepare_key, COMMANDS.show_codes] as const;
const after = (commands: readonly IssuanceCommand[], from: IssuanceRequest = approved): IssuanceRequest =>
  commands.reduce((current, command) => decide(current, command, start).request, from);

describe('the completion by the subject', () => {
  it('[S4-41] goes through terms, code, key and codes, each a line of history, and then the certificate is asked for', () => {
    const codes = STEPS.map((_step, index) => decide(after(STEPS.slice(0, index)), STEPS[index] ?? complete, start).history.map(({ code }) => code));
    expect(codes.flat()).toEqual(['terms-accepted', 'otp-chosen', 'otp-verified', 'key-prepared', 'codes-shown']);
    expect(decide(after(STEPS), complete, start)).toMatchObject({
      request: { state: 'ISSUING', certificateId: certificate },
      facts: [{ name: 'completion-started', certificateId: certificate }],
      work: [{ kind: 'request-certificate', certificateId: certificate }],
    });
  });

  it.each([
    [0, 'TERMS'],
    [1, 'OTP'],
    [2, 'OTP'],
    [3, 'KEY'],
    [4, 'CODES'],
  ])('[S4-41] is refused after %i steps, naming what is missing: %s', (count, missing) => {
    const there = after(STEPS.slice(0, count));
    expect(missingStep(there)).toBe(missing);
    expect(() => decide(there, complete, start)).toThrow(expect.objectContaining({ slug: 'unprocessable', extras: { members: { missingStep: missing } } }));
  });

  it.each([
    ['choose_otp', 0, 'TERMS'],
    ['prepare_key', 1, 'OTP'],
    ['prepare_key', 2, 'OTP'],
    ['show_codes', 3, 'KEY'],
  ] as const)('keeps the order: %s after %i steps wants %s', (type, count, missing) => {
    const there = after(STEPS.slice(0, count));
    expect(() => decide(there, COMMANDS[type], start)).toThrow(expect.objectContaining({ extras: { members: { missingStep: missing } } }));
  });

  it('wants a tax login within the last 30 minutes at every step', () => {
    const later = new Date(start.getTime() + 30 * 60_000);
    const ready = after(STEPS);
    for (const command of [...STEPS, complete]) {
      expect(() => decide(ready, command, later)).toThrow(expect.objectContaining({ slug: 'login-required' }));
    }
  });

  it('lets every step be repeated, without a second line for what is the same', () => {
    const ready = after(STEPS);
    expect([COMMANDS.accept_terms, COMMANDS.choose_otp, COMMANDS.verify_otp].map((command) => decide(ready, command, start).history)).toEqual([[], [], []]);
    expect(missingStep(after([{ ...COMMANDS.accept_terms, version: '2' }], ready))).toBeUndefined();
    expect(decide(ready, COMMANDS.show_codes, start).history).toEqual([{ code: 'codes-shown' }]);
  });

  it('makes codes of a former key void with the key', () => {
    expect(missingStep(after([COMMANDS.prepare_key], after(STEPS)))).toBe('CODES');
  });

  it('[S4-47] begins again with another device: code, key and codes', () => {
    const other = after([{ type: 'choose_otp', deviceId: another, channel: 'SMS' }], after(STEPS));
    expect(other).toMatchObject({ termsVersion: '1', otpDeviceId: another, otpChannel: 'SMS', otpVerifiedAt: null, keyReadyAt: null, codesShownAt: null });
    for (const type of ['verify_otp', 'prepare_key'] as const) {
      const verified = type === 'verify_otp' ? other : after([{ type: 'verify_otp', deviceId: another }], other);
      expect(() => decide(verified, { type, deviceId: device }, start)).toThrow(expect.objectContaining({ slug: 'conflict' }));
    }
  });

  it('[S4-47] mails the user-id with the first key, and not again with a new PIN', () => {
    const first = decide(after(STEPS.slice(0, 3)), COMMANDS.prepare_key, start);
    expect(first.work).toEqual([{ kind: 'send-message', template: 'user-id-assigned' }]);
    expect(decide(first.request, COMMANDS.prepare_key, start).work).toEqual([]);
  });
});
