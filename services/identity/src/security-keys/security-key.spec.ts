import { describe, expect, it } from '@jest/globals';
import { finalStates, reachableBy, reachableStates } from '@vidimus/workflow';
import { judgeCounter, nextSecurityKeyState, SECURITY_KEY_TRANSITIONS } from './security-key.js';
import type { SecurityKeyCommand, SecurityKeyState } from './security-key.js';

const states = Object.keys(SECURITY_KEY_TRANSITIONS) as SecurityKeyState[];
const commands: SecurityKeyCommand[] = ['confirm', 'revoke'];

describe('the life of a security key', () => {
  it('reaches every state from its enrolment and ends only by being revoked', () => {
    expect([...reachableStates(SECURITY_KEY_TRANSITIONS, 'PENDING')].sort()).toEqual([...states].sort());
    expect(finalStates(SECURITY_KEY_TRANSITIONS)).toEqual(['REVOKED']);
    for (const state of states) {
      expect(reachableBy(SECURITY_KEY_TRANSITIONS, state, ({ by }) => by.includes('staff'))).toContain('REVOKED');
    }
  });

  it('refuses every pair outside the table', () => {
    const allowed = states.flatMap((state) => commands.filter((command) => command in SECURITY_KEY_TRANSITIONS[state]).map((command) => `${state} ${command}`));
    expect(allowed).toEqual(['PENDING confirm', 'PENDING revoke', 'ACTIVE revoke']);
    for (const state of states) {
      for (const command of commands) {
        if (allowed.includes(`${state} ${command}`)) continue;
        expect(() => nextSecurityKeyState(state, command)).toThrow(expect.objectContaining({ slug: 'illegal-transition' }));
      }
    }
  });
});

describe('a signature counter', () => {
  it.each([
    ['counts on', { count: 4, digest: 'a' }, { count: 5, digest: 'b' }, 'new'],
    ['leaps', { count: 4, digest: 'a' }, { count: 400, digest: 'b' }, 'new'],
    ['comes first', { count: 0, digest: null }, { count: 1, digest: 'a' }, 'new'],
    ['never counts', { count: 0, digest: 'a' }, { count: 0, digest: 'b' }, 'new'],
    ['never counts, and comes again', { count: 0, digest: 'a' }, { count: 0, digest: 'a' }, 'replayed'],
    ['comes again', { count: 4, digest: 'a' }, { count: 4, digest: 'a' }, 'replayed'],
    ['stands still over something else', { count: 4, digest: 'a' }, { count: 4, digest: 'b' }, 'copied'],
    ['goes back', { count: 4, digest: 'a' }, { count: 3, digest: 'b' }, 'copied'],
    ['stops counting', { count: 4, digest: 'a' }, { count: 0, digest: 'b' }, 'copied'],
  ] as const)('that %s is judged', (_what, last, given, verdict) => {
    expect(judgeCounter(last, given)).toBe(verdict);
  });
});
