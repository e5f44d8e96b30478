import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { postJson } from '@vidimus/testing';
import { DIGEST } from '../services/otp-sync/test/running-otp-sync.js';
import { codeAt, run, wrongPair } from '../services/otp-sync/test/tokens.js';
import type { HeldToken } from '../services/otp-sync/test/tokens.js';
import { measure, median, tell, together } from './load.js';
import type { Measured } from './load.js';
import { OtpInstallation } from './otp-installation.js';

/** Submissions that a token has in a day. */
const EACH = 5;
/** Code is compiled, plans are made, before anything is counted. */
const WARM_UP = 120;
const FLOODERS = 16;
const TOKENS_EACH = 20;
const VERIFIERS = 4;
/** Stretches with and without a flood take turns: what a machine does besides comes and goes. */
const STRETCHES = 3;
const SECONDS = 8;
const WATCHED_SECONDS = 8;
/** Holders do not come one after the other without a pause. */
const REST_MS = 20;

/** What is wrong with a pair that fails; every one of them is answered alike. */
const FAULTS = {
  'first code right': (token: HeldToken, wrong: readonly string[]) => [codeAt(token, 40n), wrong[0] ?? ''],
  'second code right': (token: HeldToken, wrong: readonly string[]) => [wrong[0] ?? '', codeAt(token, 40n)],
  'no code right': (_token: HeldToken, wrong: readonly string[]) => wrong,
  swapped: (token: HeldToken) => run(token, 40n).toReversed(),
  'the same twice': (token: HeldToken) => [codeAt(token, 40n), codeAt(token, 40n)],
  'both right, of another card': (token: HeldToken) => run(token, 40n),
} as const;
type Fault = keyof typeof FAULTS;
const ALL_FAULTS = Object.keys(FAULTS) as Fault[];

describe('resynchronisations that fail', () => {
  let installation: OtpInstallation;
  let headers: { authorization: string };

  const begin = async (env: Readonly<Record<string, string>>): Promise<void> => {
    installation = await OtpInstallation.start(env);
    headers = { authorization: `Bearer ${await installation.otp.tokenOfRoom('otp-sync:verify')}` };
  };
  afterEach(() => installation.stop());

  const submit = async (token: HeldToken, codes: readonly string[], userCode: string, turn: number): Promise<number> => {
    const [firstCode, secondCode] = codes;
    const url = `${installation.url(turn)}/v1/devices/${token.id}/resynchronisations`;
    return (await postJson(url, { ...headers, 'idempotency-key': randomUUID() }, { userCode, firstCode, secondCode })).status;
  };

  it('cost little, whatever is wrong with them', async () => {
    // What is measured is what each of them costs, and not how long it waits for its turn.
    await begin({ VIDIMUS_OTP_SYNC_RESYNC_SHARE: '1' });
    const tokens = await installation.tokens(72);
    const work = tokens.flatMap((token, place) => {
      const wrong = wrongPair(token, 0n);
      return ALL_FAULTS.slice(0, EACH).map((_, index) => {
        const fault = ALL_FAULTS[(place * EACH + index) % ALL_FAULTS.length] ?? 'swapped';
        const userCode = fault === 'both right, of another card' ? '00000-00000' : token.userCode;
        return { fault, send: () => submit(token, FAULTS[fault](token, wrong), userCode, 0) };
      });
    });
    const times = new Map<Fault, number[]>(ALL_FAULTS.map((fault) => [fault, []]));
    const todo = [...work];
    // Rooms relay, seal and look for jobs whether somebody comes or not.
    const idle = await measure([() => pause(50)], WATCHED_SECONDS, installation.counted);
    for (const { send } of todo.splice(0, WARM_UP)) expect(await send()).toBe(422);
    const submissions = await measure(
      [
        async () => {
          const next = todo.shift();
          if (next === undefined) return pause(50);
          const began = performance.now();
          if ((await next.send()) !== 422) throw new Error('A wrong pair was not refused.');
          times.get(next.fault)?.push(performance.now() - began);
        },
      ],
      WATCHED_SECONDS,
      installation.counted,
    );
    const count = work.length - WARM_UP - todo.length;
    const total = (measured: Measured, name: string): number => (measured.cpuMs[name] ?? 0) * measured.count;
    const per = (name: string): number => (total(submissions, name) - total(idle, name)) / count;
    const [rooms, postgres] = [per('rooms'), per('PostgreSQL')];
    process.stdout.write(`a failed resynchronisation over 1,000 codes: ${(rooms + postgres).toFixed(1)} CPU-ms, rooms ${rooms.toFixed(1)} and PostgreSQL ${postgres.toFixed(1)}; besides what both do when nobody comes\n`);
    const medians = [...times].map(([fault, values]) => ({ fault, ms: median(values), count: values.length }));
    for (const { fault, ms, count: samples } of medians) process.stdout.write(`  ${fault.padEnd(30)} median of ${samples}: ${ms.toFixed(1)} ms\n`);
    const all = medians.map(({ ms }) => ms);
    process.stdout.write(`slowest median for each of the fastest: ${(Math.max(...all) / Math.min(...all)).toFixed(3)}\n`);
    expect(count).toBeGreaterThan(ALL_FAULTS.length);
  }, 300_000);

  it('hardly slow down other holders, however many come', async () => {
    await begin({});
    const [verifiers, flooders] = [await installation.tokens(VERIFIERS), await installation.tokens(FLOODERS * TOKENS_EACH)];
    const next = verifiers.map(() => 1n);
    const verifying = verifiers.map((token, index) => async () => {
      const counter = next[index] ?? 0n;
      const { status } = await postJson(`${installation.url(index)}/v1/devices/${token.id}/verifications`, { ...headers, 'idempotency-key': randomUUID() }, { code: codeAt(token, counter), purpose: 'signature', digest: DIGEST });
      if (status !== 200) throw new Error(`A right code was answered with ${status}.`);
      next[index] = counter + 1n;
    });
    const state = { isFlooding: false, looked: 0, refused: 0 };
    const own = Array.from({ length: FLOODERS }, (_, place) => flooders.slice(place * TOKENS_EACH, (place + 1) * TOKENS_EACH).map((token) => ({ token, wrong: wrongPair(token, 0n), left: EACH })));
    const flood = (): Promise<void[]> =>
      Promise.all(
        own.map(async (tokens, place) => {
          while (state.isFlooding) {
            const one = tokens.find(({ left }) => left > 0);
            if (one === undefined) throw new Error('There are too few tokens for a flood.');
            const status = await submit(one.token, one.wrong, one.token.userCode, place);
            if (status === 422) {
              one.left -= 1;
              state.looked += 1;
            } else {
              state.refused += 1;
              await pause(100);
            }
          }
        }),
      );
    await measure(verifying, 3, {}, REST_MS);
    const stretches: { readonly quiet: Measured; readonly flooded: Measured }[] = [];
    while (stretches.length < STRETCHES) {
      const quiet = await measure(verifying, SECONDS, installation.counted, REST_MS);
      state.isFlooding = true;
      const flooding = flood();
      // Those who come first are looked at without a wait.
      await measure(verifying, stretches.length === 0 ? 5 : 2, {}, REST_MS);
      stretches.push({ quiet, flooded: await measure(verifying, SECONDS, installation.counted, REST_MS) });
      state.isFlooding = false;
      await flooding;
    }
    const [quiet, flooded] = [together(stretches.map((each) => each.quiet)), together(stretches.map((each) => each.flooded))];
    tell('verifications alone', quiet);
    tell(`verifications while ${FLOODERS} others submit`, flooded);
    process.stdout.write(`${state.looked} submissions were looked at, ${state.refused} refused; latency: p50 ${(flooded.p50Ms / quiet.p50Ms).toFixed(2)}, p99 ${(flooded.p99Ms / quiet.p99Ms).toFixed(2)} times that without\n`);
    expect(state.looked).toBeGreaterThan(0);
  }, 300_000);
});
