/** Size and seed of a proof that is run small in every test run and large by `npm run proofs`. */
export interface ProofRun {
  /** Printed by `npm run proofs`; in ordinary test runs always the same. */
  seed: number;
  /** The round before which this run ends: the count of all rounds, unless only a piece is to be run. */
  rounds: number;
  /** First round of this run, counted from 0: above 0 when an interrupted run is taken up again. */
  firstRound: number;
  /** How many rounds the whole proof has. */
  allRounds: number;
}

/**
 * `npm run proofs` sets VIDIMUS_PROOF_SEED; VIDIMUS_PROOF_FROM takes up an interrupted run at that round, and VIDIMUS_PROOF_UNTIL ends it before
 * another one. A round must depend on nothing but the seed and its own number, so that pieces give the same rounds as running through.
 *
 * @throws RangeError when one of them is not a whole number.
 */
export function proofRun(counts: { full: number; small: number }): ProofRun {
  const seed = process.env['VIDIMUS_PROOF_SEED'];
  if (seed === undefined) {
    return { seed: 1, rounds: counts.small, firstRound: 0, allRounds: counts.small };
  }
  return {
    seed: wholeNumber('VIDIMUS_PROOF_SEED', seed),
    rounds: Math.min(counts.full, wholeNumber('VIDIMUS_PROOF_UNTIL', process.env['VIDIMUS_PROOF_UNTIL'] ?? String(counts.full))),
    firstRound: wholeNumber('VIDIMUS_PROOF_FROM', process.env['VIDIMUS_PROOF_FROM'] ?? '0'),
    allRounds: counts.full,
  };
}

/** Whether a round is to be run now. Of a proof that has no short form all are, as far as this goes, so that each is listed as skipped. */
export function isInRun({ rounds, firstRound }: ProofRun, round: number): boolean {
  return rounds === 0 || (round >= firstRound && round < rounds);
}

function wholeNumber(name: string, text: string): number {
  if (!/^\d{1,15}$/.test(text)) {
    throw new RangeError(`${name} is "${text}": it must be a whole number.`);
  }
  return Number(text);
}
