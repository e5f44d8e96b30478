import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect } from '@jest/globals';
import { loadMessages } from '@vidimus/i18n';
import { chromiumPath, openGate, proofRun, skipUnless, testPostgresUrl, toolAvailable } from '@vidimus/testing';
import type { Gate } from '@vidimus/testing';
import { openBrowser } from '../support/browser/browsers.js';
import { aftermath } from '../support/faults/aftermath.js';
import { haveClientsComeAgain } from '../support/faults/patience.js';
import type { Refusal } from '../support/faults/patience.js';
import { persistentWalk } from '../support/faults/persistent-walk.js';
import { childrenOf, startShapeOver } from '../support/faults/production-shape.js';
import type { ProductionShape } from '../support/faults/production-shape.js';
import { crowdPerson, domainOfAgencyA } from '../support/people/crowd.js';
import { keyApprover } from '../support/people/key-approver.js';
import type { Approver } from '../support/people/key-approver.js';
import { platformReport } from '../support/platform/report.js';
import { writeProofTable } from '../support/proofs/proof-table.js';

const MINUTE_MS = 60_000;
const CLIENTS_WAIT_MS = 5 * MINUTE_MS;
const AT_ONCE = 3;
/** Nobody is kept waiting for longer to hear that something is away. */
const TOLD_WITHIN_MS = 45_000;
const ROOMS = ['identity', 'authority', 'status', 'notification', 'otp-sync', 'remote-signing', 'issuance'] as const;
const run = proofRun({ full: 1, small: 0 });
const { describe, it } =
  run.rounds === 0
    ? skipUnless(false, 'outages last minutes: npm run proofs outages')
    : skipUnless(toolAvailable('java') && toolAvailable('mvn') && chromiumPath() !== undefined, 'Java 17, Maven or Chromium is not installed');

/** What stands in the table of the proof. */
interface Row {
  readonly fault: string;
  readonly seconds: number;
  readonly requests: number;
  readonly told: number;
  readonly longestMs: number;
}

describe('issuances while something is away', () => {
  let gate: Gate;
  let shape: ProductionShape;
  let approver: Approver;
  let asBefore: () => void;
  const requests: string[] = [];
  const refusals: Refusal[] = [];
  const rows: Row[] = [];
  let people = 0;

  beforeAll(async () => {
    gate = await openGate(Number(new URL(testPostgresUrl()).port));
    shape = await startShapeOver(gate.port);
    asBefore = haveClientsComeAgain(CLIENTS_WAIT_MS, (refusal) => refusals.push(refusal));
    approver = await keyApprover('AGENCY-A', 'manager-a');
  }, 15 * MINUTE_MS);

  afterAll(async () => {
    asBefore();
    await shape.stop();
    await gate.close();
  }, 5 * MINUTE_MS);

  /** Lets people be on their way while something is away, and looks at what they were told and at what became of it. @param away resolves when it is back */
  async function during(fault: string, away: () => Promise<void>): Promise<void> {
    refusals.length = 0;
    const first = requests.length;
    const walks = Array.from({ length: AT_ONCE }, () => {
      people += 1;
      return persistentWalk(approver, crowdPerson(people - 1), domainOfAgencyA(), (id) => requests.push(id));
    });
    const began = performance.now();
    await away();
    const seconds = Math.round((performance.now() - began) / 1000);
    const told = [...refusals];
    await Promise.all(walks);
    for (const { status, text, retryAfter, afterMs } of told) {
      expect(JSON.parse(text)).toMatchObject({
        type: expect.stringMatching(/\/problems\/(unavailable|registry-unavailable|idempotency-key-in-use)$/),
        title: expect.stringMatching(/not available|does not answer|still running/i),
        detail: expect.stringMatching(/moment|again|later|repeat/i),
      });
      expect([503, 409]).toContain(status);
      if (status === 503) expect(Number(retryAfter)).toBeGreaterThan(0);
      expect(afterMs).toBeLessThan(TOLD_WITHIN_MS);
    }
    expect((await aftermath(shape, requests)).faults).toEqual([]);
    rows.push({ fault, seconds, requests: requests.length - first, told: told.length, longestMs: Math.round(Math.max(0, ...told.map(({ afterMs }) => afterMs))) });
  }

  /** Keeps processes from running. @returns what lets them go on */
  function freeze(pids: readonly number[]): () => void {
    expect(pids).not.toEqual([]);
    for (const pid of pids) process.kill(pid, 'SIGSTOP');
    return () => {
      for (const pid of pids) process.kill(pid, 'SIGCONT');
    };
  }

  it(
    '[S4-45] works on while the broker is away for two minutes, and catches up by itself',
    () =>
      during('Kafka is frozen', async () => {
        const goOn = freeze(shape.processes().filter(({ name }) => name === 'Kafka').flatMap(childrenOf));
        try {
          await pause(2 * MINUTE_MS);
          // What people do themselves needs no broker.
          const listed = await approver.officer.get('/api/issuance/v1/issuance-requests?limit=10');
          expect(listed.status).toBe(200);
          expect(listed.body['items']).toHaveLength(AT_ONCE);
        } finally {
          goOn();
        }
      }),
    30 * MINUTE_MS,
  );

  const databaseFaults = {
    'is away': [() => gate.close(), () => gate.open()],
    'is frozen': [async () => gate.hold(), async () => gate.release()],
  } as const;
  for (const [how, [begin, end]] of Object.entries(databaseFaults)) it(
    `[S4-45] says in plain words that something is away while the database ${how} for a minute, and goes on by itself`,
    async () => {
      const en = await loadMessages('en');
      const browser = await openBrowser({ locale: 'en-GB', jar: approver.officer.jar });
      try {
        await during(`PostgreSQL ${how}`, async () => {
          await begin();
          await pause(MINUTE_MS / 4);
          await browser.page.goto('/console/requests');
          await browser.page.getByText(en['problem.unavailable']).waitFor({ timeout: 3 * TOLD_WITHIN_MS });
          await pause(MINUTE_MS - MINUTE_MS / 4);
          await end();
        });
        await browser.page.getByRole('button', { name: en['shell.retry'] }).first().click();
        await browser.page.getByText(en['problem.unavailable']).waitFor({ state: 'hidden' });
        expect(refusals.length).toBeGreaterThan(AT_ONCE);
      } finally {
        await browser.close();
      }
    },
    30 * MINUTE_MS,
  );

  for (const room of ROOMS) it(
    `says in plain words that something is away while the room ${room} is frozen for half a minute, and goes on by itself`,
    () =>
      during(`The room ${room} is frozen`, async () => {
        const goOn = freeze(shape.processes().filter(({ name }) => name === room).map(({ pid }) => pid));
        try {
          await pause(MINUTE_MS / 2);
        } finally {
          goOn();
        }
      }),
    30 * MINUTE_MS,
  );

  it(
    'says which registry does not answer while all are slow for a minute, and goes on by itself',
    () =>
      during('The registries answer after half a minute', async () => {
        await switchRegistries('slow');
        try {
          await pause(MINUTE_MS);
        } finally {
          await switchRegistries('up');
        }
      }),
    30 * MINUTE_MS,
  );

  it('leaves a table', () => {
    expect(rows).toHaveLength(4 + ROOMS.length);
    writeProofTable(run, {
      name: 'outages',
      title: 'Issuances while something is away',
      claim:
        'Every room runs as a process on a Kafka with TLS, users and rules, and on PostgreSQL. One part after the other is taken away or frozen (its connections stay, and nobody answers) while people go ' +
        'from the question to the certificate. Whoever asks for something that needs it is told so in plain words, within seconds where a part is away and within half a minute where it is frozen: 503, a problem document, and when to come again; a page that is opened says it too. ' +
        'When the part is back everything goes on by itself. After each fault every request is complete with one certificate, every mail has arrived, the events of each aggregate stand in the log in their order, ' +
        'there are no dead letters, and every audit chain is whole.',
      columns: ['Fault', 'seconds', 'requests meanwhile', 'told to come again', 'longest wait for that (ms)'],
      rows: rows.map(({ fault, seconds, requests: count, told, longestMs }) => [fault, seconds, count, told, longestMs]),
    });
  });
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
