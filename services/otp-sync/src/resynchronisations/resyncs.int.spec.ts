import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { totpStep } from '@vidimus/otp';
import { Doors } from '@vidimus/persistence';
import { eventually, skipUnless, toolAvailable } from '@vidimus/testing';
import type { TestAnswer } from '@vidimus/testing';
import { DAY_MS, HOUR_MS, PHONE, problemOf, RunningOtpSync, STEP_MS } from '../../test/running-otp-sync.js';
import { withoutTurns } from '../../test/token-races.js';
import { codeAt, run, seedWithTwins, Tokens, wrongPair } from '../../test/tokens.js';
import type { HeldToken } from '../../test/tokens.js';
import { otpSyncAfterRestore } from '../after-restore.js';

let otp: RunningOtpSync;
let tokens: Tokens;
beforeAll(async () => {
  otp = await RunningOtpSync.start();
  tokens = new Tokens(otp);
}, 120_000);
afterAll(() => otp.stop());

const FAILED = 'credentials-refused RESYNC_FAILED';
const unlocking = { lock: 'RESYNC_LOCK', identityCheck: 'IN_PERSON' };
const failuresOf = async (token: HeldToken): Promise<unknown[]> =>
  (await tokens.staff('GET', `/v1/inventory/${token.id}/resynchronisations`)).json<{ items: { failure: unknown }[] }>().items.map(({ failure }) => failure);
const failTimes = async (token: HeldToken, times: number): Promise<TestAnswer[]> => {
  const pair = wrongPair(token, 0n);
  const answers: TestAnswer[] = [];
  for (let time = 0; time < times; time += 1) answers.push(await tokens.resync(token, pair));
  return answers;
};
/** What an answer says, without what differs from one submission to the next. */
const saying = (answer: TestAnswer): object => ({ ...answer.json(), supportReference: '', instance: '', correlationId: '', traceId: '', attemptsLeft: 0 });

describe('an event-based token', () => {
  it('[S3-01] [S3-02] [S3-21] [S3-25] [S3-27] [S3-30] 150 presses ahead signs again after two codes in a row, which are spent; sent again or swapped they do nothing', async () => {
    const token = await tokens.active();
    expect(problemOf(await otp.verify(token.id, codeAt(token, 151n)))).toBe('credentials-refused WRONG_CODE');
    expect(problemOf(await tokens.resync(token, run(token, 151n).reverse()))).toBe(FAILED);
    const done = await tokens.resync(token, run(token, 151n));
    expect([done.status, done.json()]).toEqual([200, { id: expect.any(String), deviceId: token.id, resynchronisedAt: expect.any(String) }]);
    expect(await tokens.record(token)).toMatchObject({ counter: '153', lock: null, outOfSync: false });
    for (const spent of run(token, 151n)) expect(problemOf(await otp.verify(token.id, spent))).toBe('credentials-refused WRONG_CODE');
    expect(problemOf(await tokens.resync(token, run(token, 151n)))).toBe(FAILED);
    expect((await otp.verify(token.id, codeAt(token, 153n))).status).toBe(200);
    expect((await otp.typesOf(token.id)).filter((type) => type.startsWith('otp.resync'))).toEqual(['started', 'failed', 'started', 'succeeded', 'started', 'failed'].map((what) => `otp.resync-${what}.v1`));
    expect((await otp.eventsOf(token.id)).find(({ type }) => type === 'otp.resync-succeeded.v1')?.data).toMatchObject({ drift: 'UP_TO_1000' });
  });

  it('[S3-24] is found up to the last place of the window and no further', async () => {
    const [near, far] = [await tokens.active(), await tokens.active()];
    expect((await tokens.resync(near, run(near, 1_000n))).status).toBe(200);
    expect(problemOf(await tokens.resync(far, run(far, 1_001n)))).toBe(FAILED);
    expect(await tokens.record(far)).toMatchObject({ counter: '1' });
  });

  it.each([2n ** 32n, 2n ** 53n, 2n ** 64n - 400n])('[S3-29] keeps its exact counter near %s', async (counter) => {
    const token = await tokens.active({ counter, algorithm: 'SHA256', digits: 8 });
    expect((await tokens.resync(token, run(token, counter + 300n))).status).toBe(200);
    expect((await tokens.record(token))['counter']).toBe(String(counter + 302n));
    expect((await otp.verify(token.id, codeAt(token, counter + 302n))).status).toBe(200);
  });

  it('takes the last two codes that there are, is used up then, and never begins anew', async () => {
    const token = await tokens.active({ counter: 2n ** 64n - 300n });
    expect((await tokens.resync(token, run(token, 2n ** 64n - 2n))).status).toBe(200);
    expect((await tokens.record(token))['counter']).toBe(String(2n ** 64n));
    for (const counter of [0n, 1n, 2n ** 64n - 1n]) expect(problemOf(await otp.verify(token.id, codeAt(token, counter)))).toBe('credentials-refused WRONG_CODE');
    expect(problemOf(await tokens.resync(token, run(token, 0n)))).toBe(FAILED);
  });

  const withOathtool = skipUnless(toolAvailable('oathtool'), 'oathtool is not installed');
  withOathtool.it('[S3-29] shows what oathtool makes of the same seed', async () => {
    const token = await tokens.active();
    const codes = execFileSync('oathtool', ['-c', '700', '-w', '1', token.secret.toString('hex')]).toString().trim().split('\n');
    expect((await tokens.resync(token, codes)).status).toBe(200);
    expect((await tokens.record(token))['counter']).toBe('702');
  });
});

describe('a time-based token', () => {
  it.each([
    ['seven minutes ahead', 14, 30],
    ['seven minutes behind', -14, 30],
    ['ten hours behind, in steps of a minute', -600, 60],
  ] as const)('[S3-29] %s signs again after two codes in a row', async (_name, steps, periodSeconds) => {
    const token = await tokens.active({ kind: 'TIME_TOKEN', periodSeconds, algorithm: 'SHA512' });
    const now = totpStep(otp.clock.now(), periodSeconds);
    const isBehind = steps < 0;
    // Steps up to the first code are spent: a clock that is set back shows them again, and they are worth nothing.
    if (isBehind) otp.clock.advance(-steps * periodSeconds * 1_000 + 10 * periodSeconds * 1_000);
    const present = totpStep(otp.clock.now(), periodSeconds);
    expect(problemOf(await otp.verify(token.id, tokens.shown(token, steps)))).toBe('credentials-refused WRONG_CODE');
    const done = await tokens.resync(token, run(token, BigInt(present + steps - 1)));
    expect([done.status, present >= now]).toEqual([200, true]);
    expect(await tokens.record(token)).toMatchObject({ driftSteps: steps });
    expect(problemOf(await otp.verify(token.id, tokens.shown(token, steps)))).toBe('credentials-refused WRONG_CODE');
    otp.clock.advance(periodSeconds * 1_000);
    expect((await otp.verify(token.id, tokens.shown(token, steps))).status).toBe(200);
    expect((await tokens.staff('GET', `/v1/inventory/${token.id}/drift`)).json<{ items: { source: string; distance: number }[] }>().items.at(-1)).toMatchObject({ source: 'CODE', distance: steps });
  });

  it('does not learn a jump of our clock, and works again when it is put right', async () => {
    const token = await tokens.active({ kind: 'TIME_TOKEN' });
    const right = tokens.shown(token);
    otp.clock.advance(HOUR_MS);
    expect(problemOf(await otp.verify(token.id, right))).toBe('credentials-refused WRONG_CODE');
    otp.clock.advance(-HOUR_MS);
    expect((await otp.verify(token.id, right)).status).toBe(200);
    expect(await tokens.record(token)).toMatchObject({ driftSteps: 0 });
  });

  it('teaches one step by three codes on the same side', async () => {
    const token = await tokens.active({ kind: 'TIME_TOKEN' });
    for (let count = 0; count < 3; count += 1) {
      expect(await tokens.record(token)).toMatchObject({ driftSteps: 0 });
      expect((await otp.verify(token.id, tokens.shown(token, 1))).status).toBe(200);
      otp.clock.advance(2 * STEP_MS);
    }
    expect(await tokens.record(token)).toMatchObject({ driftSteps: 1 });
    expect((await otp.verify(token.id, tokens.shown(token, 2))).status).toBe(200);
  });
});

describe('whatever is wrong', () => {
  it('[S3-22] [S3-28] has one answer: user code, first code, order, the same code twice, a gap', async () => {
    const token = await tokens.active();
    const [first = '', second = ''] = run(token, 40n);
    const wrong = wrongPair(token, 0n);
    const answers = [
      await tokens.resync(token, [first, second], { userCode: 'AAAAA-AAAAA' }),
      await tokens.resync(token, [wrong[0] ?? '', second]),
      await tokens.resync(token, [second, first]),
      await tokens.resync(token, [first, first]),
      await tokens.resync(token, [first, codeAt(token, 42n)]),
    ];
    expect(answers.map(({ status }) => status)).toEqual([422, 422, 422, 422, 422]);
    for (const answer of answers) expect(saying(answer)).toEqual(saying(answers[0] ?? answer));
    expect(answers.map((answer) => answer.json()['attemptsLeft'])).toEqual([4, 3, 2, 1, 0]);
    expect(await failuresOf(token)).toEqual(['NOT_FOUND', 'SAME_CODE_TWICE', 'SWAPPED', 'NOT_FOUND', 'USER_CODE']);
    expect(await tokens.record(token)).toMatchObject({ counter: '1' });
    for (const { text } of answers) expect(text).not.toContain(first);
  });

  it('[S3-26] [S3-28] locks after five submissions in a day; the sixth, even right, is not looked at; support finds the device by the reference', async () => {
    const token = await tokens.active();
    const reference = (await failTimes(token, 5)).at(-1)?.json()['supportReference'];
    const refused = await tokens.resync(token, run(token, 5n));
    expect([problemOf(refused), refused.json()]).toEqual(['otp-device-locked', expect.objectContaining({ lock: 'RESYNC_LOCK', supportReference: reference, lockedUntil: expect.any(String) })]);
    expect(await failuresOf(token)).toHaveLength(5);
    const found = await tokens.staff('GET', `/v1/inventory?reference=${String(reference)}`);
    expect(found.json()).toMatchObject({ items: [{ id: token.id, model: 'c100', lastSuccessAt: expect.any(String) }] });
    expect((await tokens.record(token)).resynchronisation).toMatchObject({ failedToday: 5, locked: true, likelyCause: 'WRONG_SEED', lastReference: reference });
    // Codes are taken as before: the locks are independent.
    expect((await otp.verify(token.id, codeAt(token, 1n))).status).toBe(200);
    const mail = await eventually('the holder is told', () => otp.notification.notices.find(({ about, template }) => about.id === token.id && template === 'otp-device-locked'));
    expect(mail).toMatchObject({ to: { accountId: token.accountId }, parameters: { supportReference: reference } });
    otp.clock.advance(DAY_MS);
    expect((await tokens.resync(token, run(token, 5n))).status).toBe(200);
  });

  it('locks for good at the fourth time within a month; support lifts it', async () => {
    const token = await tokens.active();
    for (let time = 0; time < 4; time += 1) {
      expect((await failTimes(token, 5)).map(problemOf)).toEqual(new Array(5).fill(FAILED));
      otp.clock.advance(DAY_MS);
    }
    otp.clock.advance(3 * DAY_MS);
    expect((await tokens.resync(token, run(token, 5n))).json()).toMatchObject({ lock: 'RESYNC_LOCK', lockedUntil: null });
    expect((await tokens.staff('POST', `/v1/inventory/${token.id}/unlocking`, unlocking)).status).toBe(200);
    expect((await tokens.resync(token, run(token, 5n))).status).toBe(200);
  });

  it('comes to nothing, and is not counted, while two others of the same holder wait for their turn', async () => {
    const token = await tokens.active();
    const pair = wrongPair(token, 0n);
    // The first one waits for its device, so that it still has the turn when the last one comes.
    const held = otp.database.createQueryRunner();
    await held.startTransaction();
    await held.query('SELECT 1 FROM otp_device WHERE id = $1 FOR UPDATE', [token.id]);
    let refused = 0;
    const submitted = Array.from({ length: 12 }, async () => {
      const answer = await tokens.resync(token, pair);
      refused += answer.status === 429 ? 1 : 0;
      return answer;
    });
    await eventually('all others are refused', () => refused === 9);
    await held.rollbackTransaction();
    await held.release();
    const answers = await Promise.all(submitted);
    expect(answers.map(problemOf).sort()).toEqual([...new Array<string>(3).fill(FAILED), ...new Array<string>(9).fill('too-many-requests')]);
    expect(answers.find(({ status }) => status === 429)?.headers.get('retry-after')).toBe('1');
    expect(await failuresOf(token)).toHaveLength(3);
  });

  it('is counted in parallel, without turns: of 30 at once five are looked at', async () => {
    withoutTurns([otp.room]);
    const token = await tokens.active();
    const pair = wrongPair(token, 0n);
    const answers = await Promise.all(Array.from({ length: 30 }, () => tokens.resync(token, pair)));
    expect(answers.map(problemOf).sort()).toEqual([...new Array<string>(5).fill(FAILED), ...new Array<string>(25).fill('otp-device-locked')]);
    expect(await failuresOf(token)).toHaveLength(5);
  });
});

describe('a code that two counters of one window show', () => {
  it('[S3-28] is taken once for each of them, and not a third time', async () => {
    const { secret, counter, twin } = seedWithTwins();
    const token = await tokens.active({ secret, counter: counter - 1n });
    const code = codeAt(token, counter);
    expect((await otp.verify(token.id, code)).status).toBe(200);
    expect(await tokens.record(token)).toMatchObject({ counter: String(counter + 1n) });
    expect((await otp.verify(token.id, code)).status).toBe(200);
    expect(await tokens.record(token)).toMatchObject({ counter: String(twin + 1n) });
    expect(problemOf(await otp.verify(token.id, code))).toBe('credentials-refused WRONG_CODE');
  });
});

describe('resynchronising', () => {
  it('lifts a guessing lock, and no block of staff', async () => {
    const token = await tokens.active();
    const [wrong = ''] = wrongPair(token, 0n);
    for (let time = 0; time < 5; time += 1) await otp.verify(token.id, wrong);
    expect(problemOf(await otp.verify(token.id, codeAt(token, 1n)))).toBe('otp-device-locked');
    await tokens.staff('POST', `/v1/inventory/${token.id}/block`, { reason: 'INVESTIGATION' });
    expect((await tokens.resync(token, run(token, 9n))).json()).toMatchObject({ lock: 'ADMIN_BLOCK' });
    expect(await failuresOf(token)).toEqual([]);
    await tokens.staff('POST', `/v1/inventory/${token.id}/unblock`);
    expect((await tokens.resync(token, run(token, 9n))).status).toBe(200);
    expect((await otp.verify(token.id, codeAt(token, 11n))).status).toBe(200);
    expect((await otp.eventsOf(token.id)).filter(({ type }) => type === 'otp.device-unlocked.v1').map(({ data }) => data)).toEqual([expect.objectContaining({ lock: 'ADMIN_BLOCK' }), expect.objectContaining({ lock: 'SIGN_LOCK' })]);
  });

  it('is suggested after three codes that would have been right further on, and not after the same one thrice', async () => {
    const token = await tokens.active();
    for (const counter of [200n, 200n, 200n, 201n]) expect(problemOf(await otp.verify(token.id, codeAt(token, counter)))).toBe('credentials-refused WRONG_CODE');
    expect(await tokens.listed(token)).toMatchObject({ outOfSync: false });
    await otp.verify(token.id, codeAt(token, 202n));
    expect(await tokens.listed(token)).toMatchObject({ outOfSync: true, lock: 'SIGN_LOCK' });
    expect((await tokens.resync(token, run(token, 203n))).status).toBe(200);
    expect(await tokens.listed(token)).toMatchObject({ outOfSync: false, lock: null });
  });

  it('is refused in states that end a device, by name, and for codes that are sent', async () => {
    const [lost, assigned] = [await tokens.active(), await tokens.inStock()];
    await tokens.staff('POST', `/v1/inventory/${lost.id}/loss`);
    expect((await tokens.resync(lost, run(lost, 1n))).json()).toMatchObject({ state: 'LOST', status: 409 });
    await tokens.staff('POST', `/v1/inventory/${assigned.id}/assignment`, { holderId: assigned.holderId });
    expect((await tokens.resync({ ...assigned, userCode: lost.userCode }, run(assigned, 1n))).json()).toMatchObject({ state: 'REGISTERED', status: 409 });
    const phone = await otp.register({ kind: 'SMS', address: PHONE });
    expect(problemOf(await tokens.resync({ ...lost, ...phone, secret: lost.secret }, ['123456', '123456']))).toBe('conflict');
    expect(problemOf(await tokens.resync({ ...lost, holderId: randomUUID() }, ['123456', '123456']))).toBe('not-found');
    expect(await failuresOf(lost)).toEqual([]);
  });

  it('[S3-19] is mailed to the holder, answered once, and takes codes with blanks and a user code in small letters', async () => {
    const token = await tokens.active();
    const key = randomUUID();
    const typed = run(token, 20n).map((code) => ` ${code.slice(0, 3)} ${code.slice(3)}`);
    const options = { key, userCode: token.userCode.toLowerCase().replace('-', ' ') };
    const first = await tokens.resync(token, typed, options);
    expect(first.status).toBe(200);
    expect((await tokens.resync(token, typed, options)).json()).toEqual(first.json());
    expect(await failuresOf(token)).toEqual([null]);
    const mail = await eventually('the holder is told', () => otp.notification.notices.find(({ about }) => about.id === token.id));
    expect(mail).toMatchObject({ template: 'otp-device-resynchronised', to: { accountId: token.accountId }, parameters: {} });
  });

  it('is done for rooms and integrators in one call, each where they may', async () => {
    const token = await tokens.active();
    const body = (from: bigint): object => ({ userCode: token.userCode, firstCode: run(token, from)[0], secondCode: run(token, from)[1] });
    const verify = { scope: 'otp-sync:verify' };
    expect((await otp.call('POST', `/v1/devices/${token.id}/resynchronisations`, body(5n), verify)).status).toBe(200);
    expect((await tokens.staff('POST', `/v1/inventory/${token.id}/resynchronisations`, body(9n), { role: 'INTEGRATOR' })).status).toBe(200);
    expect((await tokens.staff('POST', `/v1/inventory/${token.id}/resynchronisations`, body(15n))).status).toBe(403);
  });

  it('[S3-21] asks for a third code where a pair is right at two places, and is counted', async () => {
    // This seed of RFC 4226 shows the same pair at both counters, which was found by looking through three thousand million.
    const [earlier, later] = [2_964_849_109n, 2_964_849_971n];
    const token = await tokens.active({ secret: Buffer.from('12345678901234567890'), counter: earlier - 100n });
    const asked = await tokens.resync(token, run(token, later));
    expect([problemOf(asked), asked.json()]).toEqual(['credentials-refused THIRD_CODE_NEEDED', expect.objectContaining({ attemptsLeft: 4 })]);
    expect(problemOf(await tokens.resync(token, run(token, later), { userCode: 'AAAAA-AAAAA' }))).toBe(FAILED);
    expect(await tokens.record(token)).toMatchObject({ counter: String(earlier - 99n), resynchronisation: { failedToday: 2 } });
    expect((await tokens.resync(token, run(token, later, 3))).status).toBe(200);
    expect(await tokens.record(token)).toMatchObject({ counter: String(later + 3n) });
  });

  it('reaches further by three codes while support has opened it', async () => {
    const token = await tokens.active();
    expect(problemOf(await tokens.resync(token, run(token, 9_000n, 3)))).toBe(FAILED);
    const opened = await tokens.staff('POST', `/v1/inventory/${token.id}/extended-resynchronisation`, { hours: 48, identityCheck: 'CALL_BACK' });
    expect([opened.status, await tokens.listed(token)]).toEqual([200, expect.objectContaining({ resynchronisation: expect.objectContaining({ extendedUntil: expect.any(String) }) })]);
    expect(problemOf(await tokens.resync(token, run(token, 9_000n)))).toBe(FAILED);
    expect((await tokens.resync(token, run(token, 9_000n, 3))).status).toBe(200);
    expect(await tokens.record(token)).toMatchObject({ counter: '9003', resynchronisation: { extendedUntil: null } });
    expect((await tokens.staff('POST', `/v1/inventory/${token.id}/extended-resynchronisation`, { hours: 49, identityCheck: 'CALL_BACK' })).status).toBe(400);
  });

  it('says to support when the steps of a token have another length', async () => {
    const token = await tokens.active({ kind: 'TIME_TOKEN', periodSeconds: 60 });
    const step = totpStep(otp.clock.now(), 30);
    expect(problemOf(await tokens.resync(token, run(token, BigInt(step - 1))))).toBe(FAILED);
    expect((await tokens.record(token)).resynchronisation).toMatchObject({ likelyCause: 'OTHER_PERIOD' });
  });
});

describe('after a restore', () => {
  it('no code is taken that was used since the backup, and every token comes back', async () => {
    const [event, time] = [await tokens.active(), await tokens.active({ kind: 'TIME_TOKEN', periodSeconds: 60 })];
    const backup: Record<'counter' | 'last_step', unknown>[] = [];
    for (const { id } of [event, time]) backup.push(...(await otp.database.query<typeof backup>('SELECT counter, last_step FROM otp_device WHERE id = $1', [id])));
    const used = [...run(event, 1n, 9), codeAt(event, 15n)];
    for (const code of used) expect((await otp.verify(event.id, code)).status).toBe(200);
    const shown = tokens.shown(time, 1);
    expect((await otp.verify(time.id, shown)).status).toBe(200);
    await otp.database.query('UPDATE otp_device SET counter = $2 WHERE id = $1', [event.id, backup[0]?.counter]);
    await otp.database.query('UPDATE otp_device SET last_step = $2 WHERE id = $1', [time.id, backup[1]?.last_step]);
    const context = { actor: { kind: 'system', id: 'restore' }, command: 'restore', correlationId: randomUUID() } as const;
    const done = await otp.database.transaction((tx) => otpSyncAfterRestore({ tx, doors: otp.room.running.app.get(Doors), context, now: otp.clock.now(), env: {} }));
    expect(done['eventTokens']).toBeGreaterThanOrEqual(1);
    for (const code of [...used.slice(-2), codeAt(event, 30n)]) expect(problemOf(await otp.verify(event.id, code))).toBe('credentials-refused WRONG_CODE');
    expect(problemOf(await tokens.resync(event, used.slice(0, 2)))).toBe(FAILED);
    expect(problemOf(await otp.verify(time.id, shown))).toBe('credentials-refused WRONG_CODE');
    expect((await tokens.resync(event, run(event, 45n))).status).toBe(200);
    expect((await otp.verify(event.id, codeAt(event, 47n))).status).toBe(200);
    otp.clock.advance(2 * 60_000);
    expect((await otp.verify(time.id, tokens.shown(time))).status).toBe(200);
  });
});

describe('what is kept', () => {
  it('holds neither codes nor user codes', async () => {
    const token = await tokens.active();
    const wrong = wrongPair(token, 0n);
    const pair = run(token, 30n);
    await tokens.resync(token, wrong);
    await tokens.resync(token, pair);
    const tables = ['otp_device', 'otp_resync', 'otp_verification', 'otp_holder_limit', 'history', 'audit_entry', 'outbox', 'idempotency_record', 'jobs.job'];
    const dumps = await Promise.all(tables.map((table) => otp.database.query(`SELECT * FROM ${table}`)));
    const everywhere = JSON.stringify(dumps) + otp.room.logLines.join('\n');
    expect(everywhere).toContain(token.id);
    expect(everywhere).not.toContain(token.userCode);
    expect(everywhere).not.toContain(token.secret.toString('hex'));
    expect(everywhere).not.toMatch(new RegExp(`"(${[...wrong, ...pair].join('|')})"`));
  });
});
