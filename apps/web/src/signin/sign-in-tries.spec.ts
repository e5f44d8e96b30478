import { describe, expect, it } from '@jest/globals';
import { beginSignIn, cameBackAtOnce, forgetSignIn } from './sign-in-tries.js';

const NOW = Date.parse('2026-11-20T09:00:00Z');

function tab(): Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> {
  const values = new Map<string, string>();
  return {
    getItem: (key) => values.get(key) ?? null,
    setItem: (key, value) => void values.set(key, value),
    removeItem: (key) => void values.delete(key),
  };
}

describe('a tab that is sent to sign in', () => {
  it('is not sent again when it comes back at once without having been asked anything', () => {
    const tries = tab();
    expect(cameBackAtOnce(tries, NOW)).toBe(false);
    beginSignIn(tries, NOW);
    expect(cameBackAtOnce(tries, NOW + 400)).toBe(true);
  });

  it('is sent again at once when the person saw the sign-in page and left it', () => {
    const tries = tab();
    beginSignIn(tries, NOW);
    forgetSignIn(tries);
    expect(cameBackAtOnce(tries, NOW + 400)).toBe(false);
  });

  it('is sent again after a while, whatever kept it the first time', () => {
    const tries = tab();
    beginSignIn(tries, NOW);
    expect(cameBackAtOnce(tries, NOW + 5_000)).toBe(false);
  });
});
