import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect } from '@jest/globals';
import { proofRun, skipUnless, toolAvailable } from '@vidimus/testing';
import { aftermath } from '../support/faults/aftermath.js';
import { haveClientsComeAgain } from '../support/faults/patience.js';
import { persistentWalk } from '../support/faults/persistent-walk.js';
import { startShape } from '../support/faults/production-shape.js';
import type { ProductionShape } from '../support/faults/production-shape.js';
import { crowdPerson, domainOfAgencyA } from '../support/people/crowd.js';
import { keyApprover } from '../support/people/key-approver.js';
import type { Approver } from '../support/people/key-approver.js';
import { newDataFolder } from '../support/platform/host.js';
import { KeptRounds } from '../support/proofs/kept-rounds.js';
import { writeProofTable } from '../support/proofs/proof-table.js';

const HOUR_MS = 3_600_000;
const SAID_LAST = 4_000;
const CLIENTS_WAIT_MS = 5 * 60_000;
const run = proofRun({ full: 21, small: 0 });
const { describe, it } =
  run.rounds === 0
    ? skipUnless(false, 'this takes half an hour: npm run proofs points')
    : skipUnless(toolAvailable('java') && toolAvailable('mvn'), 'Java 17 and Maven are not installed');
const kept = new KeptRounds<Death[]>('points', run);

/** Where a room died. */
interface Death {
  readonly room: string;
  readonly where: string;
}

describe('rooms that die at numbered points of an issuance', () => {
  let folder: string;
  let shape: ProductionShape;
  let approver: Approver;
  let asBefore: () => void;
  /** Rejects when nobody keeps the rooms running any more. */
  let endsByItself: Promise<never>;
  const requests: string[] = [];

  /** Says where each room is to die next. A room that reads meanwhile finds the former plan or this one. */
  function plan(round: string, numbers: ReadonlyMap<string, number>): void {
    const file = join(folder, 'plan');
    writeFileSync(`${file}.new`, `${[round, ...[...numbers].flat()].join(' ')}\n`);
    renameSync(`${file}.new`, file);
  }

  /** The points that were told in a round, and their rooms. */
  const told = (round: string): Death[] =>
    readFileSync(join(folder, 'log'), 'utf8')
      .split('\n')
      .map((line) => line.split(' '))
      .flatMap(([of, room, ...where]) => (of === round && room !== undefined ? [{ room, where: where.join(' ') }] : []));

  const walk = (number: number): Promise<void> => Promise.race([persistentWalk(approver, crowdPerson(number), domainOfAgencyA(), (id) => requests.push(id)), endsByItself]);

  beforeAll(async () => {
    folder = await newDataFolder();
    writeFileSync(join(folder, 'log'), '');
    plan('start', new Map());
    const module = pathToFileURL('tests/support/faults/die-at-point.mjs').href;
    Object.assign(process.env, { NODE_OPTIONS: `--import=${module}`, FAULTS_PLAN: join(folder, 'plan'), FAULTS_LOG: join(folder, 'log') });
    shape = await startShape();
    endsByItself = shape.host.ended.then((code) => {
      throw new Error(`The platform ended with ${code}:\n${shape.host.output().slice(-SAID_LAST)}`);
    });
    endsByItself.catch(() => undefined);
    asBefore = haveClientsComeAgain(CLIENTS_WAIT_MS);
    approver = await keyApprover('AGENCY-A', 'manager-a');
  }, HOUR_MS);

  afterAll(async () => {
    asBefore();
    await shape.stop();
  }, HOUR_MS);

  it(
    '[S4-45] every request ends with one certificate, wherever a room dies',
    async () => {
      plan('count', new Map([['all', 0]]));
      await walk(0);
      const points = Map.groupBy(told('count'), ({ room }) => room);
      const deaths = new Map<number, Death[]>();
      for (let round = run.firstRound; round < run.rounds; round += 1) {
        plan(`round-${round}`, new Map([...points].map(([room, of]) => [room, 1 + Math.floor((round * of.length) / run.allRounds)])));
        await walk(round + 1);
        deaths.set(round, told(`round-${round}`));
      }
      plan('end', new Map());
      const { faults } = await aftermath(shape, requests);
      expect(faults).toEqual([]);
      // Rooms do work of their own beside an issuance, so that a number is not always reached again.
      expect([...deaths.values()].flat().length).toBeGreaterThan((deaths.size * points.size) / 2);
      for (const [round, of] of deaths) kept.keep(round, of);
      leaveTable([...points.values()].flat().length);
    },
    HOUR_MS * 4,
  );
});

/** Once every piece of the proof has been run. */
function leaveTable(pointsOfAnIssuance: number): void {
  const rounds = kept.complete();
  if (rounds === undefined) return;
  const perPoint = Map.groupBy(rounds.flat(), ({ room, where }) => `${room}: ${where}`);
  writeProofTable(kept.whole, {
    name: 'points',
    title: 'Rooms that die at numbered points of an issuance',
    claim:
      'Points are the moments right before and right after a statement that changes a database, a call of another room, and a record or an offset that goes to Kafka. ' +
      `One issuance alone has ${pointsOfAnIssuance} of them; in each round one issuance runs, and every room, of which no second instance is there, dies as by \`kill -9\` at one of its points, from the first to the last, spread evenly. ` +
      'Afterwards every request is complete with one certificate, every mail has arrived, the events of each aggregate stand in the log in the order in which they were written, there are no dead letters, and every audit chain is whole.',
    columns: ['Died', 'times'],
    rows: [...perPoint].map(([point, of]): [string, number] => [point, of.length]).toSorted(([one], [other]) => one.localeCompare(other)),
  });
}
