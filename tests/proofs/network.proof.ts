import { writeFileSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect } from '@jest/globals';
import { openGate, isInRun, proofRun, skipUnless, toolAvailable } from '@vidimus/testing';
import type { Gate } from '@vidimus/testing';
import { PeopleMeanwhile } from '../support/faults/people-meanwhile.js';
import type { Met } from '../support/faults/people-meanwhile.js';
import { startShapeBehind } from '../support/faults/production-shape.js';
import type { ProductionShape } from '../support/faults/production-shape.js';
import { newDataFolder } from '../support/platform/host.js';
import { KeptRounds } from '../support/proofs/kept-rounds.js';
import { writeProofTable } from '../support/proofs/proof-table.js';

const MINUTE_MS = 60_000;
const LASTS_MS = 20_000;
/** To a satellite and back. */
const ON_ITS_WAY_MS = 300;
/** Who calls whom: questions of people, questions of rooms, work after a commit, events, and rows. */
const WAYS = [
  ['gateway', 'issuance'],
  ['issuance', 'identity'],
  ['issuance', 'authority'],
  ['issuance', 'kafka'],
  ['issuance', 'postgres'],
] as const;
const FAILURES = {
  'is cut, and connections are reset': (gate: Gate) => gate.cut(),
  'swallows everything': (gate: Gate) => gate.hold(),
  [`takes ${ON_ITS_WAY_MS} ms in each direction`]: (gate: Gate) => gate.slow(ON_ITS_WAY_MS),
};
const ROUNDS = WAYS.flatMap(([from, to]) => Object.entries(FAILURES).map(([how, fail]) => ({ from, to, how, fail })));
const run = proofRun({ full: ROUNDS.length, small: 0 });
const kept = new KeptRounds<Row>('network', run);
const { describe, it } =
  run.rounds === 0
    ? skipUnless(false, 'networks fail for some minutes: npm run proofs network')
    : skipUnless(toolAvailable('java') && toolAvailable('mvn'), 'Java 17 or Maven is not installed');

/** What stands in the table of the proof. */
interface Row extends Met {
  readonly way: string;
  readonly how: string;
}

describe('issuances while the network between two parts fails', () => {
  let folder: string;
  let shape: ProductionShape;
  let people: PeopleMeanwhile;
  const gates = new Map<string, Gate>();

  beforeAll(async () => {
    folder = await newDataFolder();
    const file = join(folder, 'ways.json');
    Object.assign(process.env, { NODE_OPTIONS: `--import=${pathToFileURL('tests/support/faults/go-by-ways.mjs').href}`, FAULTS_WAYS: file });
    shape = await startShapeBehind(async (ports) => {
      const ways: Record<string, Record<number, number>> = {};
      for (const [from, to] of WAYS) {
        const target = ports[to] ?? 0;
        const gate = await openGate(target);
        gates.set(`${from} ${to}`, gate);
        ways[from] = { ...ways[from], [target]: gate.port };
      }
      writeFileSync(`${file}.new`, JSON.stringify(ways));
      await rename(`${file}.new`, file);
    });
    people = await PeopleMeanwhile.of(shape);
  }, 15 * MINUTE_MS);

  afterAll(async () => {
    people.leave();
    await shape.stop();
    for (const gate of gates.values()) await gate.close();
    await rm(folder, { recursive: true, force: true });
  }, 5 * MINUTE_MS);

  for (const [round, { from, to, how, fail }] of ROUNDS.entries()) {
    if (!isInRun(run, round)) continue;
    it(
      `[S4-45] nothing is lost, and nobody waits for long, while the network from ${from} to ${to} ${how}`,
      async () => {
        const gate = gates.get(`${from} ${to}`);
        const met = await people.during(async () => {
          if (gate !== undefined) fail(gate);
          await pause(LASTS_MS);
          gate?.release();
        });
        expect(gate?.taken()).toBeGreaterThan(0);
        kept.keep(round, { way: `${from} → ${to}`, how, ...met });
        leaveTable();
      },
      15 * MINUTE_MS,
    );
  }
});

/** Once every piece of the proof has been run. */
function leaveTable(): void {
  const rows = kept.complete();
  if (rows === undefined) return;
  writeProofTable(kept.whole, {
    name: 'network',
    title: 'Issuances while the network between two parts fails',
    claim:
      'Every room runs as a process on a Kafka with TLS, users and rules, and on PostgreSQL. The network from one room to another, to Kafka, and to PostgreSQL is cut hard, swallows everything, or is slow, for twenty seconds, ' +
      'while people go from the question to the certificate. Whoever asks for something that needs the way is told so in plain words, within half a minute where nothing is heard any more: 503, a problem document, and when to come again; no answer is anything else from 500 on. ' +
      'When the way is there again everything goes on by itself. After each fault every request is complete with one certificate, every mail has arrived, the events of each aggregate stand in the log in their order, ' +
      'there are no dead letters, and every audit chain is whole.',
    columns: ['From and to', 'The way', 'requests meanwhile', 'told to come again', 'longest wait for that (ms)'],
    rows: rows.map(({ way, how, requests, told, longestMs }) => [way, how, requests, told, longestMs]),
  });
}
