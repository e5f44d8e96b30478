import { describe, expect, it } from '@jest/globals';
import { Problem } from '@vidimus/contracts';
import { beginReplacement, DELAY_MS, decideReplacement, isOpenReplacement, USER_CODE_TRIES } from './replacement.js';
import type { Replacement, ReplacementCommand } from './replacement.js';
import { REPLACEMENT_STATES, REPLACEMENT_TRANSITIONS } from './replacement-states.js';

const NOW = new Date('2026-11-22T12:00:00Z');
const later = (ms: number): Date => new Date(NOW.getTime() + ms);
const after = (commands: readonly ReplacementCommand[], now = NOW): Replacement => commands.reduce((replacement, command) => decideReplacement(replacement, command, now).replacement, beginReplacement(NOW));
const refuses = (replacement: Replacement, command: ReplacementCommand, now = NOW): boolean => {
  try {
    decideReplacement(replacement, command, now);
    return false;
  } catch (error) {
    return error instanceof Problem && error.slug === 'illegal-transition';
  }
};

describe('a device in the place of another one (8.9)', () => {
  it('is in use at once after a code of the old one', () => {
    expect(after([{ type: 'prove', proof: 'OLD_CODE' }, { type: 'finish' }])).toMatchObject({ state: 'DONE', dueAt: null });
    expect(refuses(after([{ type: 'prove', proof: 'OLD_CODE' }]), { type: 'wait' })).toBe(true);
  });

  it('is in use 72 hours after the user code, and no moment earlier', () => {
    const proved = after([{ type: 'try_user_code' }, { type: 'prove', proof: 'USER_CODE' }]);
    expect(refuses(proved, { type: 'finish' })).toBe(true);
    const { replacement: waiting } = decideReplacement(proved, { type: 'wait' }, NOW);
    expect(waiting).toMatchObject({ state: 'WAITING', dueAt: later(72 * 3_600_000) });
    expect(refuses(waiting, { type: 'finish' }, later(DELAY_MS - 1))).toBe(true);
    expect(decideReplacement(waiting, { type: 'finish' }, later(DELAY_MS)).replacement.state).toBe('DONE');
  });

  it('takes no more than five user codes, and lapses after them, or after a day', () => {
    const tried = after(Array.from({ length: USER_CODE_TRIES }, () => ({ type: 'try_user_code' }) as const));
    expect(refuses(tried, { type: 'try_user_code' })).toBe(true);
    expect(decideReplacement(tried, { type: 'lapse' }, NOW).replacement.state).toBe('LAPSED');
    expect(refuses(after([]), { type: 'lapse' })).toBe(true);
    expect(decideReplacement(after([]), { type: 'lapse' }, later(24 * 3_600_000)).replacement.state).toBe('LAPSED');
  });

  it('can be cancelled until it has ended, and nothing leaves an end', () => {
    const commands: readonly ReplacementCommand[] = [{ type: 'try_user_code' }, { type: 'prove', proof: 'OLD_CODE' }, { type: 'finish' }, { type: 'wait' }, { type: 'cancel' }, { type: 'lapse' }];
    for (const state of REPLACEMENT_STATES) {
      const replacement: Replacement = { ...beginReplacement(NOW), state, proof: 'OLD_CODE' };
      expect([state, refuses(replacement, { type: 'cancel' })]).toEqual([state, !isOpenReplacement(state)]);
      if (Object.keys(REPLACEMENT_TRANSITIONS[state]).length === 0) expect(commands.every((command) => refuses(replacement, command, later(DELAY_MS)))).toBe(true);
    }
  });
});
