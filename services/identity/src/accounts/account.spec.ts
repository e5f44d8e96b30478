import { describe, expect, it } from '@jest/globals';
import { finalStates, reachableBy, reachableStates } from '@vidimus/workflow';
import { ACCOUNT_TRANSITIONS, nextAccountState } from './account.js';
import type { AccountCommand, AccountState } from './account.js';

const states = Object.keys(ACCOUNT_TRANSITIONS) as AccountState[];
const commands: AccountCommand[] = ['invite', 'enrol', 'set-password', 'disable'];

describe('the life of an account', () => {
  it('reaches every state from an invitation and ends only by being disabled', () => {
    expect([...reachableStates(ACCOUNT_TRANSITIONS, 'INVITED')].sort()).toEqual([...states].sort());
    expect(finalStates(ACCOUNT_TRANSITIONS)).toEqual(['DISABLED']);
  });

  it('can be ended by staff from every open state', () => {
    for (const state of states) {
      expect(reachableBy(ACCOUNT_TRANSITIONS, state, ({ by }) => by.includes('staff'))).toContain('DISABLED');
    }
  });

  it.each(states.flatMap((state) => commands.map((command) => ({ state, command }))))('$state, $command', ({ state, command }) => {
    const to = (ACCOUNT_TRANSITIONS[state] as Partial<Record<AccountCommand, { to: AccountState }>>)[command]?.to;
    if (to === undefined) {
      expect(() => nextAccountState(state, command)).toThrow(expect.objectContaining({ slug: 'illegal-transition' }));
    } else {
      expect(nextAccountState(state, command)).toBe(to);
    }
  });
});
