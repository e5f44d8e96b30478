import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect } from '@jest/globals';
import { loadMessages } from '@vidimus/i18n';
import { chromiumPath, openGate, isInRun, proofRun, skipUnless, testPostgresUrl, toolAvailable } from '@vidimus/testing';
import type { Gate } from '@vidimus/testing';
import { openBrowser } from '../support/browser/browsers.js';
import { PeopleMeanwhile } from '../support/faults/people-meanwhile.js';
import type { Met } from '../support/faults/people-meanwhile.js';
import { childrenOf, startShapeOver } from '../support/faults/production-shape.js';
import type { ProductionShape } from '../support/faults/production-shape.js';
import { platformReport } from '../support/platform/report.js';
import { KeptRounds } from '../support/proofs/kept-rounds.js';
import { writeProofTable } from '../support/proofs/proof-table.js';

const MINUTE_MS = 60_000;
/** A page of a room that is frozen waits longer than a program. */
const LONGEST_WAIT_MS = 135_000;
const ROOMS = ['identity', 'authority', 'status', 'notification', 'otp-sync', 'remote-signing', 'issuance'] as const;
/** A round each. */
const FAULTS = ['Kafka is frozen', 'PostgreSQL is away', 'PostgreSQL is frozen', ...ROOMS.map((room) => `The room ${room} is frozen`), 'The registries answer after half a minute'];
const run = proofRun({ full: FAULTS.length, small: 0 });
const kept = new KeptRounds<Row>('outages', run);
const { describe, it } =
  run.rounds === 0
    ? skipUnless(false, 'outages last minutes: npm run proofs outages')
    : skipUnless(toolAvailable('java') && toolAvailable('mvn') && chromiumPath() !== undefined, 'Java 17, Maven or Chromium is not installed');

/** What stands in the table of the proof. */
interface Row extends Met {
  readonly fault: string;
}

describe('issuances while something is away', () => {
  let gate: Gate;
  let shape: ProductionShape;
  let people: PeopleMeanwhile;

  beforeAll(async () => {
    gate = await openGate(Number(new URL(testPostgresUrl()).port));
    shape = await startShapeOver(gate.port);
    people = await PeopleMeanwhile.of(shape);
  }, 15 * MINUTE_MS);

  afterAll(async () => {
    people.leave();
    await shape.stop();
    await gate.close();
  }, 5 * MINUTE_MS);

  /** Keeps processes from running. @returns what lets them go on */
  function freeze(pids: readonly number[]): () => void {
    expect(pids).not.toEqual([]);
    for (const pid of pids) process.kill(pid, 'SIGSTOP');
    return () => {
      for (const pid of pids) process.kill(pid, 'SIGCONT');
    };
  }

  /** A test of one fault, unless it is of another piece. */
  function round(fault: string, title: string, work: (during: PeopleMeanwhile['during']) => Promise<Met>): void {
    const number = FAULTS.indexOf(fault);
    if (!isInRun(run, number)) return;
    it(title, async () => {
      kept.keep(number, { fault, ...(await work((failing) => people.during(failing))) });
      leaveTable();
    }, 30 * MINUTE_MS);
  }

  round('Kafka is frozen', '[S4-45] works on while the broker is away for two minutes, and catches up by itself', (during) =>
    during(async () => {
      const goOn = freeze(shape.processes().filter(({ name }) => name === 'Kafka').flatMap(childrenOf));
      try {
        await pause(2 * MINUTE_MS);
        // What people do themselves needs no broker.
        const listed = await people.approver.officer.get('/api/issuance/v1/issuance-requests?limit=10');
        expect(listed.status).toBe(200);
        expect(listed.body['items']).not.toEqual([]);
      } finally {
        goOn();
      }
    }),
  );

  const databaseFaults = {
    'is away': [() => gate.close(), () => gate.open()],
    'is frozen': [async () => gate.hold(), async () => gate.release()],
  } as const;
  for (const [how, [begin, end]] of Object.entries(databaseFaults)) {
    round(`PostgreSQL ${how}`, `[S4-45] says in plain words that something is away while the database ${how} for a minute, and goes on by itself`, async (during) => {
      const en = await loadMessages('en');
      await using browser = await openBrowser({ locale: 'en-GB', jar: people.approver.officer.jar });
      const met = await during(async () => {
        await begin();
        await pause(MINUTE_MS / 4);
        await browser.page.goto('/console/requests');
        await browser.page.getByText(en['problem.unavailable']).waitFor({ timeout: LONGEST_WAIT_MS });
        await pause(MINUTE_MS - MINUTE_MS / 4);
        await end();
      });
      await browser.page.getByRole('button', { name: en['shell.retry'] }).first().click();
      await browser.page.getByText(en['problem.unavailable']).waitFor({ state: 'hidden' });
      expect(met.told).toBeGreaterThan(met.requests);
      return met;
    });
  }

  for (const room of ROOMS) {
    round(`The room ${room} is frozen`, `says in plain words that something is away while the room ${room} is frozen for half a minute, and goes on by itself`, (during) =>
      during(async () => {
        const goOn = freeze(shape.processes().filter(({ name }) => name === room).map(({ pid }) => pid));
        try {
          await pause(MINUTE_MS / 2);
        } finally {
          goOn();
        }
      }),
    );
  }

  round('The registries answer after half a minute', 'says which registry does not answer while all are slow for a minute, and goes on by itself', (during) =>
    during(async () => {
      await switchRegistries('slow');
      try {
        await pause(MINUTE_MS);
      } finally {
        await switchRegistries('up');
      }
    }),
  );
});

/** Switches all registries of the demonstration. */
async function switchRegistries(mode: 'slow' | 'up'): Promise<void> {
  const { url, apiKey } = platformReport().registries;
  for (const registry of ['tax', 'census', 'police']) {
    const { status } = await fetch(`${url}/admin/registries/${registry}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json', 'x-api-key': apiKey },
      body: JSON.stringify({ mode }),
    });
    expect(status).toBe(200);
  }
}

/** Once every piece of the proof has been run. */
function leaveTable(): void {
  const rows = kept.complete();
  if (rows === undefined) return;
  writeProofTable(kept.whole, {
    name: 'outages',
    title: 'Issuances while something is away',
    claim:
      'Every room runs as a process on a Kafka with TLS, users and rules, and on PostgreSQL. One part after the other is taken away or frozen (its connections stay, and nobody answers) while people go ' +
      'from the question to the certificate. Whoever asks for something that needs it is told so in plain words, within seconds where a part is away and within half a minute where it is frozen: 503, a problem document, and when to come again; a page that is opened says it too. ' +
      'No answer is anything else from 500 on. When the part is back everything goes on by itself. After each fault every request is complete with one certificate, every mail has arrived, the events of each aggregate stand in the log in their order, ' +
      'there are no dead letters, and every audit chain is whole.',
    columns: ['Fault', 'seconds', 'requests meanwhile', 'told to come again', 'longest wait for that (ms)'],
    rows: rows.map(({ fault, seconds, requests, told, longestMs }) => [fault, seconds, requests, told, longestMs]),
  });
}
