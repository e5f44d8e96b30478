import { describe, expect, it } from '@jest/globals';
import { finalStates, reachableBy, reachableStates, targetOf } from '@vidimus/workflow';
import { AUTHORISATION_MS, decide, MOST_CODE_TRIES, openAuthorisation } from './authorisation.js';
import { AUTHORISATION_START, AUTHORISATION_STATES, AUTHORISATION_TRANSITIONS } from './authorisation-states.js';
import type { AuthorisationCommand } from './authorisation-states.js';

const start = new Date('2026-11-22T12:00:00Z');
const after = (ms: number): Date => new Date(start.getTime() + ms);
const waiting = openAuthorisation(start);
const COMMANDS: AuthorisationCommand[] = ['try_code', 'refuse_code', 'spend', 'expire'];

describe('an authorisation', () => {
  it('reaches all its states, and one of its ends by a timer alone', () => {
    expect([...reachableStates(AUTHORISATION_TRANSITIONS, AUTHORISATION_START)].sort()).toEqual([...AUTHORISATION_STATES].sort());
    expect(finalStates(AUTHORISATION_TRANSITIONS).sort()).toEqual(['EXPIRED', 'REFUSED', 'SPENT']);
    expect(reachableBy(AUTHORISATION_TRANSITIONS, AUTHORISATION_START, ({ by }) => by.includes('timer'))).toContain('EXPIRED');
  });

  const refused = AUTHORISATION_STATES.flatMap((state) => COMMANDS.filter((command) => targetOf(AUTHORISATION_TRANSITIONS, state, command) === undefined).map((command) => [state, command] as const));
  it.each(refused)('in state %s refuses %s as an illegal transition', (state, command) => {
    expect(() => decide({ ...waiting, state, dueAt: null }, command, start)).toThrow(expect.objectContaining({ slug: 'illegal-transition' }));
  });

  it('lasts five minutes', () => {
    expect(decide(waiting, 'try_code', after(AUTHORISATION_MS - 1)).authorisation.codeTries).toBe(1);
    expect(() => decide(waiting, 'try_code', after(AUTHORISATION_MS))).toThrow(expect.objectContaining({ slug: 'illegal-transition' }));
    expect(() => decide(waiting, 'expire', after(AUTHORISATION_MS - 1))).toThrow(expect.objectContaining({ slug: 'conflict' }));
    expect(decide(waiting, 'expire', after(AUTHORISATION_MS)).authorisation).toMatchObject({ state: 'EXPIRED', dueAt: null });
  });

  it('takes five codes, right or wrong, and ends with the fifth that is wrong, not while one is being looked at', () => {
    let current = waiting;
    for (let count = 1; count <= MOST_CODE_TRIES; count += 1) current = decide(current, 'try_code', start).authorisation;
    expect(current.codeTries).toBe(MOST_CODE_TRIES);
    expect(() => decide(current, 'try_code', start)).toThrow(expect.objectContaining({ slug: 'too-many-requests' }));
    for (let count = 1; count < MOST_CODE_TRIES; count += 1) {
      current = decide(current, 'refuse_code', start).authorisation;
      expect(current).toMatchObject({ state: 'WAITING', codesRefused: count });
    }
    expect(decide(current, 'spend', start).authorisation).toMatchObject({ state: 'SPENT', dueAt: null });
    expect(decide(current, 'refuse_code', start).authorisation).toMatchObject({ state: 'REFUSED', dueAt: null });
  });
});
