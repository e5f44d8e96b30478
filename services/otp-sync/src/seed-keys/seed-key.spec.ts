import { describe, expect, it } from '@jest/globals';
import { targetOf } from '@vidimus/workflow';
import { decideSeedKey, newSeedKey, SETTLED_MS } from './seed-key.js';
import { SEED_KEY_STATES, SEED_KEY_TRANSITIONS } from './seed-key-states.js';

const start = new Date('2026-11-22T12:00:00Z');
const settled = new Date(start.getTime() + SETTLED_MS);
const early = new Date(settled.getTime() - 1);
const COMMANDS = ['promote', 'supersede', 'retire'] as const;

describe('the keys of seeds', () => {
  it('are made to come; only the first one is used at once', () => {
    expect([newSeedKey(1, start).state, newSeedKey(2, start).state]).toEqual(['CURRENT', 'NEXT']);
  });

  it('go from NEXT through CURRENT and RETIRING to RETIRED, and no other way', () => {
    let key = newSeedKey(2, start);
    const walked = COMMANDS.map((command) => (key = decideSeedKey(key, command, command === 'retire' ? new Date(settled.getTime() + SETTLED_MS) : settled).seedKey).state);
    expect(walked).toEqual(['CURRENT', 'RETIRING', 'RETIRED']);
    for (const state of SEED_KEY_STATES) {
      for (const command of COMMANDS.filter((name) => targetOf(SEED_KEY_TRANSITIONS, state, name) === undefined)) {
        expect(() => decideSeedKey({ ...key, state }, command, settled)).toThrow(expect.objectContaining({ slug: 'illegal-transition' }));
      }
    }
  });

  it('are used, and erased, only once every instance knows', () => {
    expect(() => decideSeedKey(newSeedKey(2, start), 'promote', early)).toThrow(expect.objectContaining({ slug: 'conflict' }));
    const retiring = { ...newSeedKey(1, start), state: 'RETIRING', supersededAt: start } as const;
    expect(() => decideSeedKey(retiring, 'retire', early)).toThrow(expect.objectContaining({ slug: 'conflict' }));
    expect(decideSeedKey(retiring, 'retire', settled).seedKey).toMatchObject({ state: 'RETIRED', retiredAt: settled });
  });
});
