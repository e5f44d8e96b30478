import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { proofRun } from '@vidimus/testing';
import type { TestRoom } from '@vidimus/testing';
import { WithoutCondition } from '../../services/otp-sync/test/altered-statements.js';
import { RACES, runRace } from '../../services/otp-sync/test/otp-races.js';
import { RunningOtpSync } from '../../services/otp-sync/test/running-otp-sync.js';
import { dice } from '../support/proofs/dice.js';
import { writeProofTable } from '../support/proofs/proof-table.js';
import { RaceCounts } from '../support/proofs/race-counts.js';

const HOUR_MS = 3_600_000;
const run = proofRun({ full: 3_000, small: 20 });

describe(`one-time codes in races (seed ${run.seed}, ${run.rounds} rounds)`, () => {
  let otp: RunningOtpSync;
  let instances: readonly TestRoom[];

  beforeAll(async () => {
    otp = await RunningOtpSync.start();
    instances = [otp.room, await otp.secondInstance()];
  });
  afterAll(() => otp.stop());

  it(
    '[S3-28] no code is taken twice, and no more codes are compared than the limits allow',
    async () => {
      const counts = new RaceCounts(RACES);
      for (let round = run.firstRound; round < run.rounds; round += 1) {
        const chance = dice(run.seed, round);
        const race = chance.pick(RACES);
        counts.add(race, await runRace(otp, instances, race, chance));
      }
      expect(counts.missing()).toEqual([]);
      writeProofTable(run, {
        name: 'otp-once',
        title: 'One-time codes in races',
        claim:
          'Each round sends 2 to 16 codes at once to a fresh device, on two instances of the room with one PostgreSQL. A right code is taken once at most, and exactly ' +
          'once where nothing but it is sent; its neighbours are codes of their own. No more than five codes are compared without a right one among them: each ' +
          'comparison has a number, given and committed before it, and a line of evidence. “The room dies” lets half of the transactions fail that come after the comparison. ' +
          'With the condition on the last step, or the one on the number of attempts, taken out of its statement, a race fails, which every test run shows.',
        columns: ['What is sent', 'rounds', 'requests', 'codes compared', 'codes taken'],
        rows: counts.rows(),
      });
    },
    HOUR_MS,
  );

  // Last, since connections that are opened meanwhile leave the condition out as long as they live.
  it.each([
    ['one right code, many times', 'used_step > coalesce(last_step, -1)', 'used_step IS NOT NULL', /Expected: <= 1\n/],
    ['wrong codes alone', 'AND attempts - accepted_attempt < $2', 'AND $2::integer IS NOT NULL', /Expected: <= 5\n/],
  ] as const)('finds that %s get further without the condition of their statement', async (race, condition, instead, fault) => {
    using statements = new WithoutCondition(condition, instead);
    const careless = await otp.secondInstance();
    await expect(runRace(otp, [careless], race, { below: (limit) => limit - 1 })).rejects.toThrow(fault);
    expect(statements.altered).toBeGreaterThan(1);
  });
});
