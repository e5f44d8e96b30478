import { describe, expect, it } from '@jest/globals';
import { OneAtATime } from './one-at-a-time.js';

describe('one at a time', () => {
  it('keeps the order of the calls, and goes on after a failure', async () => {
    const queue = new OneAtATime();
    const steps: string[] = [];
    const gate = Promise.withResolvers<void>();
    const first = queue.run(async () => {
      steps.push('first begins');
      await gate.promise;
      steps.push('first ends');
      throw new Error('it fails');
    });
    const second = queue.run(async () => steps.push('second'));
    gate.resolve();
    await expect(first).rejects.toThrow('it fails');
    await second;
    expect(steps).toEqual(['first begins', 'first ends', 'second']);
  });
});
