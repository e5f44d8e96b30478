import { describe, expect, it } from '@jest/globals';
import { loadMessages } from '@vidimus/i18n';
import { authenticatorProblem } from './authenticator.js';

describe('what a browser says of a security key', () => {
  it.each([
    ['NotAllowedError', 'security-key-cancelled'],
    ['AbortError', 'security-key-cancelled'],
    ['InvalidStateError', 'security-key-known'],
    ['ConstraintError', 'security-key-without-pin'],
    ['NotSupportedError', 'security-key-unsuitable'],
    ['SecurityError', 'security-key-wrong-address'],
    ['UnknownError', 'security-key-failed'],
  ])('%s is told as %s, which has words', async (name, slug) => {
    const problem = authenticatorProblem(Object.assign(new Error('Said by the browser.'), { name }));
    expect([problem.slug, problem.status, problem.detail]).toEqual([slug, 0, 'Said by the browser.']);
    expect(Object.keys(await loadMessages('en'))).toContain(`problem.${slug}`);
  });

  it('is told too when it is no error at all', () => {
    expect(authenticatorProblem('nothing').slug).toBe('security-key-failed');
  });
});
