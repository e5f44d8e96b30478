import { afterEach, describe, expect, it } from '@jest/globals';
import { isInRun, proofRun } from './proof-run.js';

afterEach(() => {
  delete process.env['VIDIMUS_PROOF_SEED'];
  delete process.env['VIDIMUS_PROOF_FROM'];
  delete process.env['VIDIMUS_PROOF_UNTIL'];
});

describe('the size of a proof', () => {
  it('is small and always the same in an ordinary test run', () => {
    expect(proofRun({ full: 100_000, small: 50 })).toEqual({ seed: 1, rounds: 50, firstRound: 0, allRounds: 50 });
  });

  it('is full with a seed, and can be taken up where it was interrupted', () => {
    process.env['VIDIMUS_PROOF_SEED'] = '77';
    expect(proofRun({ full: 100_000, small: 50 })).toEqual({ seed: 77, rounds: 100_000, firstRound: 0, allRounds: 100_000 });
    process.env['VIDIMUS_PROOF_FROM'] = '40000';
    expect(proofRun({ full: 100_000, small: 50 }).firstRound).toBe(40_000);
  });

  it('is that of a piece where an end is named, and never more than all', () => {
    process.env['VIDIMUS_PROOF_SEED'] = '77';
    process.env['VIDIMUS_PROOF_FROM'] = '3';
    process.env['VIDIMUS_PROOF_UNTIL'] = '6';
    expect(proofRun({ full: 10, small: 1 })).toEqual({ seed: 77, rounds: 6, firstRound: 3, allRounds: 10 });
    expect(proofRun({ full: 5, small: 1 }).rounds).toBe(5);
  });

  it('lets in the rounds of its piece, and lists all of a proof that has no short form', () => {
    const piece = { seed: 77, rounds: 6, firstRound: 3, allRounds: 10 };
    expect([2, 3, 5, 6].map((round) => isInRun(piece, round))).toEqual([false, true, true, false]);
    expect(isInRun(proofRun({ full: 10, small: 0 }), 9)).toBe(true);
  });

  it('refuses a seed that is no number', () => {
    process.env['VIDIMUS_PROOF_SEED'] = 'lucky';
    expect(() => proofRun({ full: 2, small: 1 })).toThrow('VIDIMUS_PROOF_SEED is "lucky": it must be a whole number.');
  });
});
