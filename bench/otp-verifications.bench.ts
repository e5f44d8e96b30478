import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startEmbeddedPostgres } from '@vidimus/persistence';
import type { EmbeddedPostgres } from '@vidimus/persistence';
import pg from 'pg';
import { DIGEST, RunningOtpSync } from '../services/otp-sync/test/running-otp-sync.js';
import { codeAt, Tokens } from '../services/otp-sync/test/tokens.js';
import type { HeldToken } from '../services/otp-sync/test/tokens.js';

const SECONDS = 10;
/** As many holders as type a code at the same moment. */
const AT_ONCE = 16;

/** What a number of workers did side by side. */
interface Measured {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Of this process, client and room together, for one piece of work. */
  readonly cpuMs: number;
}

/** Has workers repeat their work for some seconds. */
async function measure(workers: readonly (() => Promise<void>)[]): Promise<Measured> {
  const times: number[] = [];
  const cpu = process.cpuUsage();
  const began = performance.now();
  await Promise.all(
    workers.map(async (work) => {
      while (performance.now() - began < SECONDS * 1_000) {
        const before = performance.now();
        await work();
        times.push(performance.now() - before);
      }
    }),
  );
  const took = performance.now() - began;
  const { user, system } = process.cpuUsage(cpu);
  times.sort((one, other) => one - other);
  const at = (share: number): number => times[Math.floor((times.length - 1) * share)] ?? 0;
  return { perSecond: (1_000 * times.length) / took, p50Ms: at(0.5), p99Ms: at(0.99), cpuMs: (user + system) / 1_000 / times.length };
}

function tell(what: string, { perSecond, p50Ms, p99Ms, cpuMs }: Measured): void {
  process.stdout.write(`${what.padEnd(44)} ${perSecond.toFixed(0).padStart(6)}/s  p50 ${p50Ms.toFixed(1)} ms  p99 ${p99Ms.toFixed(1)} ms  ${cpuMs.toFixed(2)} CPU-ms each\n`);
}

describe('verifications of one-time codes', () => {
  let server: EmbeddedPostgres;
  let folder: string;
  let otp: RunningOtpSync;
  let bare: pg.Pool;
  let tokens: HeldToken[];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vidimus-bench-'));
    server = await startEmbeddedPostgres({ dataDir: join(folder, 'data'), durable: true, password: 'of the bench' });
    process.env['VIDIMUS_TEST_POSTGRES_URL'] = server.url;
    otp = await RunningOtpSync.start();
    const held = new Tokens(otp);
    tokens = [];
    for (let count = 0; count < AT_ONCE; count += 1) tokens.push(await held.active());
    bare = new pg.Pool({ connectionString: server.url, max: AT_ONCE });
    await bare.query('CREATE TABLE bare (id integer PRIMARY KEY, counter bigint NOT NULL)');
    await bare.query('INSERT INTO bare SELECT generate_series(0, $1 - 1), 0', [AT_ONCE]);
  }, 120_000);

  afterAll(async () => {
    await bare.end();
    await otp.stop();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });

  /** Codes that were taken, that of the activation among them. */
  const takenCodes = async (): Promise<number> => {
    const [row]: { taken: number }[] = await otp.database.query(`SELECT count(*)::int AS taken FROM otp_verification WHERE outcome = 'ACCEPTED'`);
    return row?.taken ?? 0;
  };

  it('are durable, audited, and measured beside one bare conditional UPDATE', async () => {
    const counters = tokens.map(() => 1n);
    const updates = await measure(
      tokens.map((_, index) => async () => {
        const next = counters[index] ?? 0n;
        const { rowCount } = await bare.query('UPDATE bare SET counter = $2::bigint + 1 WHERE id = $1 AND counter <= $2::bigint', [index, String(next)]);
        if (rowCount !== 1) throw new Error('A counter was not taken.');
        counters[index] = next + 1n;
      }),
    );
    tell('bare conditional UPDATE', updates);
    const next = tokens.map(() => 1n);
    const verifications = await measure(
      tokens.map((token, index) => async () => {
        const counter = next[index] ?? 0n;
        const { status, text } = await otp.verify(token.id, codeAt(token, counter), { digest: DIGEST });
        if (status !== 201 && status !== 200) throw new Error(`${status} ${text}`);
        next[index] = counter + 1n;
      }),
    );
    tell('verification over HTTP', verifications);
    process.stdout.write(`verifications for each bare UPDATE: ${(verifications.perSecond / updates.perSecond).toFixed(3)}\n`);
    expect(await takenCodes()).toBe(next.reduce((sum, counter) => sum + Number(counter), 0));
  }, 300_000);
});
