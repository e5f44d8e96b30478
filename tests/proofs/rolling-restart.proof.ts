import { afterAll, beforeAll, expect } from '@jest/globals';
import { proofRun, skipUnless, toolAvailable } from '@vidimus/testing';
import { aftermath } from '../support/faults/aftermath.js';
import { issuancesUnderRestarts } from '../support/faults/issuances-under-restarts.js';
import { startShape } from '../support/faults/production-shape.js';
import type { ProductionShape } from '../support/faults/production-shape.js';
import { writeProofTable } from '../support/proofs/proof-table.js';

const HOUR_MS = 3_600_000;
const AT_ONCE = 3;
const run = proofRun({ full: 2, small: 0 });
const { describe, it } =
  run.rounds === 0
    ? skipUnless(false, 'restarts of sixteen processes take a quarter of an hour: npm run proofs rolling-restart')
    : skipUnless(toolAvailable('java') && toolAvailable('mvn'), 'Java 17 and Maven are not installed');

describe(`issuances while every process of every room is restarted (${run.rounds} times)`, () => {
  let shape: ProductionShape;

  beforeAll(async () => {
    shape = await startShape('--instances', '2');
  }, HOUR_MS);

  afterAll(() => shape.stop(), HOUR_MS);

  it(
    '[S4-45] every call is answered, every request ends with one certificate, no mail is lost, order and audit hold',
    async () => {
      const { requests, calls, failures, untouched } = await issuancesUnderRestarts(shape, { restarts: run.rounds, atOnce: AT_ONCE });
      expect(failures).toEqual([]);
      expect(untouched).toEqual(['Kafka']);
      const { faults, ...counts } = await aftermath(shape, requests);
      expect(faults).toEqual([]);
      expect(requests.length).toBeGreaterThanOrEqual(AT_ONCE);
      writeProofTable(run, {
        name: 'rolling-restart',
        title: 'Issuances while every room is restarted',
        claim:
          'Every room runs as two processes on a Kafka with TLS, users and rules. While people go from the question to the certificate, `vidimus restart` replaces one process after ' +
          'the other by a new one, which is ready before the next one ends. Every call is answered, none with a status from 500 on, and nobody has to come again. ' +
          'Afterwards each request is complete with one certificate, every mail has arrived, events stand in the log in the order in which each aggregate wrote them, and every audit chain is whole.',
        columns: ['What', 'count'],
        rows: [
          ['processes replaced', (shape.processes().length - 1) * run.rounds],
          ['calls answered', calls],
          ['calls that failed', failures.length],
          ['requests complete, with one certificate each', counts.requests],
          ['mails arrived', counts.mails],
          ['of them twice, under the same Message-ID', counts.mailsTwice],
          ['events in order', counts.events],
          ['of them repeated in the log', counts.recordsTwice],
        ],
      });
    },
    HOUR_MS * 2,
  );
});
