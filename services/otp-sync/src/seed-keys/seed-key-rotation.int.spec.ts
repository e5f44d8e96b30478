import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { encodeBase32 } from '@vidimus/otp';
import { FieldCipher } from '@vidimus/persistence';
import { eventually, keystoreKinds } from '@vidimus/testing';
import type { TestAnswer, TestRoom } from '@vidimus/testing';
import { AGENCY, problemOf, RunningOtpSync } from '../../test/running-otp-sync.js';
import { codeAt, Tokens } from '../../test/tokens.js';
import type { HeldToken } from '../../test/tokens.js';
import { SETTLED_MS } from './seed-key.js';
import { isWrapped, SeedKeyEnvelope } from './seed-key-envelope.js';
import { SeedKeyRotation } from './seed-key-rotation.service.js';

/** More than one batch. */
const STOCK = 230;
const HELD = 4;

interface SeenKey {
  readonly number: number;
  readonly state: string;
  readonly seeds: number;
}

let otp: RunningOtpSync;
let tokens: Tokens;
let other: TestRoom;
let held: HeldToken[];
/** Of the next code of all tokens that are held. */
let counter = 1n;
/** A seed as it lay before the first rotation. */
let formerSeal: string;
beforeAll(async () => {
  // In a token where one can be had; the other tests of the room have a file.
  otp = await RunningOtpSync.start({}, (await keystoreKinds()).at(-1));
  tokens = new Tokens(otp);
  other = await otp.secondInstance();
  held = [];
  for (let index = 0; index < HELD; index += 1) held.push(await tokens.active());
  for (let left = STOCK; left > 0; left -= 100) {
    const answer = await tokens.staff('POST', '/v1/inventory', { ...AGENCY, tokens: Array.from({ length: Math.min(100, left) }, () => tokens.stockOrder()) });
    expect(answer.status).toBe(201);
  }
}, 120_000);
afterAll(() => otp.stop());

const first = (): HeldToken => {
  const [token] = held;
  if (token === undefined) throw new Error('There are tokens.');
  return token;
};
const rotation = (): SeedKeyRotation => otp.room.running.app.get(SeedKeyRotation, { strict: false });
const rotate = (): Promise<TestAnswer> => tokens.staff('POST', '/v1/seed-keys/rotation');
const keys = async (): Promise<SeenKey[]> => (await tokens.staff('GET', '/v1/seed-keys')).json<{ items: SeenKey[] }>().items.map(({ number, state, seeds }) => ({ number, state, seeds }));
/** Everything that can be done now. */
const work = async (): Promise<void> => {
  while (await rotation().step());
};
const sealedOf = async (id: string): Promise<string> => {
  const [row]: { secret_sealed: string }[] = await otp.database.query('SELECT secret_sealed FROM otp_device WHERE id = $1', [id]);
  return row?.secret_sealed ?? '';
};

describe('the rotation of the keys of seeds', () => {
  it('is ordered by whoever looks after the stock, once every instance knows the next key', async () => {
    expect(await keys()).toEqual([{ number: 1, state: 'CURRENT', seeds: HELD + STOCK }, { number: 2, state: 'NEXT', seeds: 0 }]);
    expect((await tokens.staff('POST', '/v1/seed-keys/rotation', undefined, { role: 'REGISTRATION_OFFICER' })).status).toBe(403);
    expect(problemOf(await rotate())).toBe('conflict');
    otp.clock.advance(SETTLED_MS);
  });

  it('seals every seed anew while codes are verified on two instances, and none is refused', async () => {
    formerSeal = await sealedOf(first().id);
    const answers: number[] = [];
    const verifyAll = async (): Promise<void> => {
      const now = counter;
      counter += 1n;
      for (const [index, token] of held.entries()) answers.push((await otp.verify(token.id, codeAt(token, now), { room: index % 2 === 0 ? otp.room : other })).status);
    };
    await verifyAll();
    expect((await rotate()).status).toBe(202);
    expect(problemOf(await rotate())).toBe('conflict');
    const under = async (): Promise<boolean> => (await keys()).find(({ number }) => number === 2)?.seeds === HELD + STOCK;
    // The job of the room may be quicker than this test.
    do await Promise.all([verifyAll(), rotation().step()]);
    while (!(await under()));
    await verifyAll();
    expect(answers.length).toBeGreaterThanOrEqual(3 * HELD);
    expect(answers.filter((status) => status !== 200)).toEqual([]);
    expect((await keys())[0]).toEqual({ number: 1, state: 'RETIRING', seeds: 0 });
  }, 60_000);

  it('catches what an instance that knew of nothing sealed under the former key, and erases that key at the end', async () => {
    await otp.database.query('UPDATE otp_device SET secret_sealed = $2 WHERE id = $1', [first().id, formerSeal]);
    expect((await keys())[0]).toEqual({ number: 1, state: 'RETIRING', seeds: 1 });
    otp.clock.advance(SETTLED_MS);
    await work();
    expect(await keys()).toEqual([{ number: 1, state: 'RETIRED', seeds: 0 }, { number: 2, state: 'CURRENT', seeds: HELD + STOCK }, { number: 3, state: 'NEXT', seeds: 0 }]);
    const [row]: object[] = await otp.database.query('SELECT key_sealed FROM otp_seed_key WHERE number = 1');
    expect(row).toEqual({ key_sealed: null });
  }, 60_000);

  it('leaves its traces, without a key or a seed', async () => {
    const entries: { facts: object }[] = await otp.database.query(`SELECT facts FROM audit_entry WHERE aggregate_type = 'otp-seed-key' AND command = 'reseal'`);
    expect(entries.length).toBeGreaterThanOrEqual(3);
    expect(entries.map(({ facts }) => facts)).toContainEqual(expect.objectContaining({ resealed: 100, damaged: 0 }));
    const [dump]: { text: string }[] = await otp.database.query(`SELECT string_agg(facts::text, '') || (SELECT string_agg(data::text, '') FROM history) AS text FROM audit_entry`);
    for (const { secret } of held) expect(dump?.text).not.toContain(secret.toString('hex'));
  });

  it('seals seeds anew that lie under the data key of the room, from before there were keys of seeds', async () => {
    const { id, holderId, secret } = first();
    const legacy = otp.room.running.app.get(FieldCipher, { strict: false }).seal(`otp_device.secret:${id}:${holderId}`, encodeBase32(secret));
    await otp.database.query('UPDATE otp_device SET secret_sealed = $2 WHERE id = $1', [id, legacy]);
    expect((await otp.verify(id, codeAt(first(), counter), { room: other })).status).toBe(200);
    expect((await rotate()).status).toBe(202);
    otp.clock.advance(SETTLED_MS);
    await eventually('the key is erased', async () => {
      await work();
      return (await keys()).find(({ number }) => number === 2)?.state === 'RETIRED';
    });
    expect(await sealedOf(id)).toMatch(/^k3\./);
    expect((await otp.verify(id, codeAt(first(), counter + 1n))).status).toBe(200);
  }, 60_000);

  it('does not launder a seed that somebody moved to another row: neither device takes a code, and the key that it lies under is kept', async () => {
    const [one, two] = [await tokens.active(), await tokens.active()];
    await otp.database.query(
      `UPDATE otp_device AS device SET secret_sealed = other.secret_sealed FROM otp_device AS other WHERE device.id = ANY($1::uuid[]) AND other.id = ANY($1::uuid[]) AND device.id <> other.id`,
      [[one.id, two.id]],
    );
    expect(problemOf(await otp.verify(one.id, codeAt(two, 1n)))).toBe('unprocessable DEVICE_DAMAGED');
    expect((await rotate()).status).toBe(202);
    await eventually('all others are sealed anew', async () => {
      await work();
      return (await keys()).find(({ number }) => number === 3)?.seeds === 2;
    });
    otp.clock.advance(SETTLED_MS);
    await work();
    expect((await keys()).slice(2, 4)).toEqual([{ number: 3, state: 'RETIRING', seeds: 2 }, { number: 4, state: 'CURRENT', seeds: HELD + STOCK }]);
    for (const [moved, code] of [[one, codeAt(two, 1n)], [two, codeAt(one, 1n)]] as const) expect(problemOf(await otp.verify(moved.id, code))).toBe('unprocessable DEVICE_DAMAGED');
    // Time has flown for this clock, not for the other instance: it may have yet to read the newest key, and says so.
    await eventually('the other instance has read the newest key', async () => (await otp.verify(first().id, codeAt(first(), counter + 2n), { room: other })).status === 200);
  }, 60_000);
});

describe('the keys of seeds in the database', () => {
  interface KeptKey {
    readonly number: number;
    readonly key_sealed: string;
  }
  const kept = (): Promise<KeptKey[]> => otp.database.query('SELECT number, key_sealed FROM otp_seed_key WHERE key_sealed IS NOT NULL ORDER BY number');
  const keep = ({ number, key_sealed: sealed }: KeptKey): Promise<unknown> => otp.database.query('UPDATE otp_seed_key SET key_sealed = $2 WHERE number = $1', [number, sealed]);

  it('are wrapped by the keystore; the data key of the room opens none', async () => {
    const keys = await kept();
    expect(keys.length).toBeGreaterThanOrEqual(2);
    const cipher = otp.room.running.app.get(FieldCipher, { strict: false });
    for (const { number, key_sealed: sealed } of keys) {
      expect(isWrapped(sealed)).toBe(true);
      expect(() => cipher.open(`otp_seed_key.key:${number}`, sealed)).toThrow();
    }
  });

  it('of before there was a keystore are wrapped by it when an instance starts, and leave a trace; codes are taken before and after', async () => {
    const { app } = otp.room.running;
    const before = await kept();
    for (const { number, key_sealed: sealed } of before) {
      const key = await app.get(SeedKeyEnvelope, { strict: false }).open(number, sealed);
      await keep({ number, key_sealed: app.get(FieldCipher, { strict: false }).seal(`otp_seed_key.key:${number}`, key.toString('base64')) });
    }
    const third = await otp.secondInstance();
    expect((await kept()).map(({ number, key_sealed: sealed }) => [number, isWrapped(sealed)])).toEqual(before.map(({ number }) => [number, true]));
    const traces: object[] = await otp.database.query(`SELECT 1 FROM audit_entry WHERE aggregate_type = 'otp-seed-key' AND command = 'wrap-seed-key'`);
    expect(traces).toHaveLength(before.length);
    const token = await tokens.active();
    expect((await otp.verify(token.id, codeAt(token, 1n), { room: third })).status).toBe(200);
    expect((await otp.verify(token.id, codeAt(token, 2n))).status).toBe(200);
  }, 60_000);

  it('do not open in the place of another one: an instance that finds that does not start', async () => {
    const keys = await kept();
    const [one, two] = keys.slice(-2);
    if (one === undefined || two === undefined) throw new Error('There are two keys at least.');
    await Promise.all([keep({ ...one, key_sealed: two.key_sealed }), keep({ ...two, key_sealed: one.key_sealed })]);
    await expect(otp.secondInstance()).rejects.toMatchObject({ code: 'WRAPPED_KEY_REFUSED' });
    await Promise.all([keep(one), keep(two)]);
  }, 60_000);
});
