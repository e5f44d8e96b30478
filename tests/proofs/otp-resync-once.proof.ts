import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { proofRun } from '@vidimus/testing';
import type { TestRoom } from '@vidimus/testing';
import { RunningOtpSync } from '../../services/otp-sync/test/running-otp-sync.js';
import { runTokenRace, TOKEN_RACES } from '../../services/otp-sync/test/token-races.js';
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
          'dies” lets half of the transactions fail that come after the comparison. With the condition on the counter taken out of either statement, the small run fails.',
        columns: ['What is sent', 'rounds', 'requests', 'compared', 'taken'],
        rows: counts.rows(),
      });
    },
    HOUR_MS,
  );
});
