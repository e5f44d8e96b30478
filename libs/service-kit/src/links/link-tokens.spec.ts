import { describe, expect, it } from '@jest/globals';
import { LinkTokens } from './link-tokens.js';

const tokens = new LinkTokens(new Uint8Array(32).fill(7));
const target = { purpose: 'issuance', id: '01935a7e-6c00-7000-8000-000000000001', version: 1 };

describe('link tokens', () => {
  it('open what they were made for', () => {
    expect(tokens.make(target)).toMatch(/^[\w-]{43}$/);
    expect(tokens.matches(tokens.make(target), target)).toBe(true);
  });

  it.each([
    ['another purpose', { ...target, purpose: 'recovery' }],
    ['another id', { ...target, id: '01935a7e-6c00-7000-8000-000000000002' }],
    ['a later version', { ...target, version: 2 }],
  ])('do not open %s', (_what, other) => {
    expect(tokens.matches(tokens.make(target), other)).toBe(false);
  });

  it('do not open under another key, cut short, or empty', () => {
    const foreign = new LinkTokens(new Uint8Array(32).fill(8)).make(target);
    for (const token of [foreign, tokens.make(target).slice(0, -1), '']) expect(tokens.matches(token, target)).toBe(false);
  });

  it('want a key of 32 bytes', () => {
    expect(() => new LinkTokens(new Uint8Array(16))).toThrow(RangeError);
  });
});
