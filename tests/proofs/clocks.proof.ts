import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect } from '@jest/globals';
import { eventually, isInRun, proofRun, skipUnless, toolAvailable } from '@vidimus/testing';
import { request } from 'undici';
import { aftermath } from '../support/faults/aftermath.js';
import { haveClientsComeAgain } from '../support/faults/patience.js';
import type { Refusal } from '../support/faults/patience.js';
import { persistentWalk } from '../support/faults/persistent-walk.js';
import { startShape } from '../support/faults/production-shape.js';
import type { ProductionShape } from '../support/faults/production-shape.js';
import { crowdPerson, domainOfAgencyA } from '../support/people/crowd.js';
import { keyApprover } from '../support/people/key-approver.js';
import type { Approver } from '../support/people/key-approver.js';
import { rowsIn } from '../support/platform/databases.js';
import { newDataFolder } from '../support/platform/host.js';
import { KeptRounds } from '../support/proofs/kept-rounds.js';
import { listenerUrl, trustsInnerAuthority } from '../support/platform/report.js';
import { writeProofTable } from '../support/proofs/proof-table.js';

const MINUTE_MS = 60_000;
const CLIENTS_WAIT_MS = 5 * MINUTE_MS;
const WRONG_FOR_MS = 12_000;
const OFF_MS = 10 * MINUTE_MS;
const AT_ONCE = 2;
const ROOMS = ['gateway', 'identity', 'authority', 'notification', 'otp-sync', 'remote-signing', 'issuance'] as const;
const ROUNDS = ROOMS.flatMap((room) => [OFF_MS, -OFF_MS].map((byMs) => ({ room, byMs })));
const run = proofRun({ full: ROUNDS.length, small: 0 });
const kept = new KeptRounds<Row>('clocks', run);
const { describe, it } =
  run.rounds === 0
    ? skipUnless(false, 'clocks are wrong for some minutes: npm run proofs clocks')
    : skipUnless(toolAvailable('java') && toolAvailable('mvn'), 'Java 17 or Maven is not installed');

/** What stands in the table of the proof. */
interface Row {
  readonly room: string;
  readonly minutes: number;
  readonly requests: number;
  readonly told: number;
}

describe('issuances while the clock of a room is ten minutes off', () => {
  let folder: string;
  let shape: ProductionShape;
  let approver: Approver;
  let asBefore: () => void;
  const requests: string[] = [];
  const refusals: Refusal[] = [];

  /** A room that reads meanwhile finds the former clock or this one. */
  function setClock(room: string, byMs: number): void {
    const file = join(folder, 'clock');
    writeFileSync(`${file}.new`, `${room} ${byMs}\n`);
    renameSync(`${file}.new`, file);
  }

  beforeAll(async () => {
    folder = await newDataFolder();
    setClock('nobody', 0);
    const module = pathToFileURL('tests/support/faults/shift-clock.mjs').href;
    Object.assign(process.env, { NODE_OPTIONS: `--import=${module}`, FAULTS_CLOCK: join(folder, 'clock') });
    shape = await startShape();
    trustsInnerAuthority();
    asBefore = haveClientsComeAgain(CLIENTS_WAIT_MS, (refusal) => refusals.push(refusal));
    approver = await keyApprover('AGENCY-A', 'manager-a');
  }, 15 * MINUTE_MS);

  afterAll(async () => {
    asBefore();
    await shape.stop();
  }, 5 * MINUTE_MS);

  /** What the room says of its parts. */
  async function checksOf(room: string): Promise<unknown> {
    const { body } = await request(`${listenerUrl(room)}/health/ready`);
    return ((await body.json()) as { checks: Record<string, string> }).checks['clock'];
  }

  /** Lets people be on their way while the clock is wrong, and looks at what they were told and what was stamped. */
  async function during(round: number, room: string, byMs: number): Promise<void> {
    refusals.length = 0;
    const first = requests.length;
    const began = Date.now();
    const histories = await endsOfHistories();
    const walks = Array.from({ length: AT_ONCE }, (_, index) => persistentWalk(approver, crowdPerson(first + index), domainOfAgencyA(), (id) => requests.push(id)));
    setClock(room, byMs);
    await eventually('the room says that its clock is wrong', async () => (await checksOf(room)) === 'failing', { timeoutMs: MINUTE_MS });
    await pause(WRONG_FOR_MS);
    setClock('nobody', 0);
    const told = [...refusals];
    await eventually('the room says that its clock is right', async () => (await checksOf(room)) === 'ok', { timeoutMs: MINUTE_MS });
    await Promise.all(walks);
    for (const { status, text, retryAfter } of told) {
      expect(text).toMatch(/unavailable|idempotency-key-in-use|server_error/);
      expect([503, 409]).toContain(status);
      if (status === 503) expect(Number(retryAfter)).toBeGreaterThan(0);
    }
    expect((await aftermath(shape, requests)).faults).toEqual([]);
    expect(await stampsOutside(requests.slice(first), histories, began, Date.now())).toEqual([]);
    kept.keep(round, { room, minutes: byMs / MINUTE_MS, requests: requests.length - first, told: told.length });
    leaveTable();
  }

  for (const [round, { room, byMs }] of ROUNDS.entries()) {
    if (!isInRun(run, round)) continue;
    it(
      `[S4-45] stamps nothing with the clock of ${room} when it is ${byMs > 0 ? 'ahead' : 'behind'}, and goes on by itself when it is right`,
      () => during(round, room, byMs),
      15 * MINUTE_MS,
    );
  }
});

const STAMPING = ['vidimus_identity', 'vidimus_issuance', 'vidimus_authority', 'vidimus_notification', 'vidimus_otp_sync', 'vidimus_remote_signing'] as const;

/** Where the history of each room ends. */
async function endsOfHistories(): Promise<Map<string, string>> {
  const ends = new Map<string, string>();
  for (const database of STAMPING) {
    const [row] = await rowsIn<{ position: string }>(database, 'SELECT coalesce(max(position), 0)::text AS position FROM history');
    ends.set(database, row?.position ?? '0');
  }
  return ends;
}

/** Instants that do not lie within a round. A certificate is valid from the minute in which it was made. */
async function stampsOutside(requests: readonly string[], histories: ReadonlyMap<string, string>, began: number, ended: number): Promise<string[]> {
  const bounds = [new Date(began - MINUTE_MS), new Date(ended + MINUTE_MS)];
  const outside = 'NOT BETWEEN $2::timestamptz AND $3::timestamptz';
  const certificates = await rowsIn<{ id: string }>('vidimus_authority', `SELECT id FROM certificate WHERE request_id = ANY ($1) AND (not_before ${outside} OR created_at ${outside})`, [requests, ...bounds]);
  const faults = certificates.map(({ id }) => `certificate ${id}`);
  for (const [database, position] of histories) {
    const rows = await rowsIn<{ code: string }>(database, `SELECT code FROM history WHERE position > $1 AND at ${outside}`, [position, ...bounds]);
    faults.push(...rows.map(({ code }) => `${code} in the history of ${database}`));
  }
  return faults;
}

/** Once every piece of the proof has been run. */
function leaveTable(): void {
  const rows = kept.complete();
  if (rows === undefined) return;
  writeProofTable(kept.whole, {
    name: 'clocks',
    title: 'Issuances while the clock of a room is wrong',
    claim:
      'Every room runs as a process. The clock of one after the other is set ten minutes ahead, and ten minutes back, while people go from the question to the certificate. The room notices it at once, says so ' +
      'at its readiness check and in its metrics, stamps nothing, and answers 503; who was told so comes again. When the clock is right everything goes on by itself. Afterwards every request is complete with one certificate, ' +
      'every instant in certificates and histories lies between the beginning and the end of the round, and the promises of the other proofs of faults hold.',
    columns: ['Room', 'minutes', 'requests meanwhile', 'told to come again'],
    rows: rows.map(({ room, minutes, requests, told }) => [room, minutes, requests, told]),
  });
}
