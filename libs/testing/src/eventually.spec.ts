import { describe, expect, it } from '@jest/globals';
import { eventually } from './eventually.js';

describe('eventually', () => {
  it('gives the first result that is there', async () => {
    let tries = 0;
    const result = await eventually('the third try works', () => {
      tries += 1;
      return tries < 3 ? undefined : `try ${tries}`;
    }, { intervalMs: 1 });
    expect(result).toBe('try 3');
  });

  it('goes on after errors and takes 0 and the empty text for results', async () => {
    const answers = [() => { throw new Error('not yet'); }, () => false as const, () => 0];
    expect(await eventually('a number arrives', () => answers.shift()?.(), { intervalMs: 1 })).toBe(0);
    expect(await eventually('a text arrives', () => '')).toBe('');
  });

  it('fails with what was awaited and the last failure', async () => {
    const never = eventually('the moon is blue', () => { expect('white').toBe('blue'); return true; }, { timeoutMs: 5, intervalMs: 1 });
    await expect(never).rejects.toThrow(/^the moon is blue: not so within 5 ms; last: /);
  });
});
