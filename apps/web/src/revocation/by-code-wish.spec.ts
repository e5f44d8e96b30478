import { describe, expect, it } from '@jest/globals';
import { CODE, USER_ID, wishOf } from './by-code-wish.js';

describe('a revocation by code as typed', () => {
  it('may have spaces, hyphens and small letters', () => {
    const wish = wishOf({ userId: ' v7k2-m9qx t4 ', revocationCode: '1234 56-78', reason: 'keyCompromise' });
    expect(wish).toEqual({ userId: 'V7K2M9QXT4', revocationCode: '12345678', reason: 'keyCompromise' });
    expect([USER_ID.test(wish.userId), CODE.test(wish.revocationCode)]).toEqual([true, true]);
  });

  it.each(['', 'V7K', 'maria@agency.example'])('"%s" is no user-id', (typed) => {
    expect(USER_ID.test(wishOf({ userId: typed, revocationCode: '', reason: '' }).userId)).toBe(false);
  });
});
