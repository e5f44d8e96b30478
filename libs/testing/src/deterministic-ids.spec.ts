import { describe, expect, it } from '@jest/globals';
import { deterministicIds } from './deterministic-ids.js';

describe('deterministic ids', () => {
  it('are UUIDs of version 7 that sort in the order they were drawn', () => {
    const ids = deterministicIds();
    const drawn = Array.from({ length: 300 }, () => ids.uuid());
    for (const id of drawn) {
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    }
    expect([...drawn].sort()).toEqual(drawn);
    expect(new Set(drawn).size).toBe(300);
  });

  it('are the same for one seed and others for another', () => {
    const draw = (seed: string): string => `${deterministicIds(seed).uuid()} ${Buffer.from(deterministicIds(seed).random(40)).toString('hex')}`;
    expect(draw('a')).toBe(draw('a'));
    expect(draw('a')).not.toBe(draw('b'));
    expect(deterministicIds().random(0)).toHaveLength(0);
    expect(deterministicIds().random(33)).toHaveLength(33);
  });
});
