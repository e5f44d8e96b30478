import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { proofRun } from '@vidimus/testing';
import type { TestRoom } from '@vidimus/testing';
import { WithoutCondition } from '../../services/otp-sync/test/altered-statements.js';
import { RunningOtpSync } from '../../services/otp-sync/test/running-otp-sync.js';
import { runTokenRace, TOKEN_RACES, withoutTurns } from '../../services/otp-sync/test/token-races.js';
import { Tokens } from '../../services/otp-sync/test/tokens.js';
import { dice } from '../support/proofs/dice.js';
import { writeProofTable } from '../support/proofs/proof-table.js';
import { RaceCounts } from '../support/proofs/race-counts.js';

const HOUR_MS = 3_600_000;
const run = proofRun({ full: 100, small: 10 });

describe(`codes and pairs of a token in races (seed ${run.seed}, ${run.rounds} rounds)`, () => {
  let otp: RunningOtpSync;
  let instances: readonly TestRoom[];

  beforeAll(async () => {
    otp = await RunningOtpSync.start();
    instances = [otp.room, await otp.secondInstance()];
    withoutTurns(instances);
  });
  afterAll(() => otp.stop());

  it(
    '[S3-28] no code of a token counts twice, alone or in the pair of a resynchronisation',
    async () => {
      const tokens = new Tokens(otp);
      const counts = new RaceCounts(TOKEN_RACES);
      for (let round = run.firstRound; round < run.rounds; round += 1) {
        const race = TOKEN_RACES[round % TOKEN_RACES.length] ?? TOKEN_RACES[0];
        counts.add(race, await runTokenRace(otp, tokens, instances, race, dice(run.seed, round)));
      }
      expect(counts.missing()).toEqual([]);
      writeProofTable(run, {
        name: 'otp-resync-once',
        title: 'Codes and pairs of a token in races',
        claim:
          'Each round sends 2 to 16 codes and pairs at once to a fresh event-based token, on two instances of the room with one PostgreSQL; neighbouring pairs share a code. No code ' +
          'counts twice, whether alone to sign or in a pair to resynchronise, and the token goes on after the last one that was taken. Of wrong pairs five are looked for. “The room ' +
          'dies” lets half of the transactions fail that come after the comparison. With the condition on the counter taken out of either statement, a race fails, which every test run shows.',
        columns: ['What is sent', 'rounds', 'requests', 'compared', 'taken'],
        rows: counts.rows(),
      });
    },
    HOUR_MS,
  );

  // Last, since connections that are opened meanwhile leave the condition out as long as they live.
  it.each([
    ['one code, many times', 'AND counter <= used_counter', 'AND used_counter IS NOT NULL'],
    ['one pair, many times', 'AND counter <= $3::numeric', 'AND $3::numeric IS NOT NULL'],
  ] as const)('finds that %s counts more than once without the condition of its statement', async (race, condition, instead) => {
    using statements = new WithoutCondition(condition, instead);
    const careless = await otp.secondInstance();
    withoutTurns([careless]);
    await expect(runTokenRace(otp, new Tokens(otp), [careless], race, { below: (limit) => limit - 1 })).rejects.toThrow(/Expected: \d+\n *Received: \d+/);
    expect(statements.altered).toBeGreaterThan(1);
  });
});
