import { afterAll, beforeAll, expect } from '@jest/globals';
import { proofRun, skipUnless, toolAvailable } from '@vidimus/testing';
import { aftermath } from '../support/faults/aftermath.js';
import { issuancesUnderKills } from '../support/faults/issuances-under-kills.js';
import { startShape } from '../support/faults/production-shape.js';
import type { ProductionShape } from '../support/faults/production-shape.js';
import { writeProofTable } from '../support/proofs/proof-table.js';

const HOUR_MS = 3_600_000;
const AT_ONCE = 5;
/** Time enough for what was killed to come back now and then, and too little at other times. */
const PAUSE_MS = { least: 500, span: 8_000 };
const run = proofRun({ full: 200, small: 0 });
const { describe, it } =
  run.rounds === 0
    ? skipUnless(false, 'two hundred kills take half an hour: npm run proofs kills; a few are in the story of the production shape')
    : skipUnless(toolAvailable('java') && toolAvailable('mvn'), 'Java 17 and Maven are not installed');

describe(`issuances while their rooms are killed (seed ${run.seed}, ${run.rounds} kills)`, () => {
  let shape: ProductionShape;

  beforeAll(async () => {
    shape = await startShape('--instances', '2');
  }, HOUR_MS);

  afterAll(() => shape.stop(), HOUR_MS);

  it(
    '[S4-45] every request ends with one certificate, no mail is lost, order and audit hold',
    async () => {
      const { requests, times } = await issuancesUnderKills(shape, { seed: run.seed, from: run.firstRound, to: run.rounds, atOnce: AT_ONCE, pauseMs: PAUSE_MS });
      const { faults, ...counts } = await aftermath(shape, requests);
      expect(faults).toEqual([]);
      expect(requests.length).toBeGreaterThanOrEqual(AT_ONCE);
      writeProofTable(run, {
        name: 'kills',
        title: 'Issuances while their rooms are killed',
        claim:
          'Every room runs as two processes on a Kafka with TLS, users and rules, and on PostgreSQL. While people go from the question to the certificate, one process after the other is ended by ' +
          '`kill -9` at random moments. Whoever is told that something failed comes again, as browsers and programs do. ' +
          `Afterwards ${counts.requests} requests are complete with one certificate each; ${counts.mails} mails have arrived, ${counts.mailsTwice} of them twice under the same Message-ID; ` +
          `${counts.events} events stand in the log in the order in which each aggregate wrote them, ${counts.recordsTwice} of them repeated; there are no dead letters, and every audit chain is whole.`,
        columns: ['Killed', 'times'],
        rows: [...times].toSorted(([one], [other]) => one.localeCompare(other)),
      });
    },
    HOUR_MS * 3,
  );
});
