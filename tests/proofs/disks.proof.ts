import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect } from '@jest/globals';
import { eventually, mayMount, mountSmallDisk, isInRun, proofRun, skipUnless, toolAvailable } from '@vidimus/testing';
import type { SmallDisk } from '@vidimus/testing';
import { request } from 'undici';
import { PeopleMeanwhile } from '../support/faults/people-meanwhile.js';
import type { Met } from '../support/faults/people-meanwhile.js';
import { startShapeIn } from '../support/faults/production-shape.js';
import type { ProductionShape } from '../support/faults/production-shape.js';
import { rowsIn } from '../support/platform/databases.js';
import { newDataFolder } from '../support/platform/host.js';
import { listenerUrl, trustsInnerAuthority } from '../support/platform/report.js';
import { KeptRounds } from '../support/proofs/kept-rounds.js';
import { writeProofTable } from '../support/proofs/proof-table.js';

const MINUTE_MS = 60_000;
const LASTS_MS = 30_000;
/** PostgreSQL takes most of it: a database for each room, and what it writes ahead. */
const HOME_MEGABYTES = 1_500;
const LOG_MEGABYTES = 500;
const ROUNDS = [
  { what: 'the disk of the event log', disks: ['log'], check: 'event-log' },
  { what: 'the disk of the databases and of the mailbox', disks: ['home'], check: 'database' },
  { what: 'every disk', disks: ['home', 'log'], check: 'database' },
] as const;
const run = proofRun({ full: ROUNDS.length, small: 0 });
const kept = new KeptRounds<Row>('disks', run);
const { describe, it } =
  run.rounds === 0
    ? skipUnless(false, 'disks are full for some minutes: npm run proofs disks')
    : toolAvailable('java') && toolAvailable('mvn')
      ? skipUnless(mayMount(), 'a disk that can be filled cannot be mounted: run it as root on Linux')
      : skipUnless(false, 'Java 17 or Maven is not installed');

/** What stands in the table of the proof. */
interface Row extends Met {
  readonly what: string;
}

describe('issuances while a disk is full', () => {
  let shape: ProductionShape;
  let people: PeopleMeanwhile;
  const disks = new Map<string, SmallDisk>();

  beforeAll(async () => {
    const [home, log] = [await newDataFolder(), await newDataFolder()];
    disks.set('home', mountSmallDisk(home, HOME_MEGABYTES));
    disks.set('log', mountSmallDisk(log, LOG_MEGABYTES));
    const dataDir = join(home, 'data');
    mkdirSync(dataDir);
    symlinkSync(log, join(dataDir, 'kafka'));
    shape = await startShapeIn(dataDir);
    trustsInnerAuthority();
    people = await PeopleMeanwhile.of(shape);
  }, 15 * MINUTE_MS);

  afterAll(async () => {
    people.leave();
    await shape.stop();
    for (const disk of disks.values()) disk.remove();
  }, 5 * MINUTE_MS);

  for (const [round, { what, disks: names, check }] of ROUNDS.entries()) {
    if (!isInRun(run, round)) continue;
    it(
      `[S4-45] says in plain words and at its readiness that something is away while ${what} is full, loses nothing, and goes on when there is room`,
      async () => {
        const met = await people.during(async () => {
          // People are on their way before the last byte is taken.
          await pause(5_000);
          for (const name of names) disks.get(name)?.fill();
          if (check === 'database') await useUpLogSegment();
          await eventually('the room says what it misses', async () => (await checkOf('issuance', check)) === 'failing', { timeoutMs: MINUTE_MS, intervalMs: 200 });
          await pause(LASTS_MS);
          for (const name of names) disks.get(name)?.free();
        });
        await eventually('the room misses nothing', async () => (await checkOf('issuance', check)) === 'ok', { timeoutMs: MINUTE_MS });
        if (check === 'database') expect(met.told).toBeGreaterThan(0);
        kept.keep(round, { what, ...met });
        leaveTable();
      },
      15 * MINUTE_MS,
    );
  }
});

/** What the database writes ahead lies in files that are made in advance: this one is full, the next one is to be made. */
async function useUpLogSegment(): Promise<void> {
  const ended = async (): Promise<boolean> => {
    await rowsIn('postgres', "SELECT pg_logical_emit_message(false, 'filling', 'a disk'), pg_switch_wal()");
    return false;
  };
  await eventually('the database ends', () => ended().catch(() => true), { timeoutMs: MINUTE_MS, intervalMs: 50 });
}

/** A part of the readiness of a room. */
async function checkOf(room: string, check: string): Promise<unknown> {
  const { body } = await request(`${listenerUrl(room)}/health/ready`);
  return ((await body.json()) as { checks: Record<string, string> }).checks[check];
}

/** Once every piece of the proof has been run. */
function leaveTable(): void {
  const rows = kept.complete();
  if (rows === undefined) return;
  writeProofTable(kept.whole, {
    name: 'disks',
    title: 'Issuances while a disk is full',
    claim:
      'Every room runs as a process on a Kafka with TLS, users and rules, and on PostgreSQL; the log of Kafka lies on one small disk, databases, mailbox and the records of the supervisor on another one. ' +
      'They are filled to the last byte while people go from the question to the certificate. Kafka and PostgreSQL end by themselves, and are started again and again by whoever keeps them. Rooms keep no files. ' +
      'Whoever asks for something that needs the database is told so in plain words: 503, a problem document, and when to come again; the readiness of each room names what it misses. ' +
      'When there is room again everything goes on by itself: every request is complete with one certificate, every mail has arrived, the events of each aggregate stand in the log in their order, there are no dead letters, and every audit chain is whole.',
    columns: ['Full is', 'seconds', 'requests meanwhile', 'told to come again', 'longest wait for that (ms)'],
    rows: rows.map(({ what, seconds, requests, told, longestMs }) => [what, seconds, requests, told, longestMs]),
  });
}
