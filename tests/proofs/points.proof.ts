import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect } from '@jest/globals';
import { proofRun, skipUnless, toolAvailable } from '@vidimus/testing';
import { aftermath } from '../support/faults/aftermath.js';
import { haveClientsComeAgain, haveWritesTakeTurns } from '../support/faults/patience.js';
import { persistentWalk } from '../support/faults/persistent-walk.js';
import { startShape } from '../support/faults/production-shape.js';
import type { ProductionShape } from '../support/faults/production-shape.js';
import { crowdPerson, domainOfAgencyA } from '../support/people/crowd.js';
import { keyApprover } from '../support/people/key-approver.js';
import type { Approver } from '../support/people/key-approver.js';
import { writeProofTable } from '../support/proofs/proof-table.js';

const HOUR_MS = 3_600_000;
const SAID_LAST = 4_000;
const LOOK_EVERY_MS = 100;
const CLIENTS_WAIT_MS = 5 * 60_000;
/**
 * Who is served when a room dies waits a minute, since his idempotency key is in use as long: there are many, and few of them are served at once, so
 * that somebody always goes on.
 */
const AT_ONCE = 40;
const WRITES_AT_ONCE = 2;
/** So many issuances in a row during which nobody died: there is no further point. */
const IN_PEACE = 6;
/** A round is a death; there are fewer. */
const run = proofRun({ full: 2_000, small: 0 });
/** The crowd is no larger. */
const MOST_REQUESTS = 190;
const { describe, it } =
  run.rounds === 0
    ? skipUnless(false, 'hundreds of deaths take most of an hour: npm run proofs points')
    : skipUnless(toolAvailable('java') && toolAvailable('mvn'), 'Java 17 and Maven are not installed');
/** Kept from one piece of the proof to the next, since a name stands for the same point in each. */
const folder = resolve('.cache/proofs', `points-${run.seed}`);
const deathsFolder = join(folder, 'deaths');
const armed = join(folder, 'armed');
/** Names the deaths after which everything was found whole; others count for nothing. */
const survived = join(folder, 'survived.json');
/** As `die-at-point.mjs` names them. */
const KINDS = ['statement in a transaction', 'COMMIT', 'statement', 'call', 'record', 'offset'] as const;

/** Where a room died. */
interface Death {
  readonly room: string;
  readonly kind: string;
}

describe('rooms that die at every point of an issuance', () => {
  let shape: ProductionShape;
  let approver: Approver;
  const asBefore: (() => void)[] = [];
  /** Rejects when nobody keeps the rooms running any more. */
  let endsByItself: Promise<never>;
  const requests: string[] = [];

  const countDeaths = (): number => readdirSync(deathsFolder).length;
  const walk = (number: number): Promise<void> => Promise.race([persistentWalk(approver, crowdPerson(number), domainOfAgencyA(), (id) => requests.push(id), 3 * HOUR_MS), endsByItself]);

  beforeAll(async () => {
    mkdirSync(deathsFolder, { recursive: true });
    rmSync(armed, { force: true });
    const kept = existsSync(survived) ? (JSON.parse(readFileSync(survived, 'utf8')) as string[]) : [];
    for (const name of readdirSync(deathsFolder)) if (!kept.includes(name)) rmSync(join(deathsFolder, name));
    const module = pathToFileURL('tests/support/faults/die-at-point.mjs').href;
    Object.assign(process.env, { NODE_OPTIONS: `--import=${module}`, FAULTS_FOLDER: folder });
    shape = await startShape();
    endsByItself = shape.host.ended.then((code) => {
      throw new Error(`The platform ended with ${code}:\n${shape.host.output().slice(-SAID_LAST)}`);
    });
    endsByItself.catch(() => undefined);
    asBefore.push(haveWritesTakeTurns(WRITES_AT_ONCE), haveClientsComeAgain(CLIENTS_WAIT_MS));
    approver = await keyApprover('AGENCY-A', 'manager-a');
  }, HOUR_MS);

  afterAll(async () => {
    for (const undo of asBefore.toReversed()) undo();
    await shape.stop();
  }, HOUR_MS);

  /** @returns whether so many issuances in a row were without a death; false of a piece of the proof that ended before */
  async function walkUntilNobodyDies(): Promise<boolean> {
    let inPeace = 0;
    let begun = 0;
    const isOver = (): boolean => countDeaths() >= run.rounds;
    const walkOn = async (): Promise<void> => {
      while (inPeace < IN_PEACE && begun < MOST_REQUESTS && !isOver()) {
        begun += 1;
        const before = countDeaths();
        await walk(begun - 1);
        inPeace = countDeaths() === before ? inPeace + 1 : 0;
      }
    };
    writeFileSync(armed, '');
    const looking = setInterval(() => isOver() && rmSync(armed, { force: true }), LOOK_EVERY_MS);
    try {
      await Promise.all(Array.from({ length: AT_ONCE }, walkOn));
      return inPeace >= IN_PEACE && !isOver();
    } finally {
      clearInterval(looking);
      rmSync(armed, { force: true });
    }
  }

  it(
    '[S4-45] every request ends with one certificate, wherever a room dies',
    async () => {
      const isWhole = await walkUntilNobodyDies();
      const { faults } = await aftermath(shape, requests);
      expect(faults).toEqual([]);
      writeFileSync(survived, JSON.stringify(readdirSync(deathsFolder)));
      // A piece may end earlier; the whole has to end because there is no further point.
      expect(isWhole || run.rounds < run.allRounds).toBe(true);
      if (isWhole) leaveTable(readdirSync(deathsFolder).map((name) => deathIn(readFileSync(join(deathsFolder, name), 'utf8'))));
    },
    HOUR_MS * 4,
  );
});

function deathIn(line: string): Death {
  const [room = '', kind = ''] = line.split('\t');
  return { room, kind };
}

function leaveTable(deaths: readonly Death[]): void {
  const count = (of: readonly Death[], kind: string): number => of.filter((death) => death.kind === kind).length;
  const rows = [...Map.groupBy(deaths, ({ room }) => room)].toSorted(([one], [other]) => one.localeCompare(other));
  writeProofTable({ ...run, firstRound: 0, rounds: deaths.length }, {
    name: 'points',
    title: 'Rooms that die at every point of an issuance',
    claim:
      'Points are the moments right before and right after what others see of a room: a statement that changes its database or commits what was changed, a call of another room or of a registry, a record or an offset that goes to Kafka. ' +
      'A point is known by its place in the code: the room, the request, job or event that is served, and what is done, without ids and values. Statements inside of a transaction are known by their text alone: ' +
      'wherever among them a room dies, nothing is left of them, and what was done with them is told apart at the COMMIT. Left out are the sign-in of an officer, and the upkeep that the queue of jobs does once a minute. ' +
      `While ${AT_ONCE} people at a time go from the question to the certificate every room, of which no second instance is there, dies as by \`kill -9\` at each point that it reaches and where nobody died before, while it starts too, and is started again at once. ` +
      `Whoever starts again tells the groups of Kafka which member is gone, which they would notice half a minute later, and no more than ${WRITES_AT_ONCE} writes of people are under way at once, since who is served when a room dies waits a minute. ` +
      `That goes on until ${IN_PEACE} issuances in a row have met no further point, so that each of the points below is one death. ` +
      'Afterwards every request is complete with one certificate, every mail has arrived, the events of each aggregate stand in the log in the order in which they were written, there are no dead letters, and every audit chain is whole.',
    columns: ['Room', ...KINDS, 'all points, all deaths'],
    rows: [...rows, ['all', deaths] as const].map(([room, of]) => [room, ...KINDS.map((kind) => count(of, kind)), of.length]),
  });
}
