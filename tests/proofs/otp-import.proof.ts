import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { proofRun } from '@vidimus/testing';
import { writePskc } from '@vidimus/token-files';
import type { TokenRecord } from '@vidimus/token-files';
import { Imports } from '../../services/otp-sync/test/imports.js';
import { RunningOtpSync } from '../../services/otp-sync/test/running-otp-sync.js';
import { codeAt, Tokens } from '../../services/otp-sync/test/tokens.js';
import { writeProofTable } from '../support/proofs/proof-table.js';

const HALF_HOUR_MS = 1_800_000;
/** What a hundred thousand tokens may take. */
const BOUND_SECONDS = 60;
/** Codes are verified this often while a file is read. */
const EVERY_MS = 100;
const run = proofRun({ full: 100_000, small: 1_000 });

describe(`files of tokens (seed ${run.seed}, ${run.rounds} tokens each)`, () => {
  let otp: RunningOtpSync;
  let tokens: Tokens;
  beforeAll(async () => {
    otp = await RunningOtpSync.start();
    tokens = new Tokens(otp);
  });
  afterAll(() => otp.stop());

  const secretOf = (format: string, index: number): Buffer => createHash('sha1').update(`${run.seed} ${format} ${index}`).digest();
  const key = createHash('sha256').update(String(run.seed)).digest();
  const record = (index: number): TokenRecord => ({
    ...{ kind: 'EVENT', serial: `P${index}`, manufacturer: 'Proof Tokens', model: 'c100', secret: secretOf('PSKC', index), algorithm: 'SHA1', digits: 6 },
    ...{ startsAt: null, expiresAt: null, counter: 0n, periodSeconds: null, driftSteps: null },
  });
  const files: Record<string, { readonly more: object; readonly content: () => Promise<string> }> = {
    'lines (OATH)': {
      more: { format: 'OATH_CSV', manufacturer: 'Proof Tokens', model: 'c100' },
      content: async () => Array.from({ length: run.rounds }, (_, index) => `C${index},${secretOf('CSV', index).toString('hex')}`).join('\n'),
    },
    'a container, encrypted, with a code for each seed (PSKC)': {
      more: { format: 'PSKC', key: key.toString('hex') },
      content: async () => {
        const pieces: string[] = [];
        for await (const piece of writePskc(Array.from({ length: run.rounds }, (_, index) => record(index)), { key, keyName: 'Transport key', random: randomBytes })) pieces.push(piece);
        return pieces.join('');
      },
    },
  };

  it(
    'a file of a hundred thousand tokens lies in stock within a minute, while codes are verified',
    async () => {
      const rows: (string | number)[][] = [];
      const held = await tokens.active();
      let counter = 1n;
      for (const [name, { more, content }] of Object.entries(files)) {
        const text = await content();
        const id = await imports().sent(text, more);
        const began = performance.now();
        expect((await imports().start(id)).status).toBe(202);
        const ended = imports().ended(id);
        let isOver = false;
        void ended.finally(() => (isOver = true));
        const waits: number[] = [];
        while (!isOver) {
          const asked = performance.now();
          expect((await otp.verify(held.id, codeAt(held, counter))).status).toBe(200);
          counter += 1n;
          waits.push(performance.now() - asked);
          await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
        }
        const seconds = (performance.now() - began) / 1_000;
        expect(await ended).toMatchObject({ state: 'STOCKED', report: { eventTokens: run.rounds, timeTokens: 0 } });
        if (run.rounds >= 100_000) expect(seconds).toBeLessThan(BOUND_SECONDS);
        waits.sort((one, other) => one - other);
        rows.push([name, Math.round(Buffer.byteLength(text) / 1_000), run.rounds, Number(seconds.toFixed(1)), waits.length, Math.round(waits[Math.floor(waits.length / 2)] ?? 0), Math.round(waits.at(-1) ?? 0)]);
      }
      process.stdout.write(`${rows.map((row) => row.join(' | ')).join('\n')}\n`);
      writeProofTable(run, {
        name: 'otp-import',
        title: 'Files of a hundred thousand tokens',
        claim:
          'Each file is sent in parts and then read into stock by one job, in one transaction, from the request that starts it to the answer that says so, on a machine with two ' +
          'cores that runs PostgreSQL, the room and this test. Meanwhile codes of one token are verified, ten a second at most; each is taken.',
        columns: ['File', 'kB', 'tokens', 'seconds', 'codes meanwhile', 'their median in ms', 'their longest in ms'],
        rows,
      });
    },
    HALF_HOUR_MS,
  );

  const imports = (): Imports => new Imports(tokens);
});
