import { describe, expect, it } from '@jest/globals';
import type { CompletionProgress } from '../../api/subject.js';
import { firstOpenStep } from './first-open-step.js';

const nothing: CompletionProgress = { termsVersion: null, otpDevice: null, phoneOnFile: null, credentialReady: false, codesShown: false, userId: null };
const device = { channel: 'AUTHENTICATOR', maskedAddress: null, verified: true } as const;

describe('the step that a person goes on with [S4-41]', () => {
  it.each([
    ['terms', nothing],
    ['device', { ...nothing, termsVersion: '1' }],
    ['device', { ...nothing, termsVersion: '1', otpDevice: { ...device, verified: false } }],
    ['credentials', { ...nothing, termsVersion: '1', otpDevice: device }],
    ['codes', { ...nothing, termsVersion: '1', otpDevice: device, credentialReady: true }],
    ['codes', { ...nothing, termsVersion: '1', otpDevice: device, credentialReady: true, codesShown: true }],
  ] as const)('is %s', (step, progress) => {
    expect(firstOpenStep(progress)).toBe(step);
  });
});
