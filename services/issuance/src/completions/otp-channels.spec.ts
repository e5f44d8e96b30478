import { describe, expect, it } from '@jest/globals';
import { Problem } from '@vidimus/contracts';
import { allowedChannels, assertAllowed, phoneForCodes } from './otp-channels.js';

function problemOf(act: () => unknown): Problem {
  try {
    act();
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error('Nothing was refused.');
}

describe('the channel of one-time codes', () => {
  it('[S4-47] is an authenticator or a telephone, and e-mail only where the organisation allows it', () => {
    expect(allowedChannels({ emailOtpAllowed: false })).toEqual(['AUTHENTICATOR', 'SMS']);
    expect(allowedChannels({ emailOtpAllowed: true })).toEqual(['AUTHENTICATOR', 'SMS', 'EMAIL']);
    expect(() => assertAllowed('EMAIL', { emailOtpAllowed: true })).not.toThrow();
    const { slug, extras } = problemOf(() => assertAllowed('EMAIL', { emailOtpAllowed: false }));
    expect([slug, extras.errors?.[0]?.pointer, extras.members]).toEqual(['unprocessable', '/channel', { allowed: 'AUTHENTICATOR,SMS' }]);
    expect(extras.errors?.[0]?.detail).toContain('AUTHENTICATOR, SMS');
  });

  it('[C-25] takes the number that is typed, else the one given at the start, and asks for one where there is none', () => {
    expect(phoneForCodes('0030 690 1234567', ['+302100000000'])).toBe('+306901234567');
    expect(phoneForCodes(undefined, ['+302100000000', '+306900000000'])).toBe('+302100000000');
    expect(problemOf(() => phoneForCodes(undefined, [])).extras.errors).toEqual([expect.objectContaining({ pointer: '/phone', code: 'REQUIRED' })]);
    const wrong = problemOf(() => phoneForCodes('690 1234567', []));
    expect([wrong.slug, wrong.extras.errors?.[0]?.pointer]).toEqual(['validation-failed', '/phone']);
    expect(JSON.stringify(wrong.extras)).not.toContain('1234567');
  });
});
