import { describe, expect, it } from '@jest/globals';
import { otpauthUri } from './otpauth-uri.js';

const secret = Buffer.from('12345678901234567890');

describe('otpauth address', () => {
  it('tells issuer, account, secret and parameters', () => {
    expect(otpauthUri(secret, { issuer: 'Vidimus Demo', account: 'officer@example.org' })).toBe(
      'otpauth://totp/Vidimus%20Demo:officer%40example.org?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Vidimus%20Demo&algorithm=SHA1&digits=6&period=30',
    );
  });

  it.each([
    ['an empty account', { issuer: 'Vidimus', account: '' }],
    ['a colon in the issuer', { issuer: 'a:b', account: 'c' }],
  ])('refuses %s', (_, label) => {
    expect(() => otpauthUri(secret, label)).toThrow(RangeError);
  });
});
