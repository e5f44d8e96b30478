import { describe, expect } from '@jest/globals';
import { findRuns, findStepRuns, LAST_COUNTER, OTP_ALGORITHMS, scanWindow } from '@vidimus/otp';
import { proofRun, skipUnless, toolAvailable } from '@vidimus/testing';
import { dice } from '../support/proofs/dice.js';
import type { Dice } from '../support/proofs/dice.js';
import { anySecret, LAST_TIME_OF_OATHTOOL, placesOf, printCodes, printTimedCodes } from '../support/proofs/oathtool-codes.js';
import type { PrintedCodes } from '../support/proofs/oathtool-codes.js';
import { writeProofTable } from '../support/proofs/proof-table.js';

const HOUR_MS = 3_600_000;
const WIDEST = 1_000;
const LOOK_AHEAD = 10;
const run = proofRun({ full: 20_000, small: 30 });

/** Around which numbers counters lie; time-based devices have the steps of this decade. */
const NEAR = ['0', '2^31', '2^32', '2^53', '2^63', '2^64', 'the time'] as const;
type Near = (typeof NEAR)[number];

interface Counts {
  rounds: number;
  right: number;
  hidden: number;
  verified: number;
  wrong: number;
}

const withOathtool = skipUnless(toolAvailable('oathtool'), 'oathtool is not installed');

describe(`codes in a row against oathtool (seed ${run.seed}, ${run.rounds} rounds)`, () => {
  withOathtool.it(
    '[S3-20] every right pair is found at its counter, and no wrong one anywhere',
    () => {
      const counts = new Map(NEAR.map((near): [Near, Counts] => [near, { rounds: 0, right: 0, hidden: 0, verified: 0, wrong: 0 }]));
      for (let round = run.firstRound; round < run.rounds; round += 1) {
        const chance = dice(run.seed, round);
        const near = chance.pick(NEAR);
        const result = near === 'the time' ? timeRound(chance) : counterRound(chance, near);
        const before = counts.get(near);
        if (before !== undefined) Object.assign(before, sumOf(before, { ...result, rounds: 1 }));
      }
      expect([...counts.values()].filter(({ rounds, right, wrong }) => rounds === 0 || right === 0 || wrong === 0)).toEqual([]);
      writeProofTable(run, {
        name: 'otp-runs',
        title: 'Codes in a row',
        claim:
          'Each round has oathtool print the codes of a random secret, with a window of up to 1,000 counters or of 500 steps on both sides, and 6 to 8 digits. Two and ' +
          'three codes in a row from any place of the window are found exactly where they stand in print, also where an earlier counter shows the same first code; so ' +
          'is a single code among the next ten. Codes that are swapped, repeated, with a gap, of another place or drawn at random are found nowhere. oathtool knows ' +
          'SHA-256 and SHA-512 for times only, which end near 2^56: around 2^63 and 2^64 the codes are of SHA-1.',
        columns: ['Counters around', 'rounds', 'right runs found', 'of them behind the same first code', 'single codes found', 'wrong runs refused'],
        rows: [...counts].map(([near, { rounds, right, hidden, verified, wrong }]) => [near, rounds, right, hidden, verified, wrong]),
      });
    },
    HOUR_MS,
  );
});

/** An event-based device whose counter may lie anywhere in the window. */
function counterRound(chance: Dice, near: Exclude<Near, 'the time'>): Omit<Counts, 'rounds'> {
  const size = 2 + chance.below(WIDEST - 1);
  const from = startNear(chance, near, size);
  const algorithm = from + 2_000n > LAST_TIME_OF_OATHTOOL ? 'SHA1' : chance.pick(OTP_ALGORITHMS);
  const printed = printCodes(anySecret(chance), { algorithm, digits: 6 + chance.below(3), periodSeconds: 1 }, from, size + 2);
  const { secret, parameters, codes } = printed;
  const search = (asked: readonly string[]): number[] => findRuns(secret, parameters, { from, size }, asked).map((start) => Number(start - from));

  const code = codes[chance.below(Math.min(LOOK_AHEAD, codes.length))] ?? '';
  expect(scanWindow(secret, code, { from, size: LOOK_AHEAD }, parameters)).toBe(from + BigInt(codes.indexOf(code)));
  return { ...compare(chance, printed, size, search), verified: 1 };
}

function startNear(chance: Dice, near: Exclude<Near, 'the time'>, size: number): bigint {
  if (near === '0') return BigInt(chance.below(2_000));
  if (near === '2^64') return LAST_COUNTER - BigInt(2 + chance.below(size + 2));
  return 2n ** BigInt(near.slice(2)) - BigInt(chance.below(size + 2));
}

/** A time-based device whose clock may be off by any number of steps within the tolerance. */
function timeRound(chance: Dice): Omit<Counts, 'rounds'> {
  const [toleranceSteps, periodSeconds] = [1 + chance.below(WIDEST / 2), chance.pick([30, 60])];
  const instant = new Date(Date.UTC(2024 + chance.below(10), chance.below(12), 1 + chance.below(28)) + chance.below(86_400_000));
  const present = Math.floor(instant.getTime() / 1_000 / periodSeconds);
  const [first, size] = [present - toleranceSteps, 2 * toleranceSteps + 1];
  const parameters = { algorithm: chance.pick(OTP_ALGORITHMS), digits: 6 + chance.below(3), periodSeconds };
  const printed = printTimedCodes(anySecret(chance), parameters, first, size + 2);
  const search = (asked: readonly string[]): number[] =>
    findStepRuns(printed.secret, parameters, { instant, toleranceSteps, afterStep: null }, asked).map(({ lastStep, driftSteps }) => {
      expect(lastStep - driftSteps).toBe(present);
      return lastStep - asked.length + 1 - first;
    });
  return { ...compare(chance, printed, size, search), verified: 0 };
}

/** Searches for runs that are right and for some that are not; the printed codes say where each has to be found. */
function compare(chance: Dice, { codes, parameters }: PrintedCodes, size: number, search: (asked: readonly string[]) => number[]) {
  const counts = { right: 0, hidden: 0, wrong: 0 };
  const check = (asked: readonly string[]): void => {
    const places = placesOf(asked, codes, size);
    expect(search(asked)).toEqual(places);
    if (places.length === 0) counts.wrong += 1;
    else counts.right += 1;
  };
  for (const count of [2, 3]) {
    const start = chance.below(Math.min(size, codes.length - count + 1));
    check(codes.slice(start, start + count));
  }
  const behind = codes.findIndex((code, place) => codes.indexOf(code) < place && place < size && place + 1 < codes.length);
  if (behind >= 0) {
    check(codes.slice(behind, behind + 2));
    counts.hidden += 1;
  }
  const drawn = (): string => String(chance.below(10 ** parameters.digits)).padStart(parameters.digits, '0');
  const [one = '', two = '', three = ''] = codes.slice(chance.below(codes.length - 2));
  for (const asked of [[two, one], [one, one], [one, three], [one, two, two], [drawn(), drawn()], [codes.at(-1) ?? '', codes[0] ?? '']]) check(asked);
  return counts;
}

function sumOf(before: Counts, more: Counts): Counts {
  return {
    rounds: before.rounds + more.rounds,
    right: before.right + more.right,
    hidden: before.hidden + more.hidden,
    verified: before.verified + more.verified,
    wrong: before.wrong + more.wrong,
  };
}
