import { describe, expect, it } from '@jest/globals';
import { ISSUANCE_STATES } from '@vidimus/issuance';
import { proofRun } from '@vidimus/testing';
import fc from 'fast-check';
import { goThrough, walks } from '../../services/issuance/test/request-walk.js';
import { writeProofTable } from '../support/proofs/proof-table.js';

const HOUR_MS = 3_600_000;
const WALKS_A_ROUND = 500;
const run = proofRun({ full: 400, small: 2 });

interface Visits {
  entered: number;
  obeyed: number;
  refused: number;
}

describe(`walks through the life of an issuance (seed ${run.seed}, ${run.rounds} rounds of ${WALKS_A_ROUND})`, () => {
  it(
    '[S4-36] every walk keeps every promise, and all states are met',
    () => {
      const visits = new Map(ISSUANCE_STATES.map((state): [string, Visits] => [state, { entered: 0, obeyed: 0, refused: 0 }]));
      for (let round = run.firstRound; round < run.rounds; round += 1) {
        const property = fc.property(walks, (walk) =>
          goThrough(walk, ({ before, after, refused }) => {
            const [from, to] = [visits.get(before), visits.get(after)];
            if (from === undefined || to === undefined) throw new Error(`There is no state ${before} or ${after}.`);
            if (refused) from.refused += 1;
            else from.obeyed += 1;
            if (before !== after) to.entered += 1;
          }),
        );
        fc.assert(property, { numRuns: WALKS_A_ROUND, seed: (run.seed + round) | 0 });
      }
      const start = ISSUANCE_STATES[0];
      expect([...visits].filter(([state, { entered }]) => entered === 0 && state !== start)).toEqual([]);
      writeProofTable(run, {
        name: 'issuance-walks',
        title: 'Walks through the life of an issuance',
        claim:
          `Each round draws ${WALKS_A_ROUND} walks of 10 to 60 commands or visits of the subject, in any order and at any time, mostly ones that the state answers. ` +
          'After every command: a final state is never left, an open one has a time at which a timer acts, nothing is approved without three passed checks, ' +
          'nothing is issued without an approval, nothing is completed with a step missing, every change of state stands in the table of transitions, ' +
          'history and facts hold ids, states and codes only, and a refusal is a `Problem` that changes nothing. Where a walk stops, timers alone bring the request to an end.',
        columns: ['State', 'entered', 'commands obeyed', 'commands refused'],
        rows: [...visits].map(([state, { entered, obeyed, refused }]) => [state, entered, obeyed, refused]),
      });
    },
    HOUR_MS,
  );
});
