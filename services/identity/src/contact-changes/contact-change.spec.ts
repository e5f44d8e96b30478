import { describe, expect, it } from '@jest/globals';
import { Problem } from '@vidimus/contracts';
import { CONTACT_CHANGE_TRANSITIONS, isOpen, nextContactChangeState, proofEnd } from './contact-change.js';
import type { ContactChangeCommand, ContactChangeState } from './contact-change.js';

const STATES = Object.keys(CONTACT_CHANGE_TRANSITIONS) as ContactChangeState[];
const COMMANDS: readonly ContactChangeCommand[] = ['send', 'verify', 'conflict', 'lapse'];

describe('a change of a contact point', () => {
  it('takes the commands of its table and no others', () => {
    for (const state of STATES) {
      for (const command of COMMANDS) {
        const target = (CONTACT_CHANGE_TRANSITIONS[state] as Record<string, { to: string }>)[command]?.to;
        if (target === undefined) expect(() => nextContactChangeState(state, command)).toThrow(Problem);
        else expect(nextContactChangeState(state, command)).toBe(target);
      }
    }
  });

  it('ends without its holder from every open state, and never after it has ended', () => {
    for (const state of STATES) {
      expect('lapse' in CONTACT_CHANGE_TRANSITIONS[state]).toBe(isOpen(state));
      if (!isOpen(state)) expect(CONTACT_CHANGE_TRANSITIONS[state]).toEqual({});
    }
  });

  it('can be proved for 24 hours by a link, and for 5 minutes by a code', () => {
    const now = new Date('2026-11-20T12:00:00Z');
    expect(proofEnd('EMAIL', now).toISOString()).toBe('2026-11-21T12:00:00.000Z');
    expect(proofEnd('PHONE', now).toISOString()).toBe('2026-11-20T12:05:00.000Z');
  });
});
