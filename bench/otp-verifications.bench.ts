import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { postJson } from '@vidimus/testing';
import pg from 'pg';
import { DIGEST } from '../services/otp-sync/test/running-otp-sync.js';
import { codeAt } from '../services/otp-sync/test/tokens.js';
import type { HeldToken } from '../services/otp-sync/test/tokens.js';
import { measure, tell } from './load.js';
import { OtpInstallation } from './otp-installation.js';
import { PrivacyIdea } from './privacy-idea.js';

const SECONDS = 10;
const WARM_UP_SECONDS = 10;
/** As many holders as type a code at the same moment. */
const AT_ONCE = 16;

describe('verifications of one-time codes', () => {
  let installation: OtpInstallation;
  let bare: pg.Pool;
  let tokens: HeldToken[];
  let next: bigint[];

  beforeAll(async () => {
    installation = await OtpInstallation.start();
    tokens = await installation.tokens(AT_ONCE);
    next = tokens.map(() => 1n);
    bare = new pg.Pool({ connectionString: installation.server.url, max: AT_ONCE });
    await bare.query('CREATE TABLE bare (id integer PRIMARY KEY, counter bigint NOT NULL)');
    await bare.query('INSERT INTO bare SELECT generate_series(0, $1 - 1), 0', [AT_ONCE]);
  }, 180_000);

  afterAll(async () => {
    await bare.end();
    await installation.stop();
  });

  /** Codes that were taken, those of the activations among them. */
  const takenCodes = async (): Promise<number> => {
    const [row]: { taken: number }[] = await installation.otp.database.query(`SELECT count(*)::int AS taken FROM otp_verification WHERE outcome = 'ACCEPTED'`);
    return row?.taken ?? 0;
  };

  const verifying = async (): Promise<(() => Promise<void>)[]> => {
    const authorization = `Bearer ${await installation.otp.tokenOfRoom('otp-sync:verify')}`;
    return tokens.map((token, index) => async () => {
      const counter = next[index] ?? 0n;
      const headers = { authorization, 'idempotency-key': randomUUID() };
      const { status, text } = await postJson(`${installation.url(index)}/v1/devices/${token.id}/verifications`, headers, { code: codeAt(token, counter), purpose: 'signature', digest: DIGEST });
      if (status !== 200) throw new Error(`${status} ${text}`);
      next[index] = counter + 1n;
    });
  };

  /** The same holders at once, each with a token of his own there. */
  const comparePeer = async (): Promise<void> => {
    const { programs } = PrivacyIdea;
    if (programs === undefined) return void process.stdout.write(`privacyIDEA is not measured: install it with gunicorn and psycopg2 in a Python environment, and name the folder of its programs in VIDIMUS_BENCH_PRIVACYIDEA\n`);
    await using peer = await PrivacyIdea.start(programs, installation.server.url);
    const counters = tokens.map(() => 0n);
    for (const { serial, secret } of tokens) await peer.addToken(serial, secret);
    const workers = tokens.map((token, index) => async () => {
      const counter = counters[index] ?? 0n;
      await peer.verify(token.serial, codeAt(token, counter));
      counters[index] = counter + 1n;
    });
    await measure(workers, WARM_UP_SECONDS);
    tell(`privacyIDEA, ${AT_ONCE} at once`, await measure(workers, SECONDS, { privacyIDEA: () => peer.pids, PostgreSQL: installation.counted['PostgreSQL'] ?? (() => []) }));
  };

  it('are durable, audited, and measured beside one bare conditional UPDATE', async () => {
    const workers = await verifying();
    // Code is compiled, plans are made: what a room does after its first minute.
    await measure(workers, WARM_UP_SECONDS);
    const counters = tokens.map(() => 1n);
    const updates = await measure(
      tokens.map((_, index) => async () => {
        const counter = counters[index] ?? 0n;
        const { rowCount } = await bare.query('UPDATE bare SET counter = $2::bigint + 1 WHERE id = $1 AND counter <= $2::bigint', [index, String(counter)]);
        if (rowCount !== 1) throw new Error('A counter was not taken.');
        counters[index] = counter + 1n;
      }),
      SECONDS,
      installation.counted,
    );
    tell('bare conditional UPDATE', updates);
    const verifications = await measure(workers, SECONDS, installation.counted);
    tell(`verification over HTTP, ${AT_ONCE} at once`, verifications);
    const few = await measure(workers.slice(0, 4), SECONDS, installation.counted);
    tell('verification over HTTP, 4 at once', few);
    await comparePeer();
    process.stdout.write(`verifications for each bare UPDATE: ${(verifications.perSecond / updates.perSecond).toFixed(3)}\n`);
    expect(await takenCodes()).toBe(next.reduce((sum, counter) => sum + Number(counter), 0));
  }, 300_000);
});
