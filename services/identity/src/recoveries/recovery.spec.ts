import { describe, expect, it } from '@jest/globals';
import { finalStates, reachableStates } from '@vidimus/workflow';
import { maskName } from './masked-name.js';
import { INITIAL, isGivenUp, nextRecoveryState, RECOVERY_TRANSITIONS } from './recovery.js';

describe('a recovery', () => {
  it('ends with a mail or without one, and every state is reached', () => {
    expect([...reachableStates(RECOVERY_TRANSITIONS, INITIAL)].sort()).toEqual(Object.keys(RECOVERY_TRANSITIONS).sort());
    expect(finalStates(RECOVERY_TRANSITIONS)).toEqual(['SENT', 'DROPPED']);
    expect([nextRecoveryState('REQUESTED', 'send'), nextRecoveryState('REQUESTED', 'drop')]).toEqual(['SENT', 'DROPPED']);
    expect(() => nextRecoveryState('SENT', 'drop')).toThrow('SENT');
  });

  it('is given up once its mail comes too late', () => {
    const createdAt = new Date('2026-11-22T06:00:00Z');
    expect(isGivenUp(createdAt, new Date('2026-11-22T06:10:00Z'))).toBe(false);
    expect(isGivenUp(createdAt, new Date('2026-11-22T06:10:01Z'))).toBe(true);
  });

  it('shows of a name its initials alone, of one with a letter beyond the first plane too', () => {
    expect(maskName('  Ελένη   𝒫apa ')).toBe('Ε•••• 𝒫•••');
    expect(maskName('')).toBe('');
  });
});
