import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { skipUnless, toolAvailable } from '@vidimus/testing';
import type { TestAnswer } from '@vidimus/testing';
import { DAY_MS, DIGEST, MINUTE_MS, OTHER_DIGEST, problemOf, RunningOtpSync, STEP_MS } from '../../test/running-otp-sync.js';
import type { SeenDevice } from '../../test/running-otp-sync.js';

/** In this file few wrong codes use up a year, so that the limit can be reached. */
const WRONG_A_YEAR = 12;

let otp: RunningOtpSync;
beforeAll(async () => {
  otp = await RunningOtpSync.start({ VIDIMUS_OTP_SYNC_WRONG_CODES_A_YEAR: String(WRONG_A_YEAR) });
}, 120_000);
afterAll(() => otp.stop());

const statuses = (answers: readonly TestAnswer[], status: number): TestAnswer[] => answers.filter((answer) => answer.status === status);
const guessesOf = async ({ holderId }: SeenDevice): Promise<number> => {
  const [row]: { guesses: number }[] = await otp.database.query('SELECT cardinality(guesses) AS guesses FROM otp_holder_limit WHERE holder_id = $1', [holderId]);
  return row?.guesses ?? 0;
};
const guessWrongly = async (device: SeenDevice, times: number): Promise<void> => {
  for (let time = 0; time < times; time += 1) {
    expect(problemOf(await otp.verify(device.id, otp.wrongCodeOf(device, time)))).toBe('credentials-refused WRONG_CODE');
  }
};

describe('activating', () => {
  it('[S4-47] needs a right code, and is done once', async () => {
    const device = await otp.register({ kind: 'AUTHENTICATOR' });
    expect(problemOf(await otp.activate(device.id, otp.wrongCodeOf(device)))).toBe('credentials-refused WRONG_CODE');
    expect((await otp.get(device.id)).state).toBe('REGISTERED');
    const key = randomUUID();
    const answer = await otp.activate(device.id, otp.codeOf(device), key);
    expect([answer.status, answer.json()]).toEqual([200, { id: device.id, state: 'ACTIVE' }]);
    expect((await otp.activate(device.id, otp.codeOf(device), key)).json()).toEqual({ id: device.id, state: 'ACTIVE' });
    expect((await otp.activate(device.id, '000000')).json()).toEqual({ id: device.id, state: 'ACTIVE' });
    expect(await otp.typesOf(device.id)).toEqual(['otp.device-registered.v1', 'otp.device-activated.v1']);
  });

  it('spends the code: the same one authorises nothing', async () => {
    const device = await otp.register({ kind: 'AUTHENTICATOR' });
    const code = otp.codeOf(device);
    expect((await otp.activate(device.id, code)).status).toBe(200);
    expect(problemOf(await otp.verify(device.id, code))).toBe('credentials-refused WRONG_CODE');
    otp.clock.advance(STEP_MS);
    expect((await otp.verify(device.id, otp.codeOf(device))).status).toBe(200);
  });

  it('comes before every other use', async () => {
    const device = await otp.register({ kind: 'AUTHENTICATOR' });
    expect(problemOf(await otp.verify(device.id, otp.codeOf(device)))).toBe('illegal-transition');
    expect((await otp.row(device.id)).attempts).toBe(0);
  });
});

describe('a code of a program', () => {
  it('is taken for its holder, purpose and digest, and says so', async () => {
    const device = await otp.activeProgram();
    const answer = await otp.verify(device.id, otp.codeOf(device));
    expect([answer.status, answer.json()]).toEqual([
      200,
      { id: expect.any(String), deviceId: device.id, holderId: device.holderId, purpose: 'signature', digest: DIGEST, verifiedAt: otp.clock.now().toISOString() },
    ]);
  });

  it('is right one step early or late, and no further', async () => {
    for (const [steps, status] of [[-2, 422], [-1, 200], [2, 422], [1, 200]] as const) {
      const device = await otp.activeProgram();
      expect([steps, (await otp.verify(device.id, otp.codeOf(device, steps))).status]).toEqual([steps, status]);
    }
  });

  it('is right to the last millisecond of the step after its own', async () => {
    const device = await otp.activeProgram();
    const untilNextStep = STEP_MS - (otp.clock.now().getTime() % STEP_MS);
    const code = otp.codeOf(device);
    otp.clock.advance(untilNextStep + STEP_MS);
    expect((await otp.verify(device.id, code)).status).toBe(422);
    otp.clock.advance(-1);
    expect((await otp.verify(device.id, code)).status).toBe(200);
  });

  it('is never taken when a later one was, nor when the clock goes back', async () => {
    const device = await otp.activeProgram();
    expect((await otp.verify(device.id, otp.codeOf(device, 1))).status).toBe(200);
    expect((await otp.verify(device.id, otp.codeOf(device, 0))).status).toBe(422);
    expect((await otp.verify(device.id, otp.codeOf(device, 1))).status).toBe(422);
    const { last_step: lastStep } = await otp.row(device.id);
    otp.clock.advance(-2 * STEP_MS);
    expect((await otp.verify(device.id, otp.codeOf(device, 0))).status).toBe(422);
    expect((await otp.row(device.id)).last_step).toBe(lastStep);
    otp.clock.advance(6 * STEP_MS);
    expect((await otp.verify(device.id, otp.codeOf(device, 0))).status).toBe(200);
  });

  it.each(['12345', '123456789', 'abcdef', '１２３４５６', '', '12345 a'])('is not even counted when it is none: %p', async (code) => {
    const device = await otp.activeProgram();
    const before = (await otp.row(device.id)).attempts;
    expect((await otp.verify(device.id, code)).status).toBe(400);
    expect((await otp.row(device.id)).attempts).toBe(before);
  });

  const withOathtool = skipUnless(toolAvailable('oathtool'), 'oathtool is not installed');
  withOathtool.it('is the one that oathtool makes of the same secret', async () => {
    const device = await otp.activeProgram();
    const now = `${otp.clock.now().toISOString().replace('T', ' ').slice(0, 19)} UTC`;
    const code = execFileSync('oathtool', ['--totp', `--now=${now}`, '--base32', device.secret]).toString().trim();
    expect((await otp.verify(device.id, `${code.slice(0, 3)} ${code.slice(3)}`)).status).toBe(200);
  });
});

describe('the same request again', () => {
  it('has the same answer, spends nothing and counts nothing', async () => {
    const device = await otp.activeProgram();
    const key = randomUUID();
    const first = await otp.verify(device.id, otp.codeOf(device), { key });
    const before = await otp.row(device.id);
    const again = await otp.verify(device.id, otp.codeOf(device), { key });
    expect([again.status, again.json()]).toEqual([200, first.json()]);
    const refused = randomUUID();
    const wrong = await otp.verify(device.id, otp.wrongCodeOf(device), { key: refused });
    otp.clock.advance(STEP_MS);
    expect(problemOf(await otp.verify(device.id, otp.codeOf(device), { key: refused }))).toBe(problemOf(wrong));
    expect((await otp.row(device.id)).attempts).toBe(before.attempts + 1);
  });

  it('has the same answer also when the room died before it was stored', async () => {
    const device = await otp.activeProgram();
    const key = randomUUID();
    const first = await otp.verify(device.id, otp.codeOf(device), { key });
    await otp.database.query('DELETE FROM idempotency_record WHERE key = $1', [key]);
    const again = await otp.verify(device.id, otp.codeOf(device), { key });
    expect([again.status, again.json()]).toEqual([200, first.json()]);
    await otp.database.query('DELETE FROM idempotency_record WHERE key = $1', [key]);
    expect(problemOf(await otp.verify(device.id, otp.codeOf(device), { key, digest: OTHER_DIGEST }))).toBe('idempotency-key-reused');
  });

  it('is refused when the room died before the code was compared; the attempt stays counted, and the code is free', async () => {
    const device = await otp.activeProgram();
    const [key, code] = [randomUUID(), otp.codeOf(device)];
    await otp.database.query('UPDATE otp_device SET attempts = attempts + 1 WHERE id = $1', [device.id]);
    await otp.database.query(
      `INSERT INTO otp_verification (id, device_id, holder_id, organisation_id, organisation_path, caller, request_key, purpose, digest, attempt, created_at)
       SELECT gen_random_uuid(), device_id, holder_id, organisation_id, organisation_path, caller, $2, 'signature', $3, attempt + 1, created_at
       FROM otp_verification WHERE device_id = $1`,
      [device.id, key, DIGEST],
    );
    expect(problemOf(await otp.verify(device.id, code, { key }))).toBe('credentials-refused WRONG_CODE');
    expect(await otp.database.query('SELECT outcome FROM otp_verification WHERE request_key = $1', [key])).toEqual([{ outcome: 'REFUSED' }]);
    expect((await otp.verify(device.id, code)).status).toBe(200);
  });
});

describe('wrong codes', () => {
  it('[S3-28] lock the device after five in a row; a right one then is not even compared', async () => {
    const device = await otp.activeProgram();
    await guessWrongly(device, 4);
    expect((await otp.get(device.id)).lock).toBeNull();
    await guessWrongly(device, 1);
    expect((await otp.get(device.id)).lock).toBe('SIGN_LOCK');
    const refused = await otp.verify(device.id, otp.codeOf(device));
    expect([refused.status, problemOf(refused), refused.json()]).toEqual([409, 'otp-device-locked', expect.objectContaining({ lock: 'SIGN_LOCK' })]);
    expect(await otp.row(device.id)).toMatchObject({ attempts: 6, accepted_attempt: 1, locked_at: expect.any(Date) });
    expect((await otp.eventsOf(device.id)).slice(2)).toEqual([
      { type: 'otp.device-locked.v1', data: expect.objectContaining({ deviceId: device.id, lock: 'SIGN_LOCK' }) },
    ]);
  });

  it('are forgotten by a right one in between, but not by the year', async () => {
    const device = await otp.activeProgram();
    await guessWrongly(device, 4);
    expect((await otp.verify(device.id, otp.codeOf(device))).status).toBe(200);
    await guessWrongly(device, 4);
    expect((await otp.get(device.id)).lock).toBeNull();
    expect(await guessesOf(device)).toBe(8);
  });

  it('lock the device also when the last of them was lost in a crash', async () => {
    const device = await otp.activeProgram();
    await guessWrongly(device, 4);
    await otp.database.query('UPDATE otp_device SET attempts = attempts + 1 WHERE id = $1', [device.id]);
    expect((await otp.get(device.id)).lock).toBe('SIGN_LOCK');
    expect(problemOf(await otp.verify(device.id, otp.codeOf(device)))).toBe('otp-device-locked');
    expect((await otp.typesOf(device.id)).filter((type) => type === 'otp.device-locked.v1')).toHaveLength(1);
    expect(problemOf(await otp.verify(device.id, otp.codeOf(device)))).toBe('otp-device-locked');
    expect((await otp.typesOf(device.id)).filter((type) => type === 'otp.device-locked.v1')).toHaveLength(1);
  });

  it('lock all devices of a holder when a year’s are used up, over all of them', async () => {
    const [first, second] = [await otp.activeProgram(), await otp.activeProgram()];
    // Of one holder, with the seals that belong to him.
    const third = { id: randomUUID(), holderId: first.holderId, secret: '' };
    const secret = (await otp.put(third.id, { holderId: first.holderId, kind: 'AUTHENTICATOR' })).json<{ secret: string }>().secret;
    const other = { ...third, secret };
    await otp.activate(other.id, otp.codeOf(other));
    otp.clock.advance(2 * STEP_MS);
    for (const device of [first, other, first]) {
      await guessWrongly(device, 4);
      if (device === first && (await guessesOf(first)) < WRONG_A_YEAR) expect((await otp.verify(first.id, otp.codeOf(first))).status).toBe(200);
    }
    expect(await guessesOf(first)).toBe(WRONG_A_YEAR);
    for (const device of [first, other]) {
      const refused = await otp.verify(device.id, otp.codeOf(device, 1));
      expect([problemOf(refused), refused.json()]).toEqual(['otp-device-locked', expect.objectContaining({ lock: 'YEARLY_BUDGET' })]);
      expect((await otp.get(device.id)).lock).toBe('YEARLY_BUDGET');
    }
    expect((await otp.eventsOf(first.id)).at(-1)).toMatchObject({ type: 'otp.device-locked.v1', data: { lock: 'YEARLY_BUDGET' } });
    expect((await otp.verify(second.id, otp.codeOf(second))).status).toBe(200);
    otp.clock.advance(400 * DAY_MS);
    expect(problemOf(await otp.verify(first.id, otp.codeOf(first)))).toBe('otp-device-locked');
  });

  it('of more than a year ago count no more, as long as the limit was not reached', async () => {
    const device = await otp.activeProgram();
    for (let year = 0; year < 4; year += 1) {
      await guessWrongly(device, 4);
      expect((await otp.verify(device.id, otp.codeOf(device))).status).toBe(200);
      expect(await guessesOf(device)).toBe(4);
      otp.clock.advance(366 * DAY_MS);
    }
  });

  it('are counted under their numbers, one line of evidence each, without the code', async () => {
    const device = await otp.activeProgram();
    await guessWrongly(device, 2);
    await otp.verify(device.id, otp.codeOf(device), { purpose: 'renewal' });
    const lines: object[] = await otp.database.query('SELECT purpose, attempt, outcome FROM otp_verification WHERE device_id = $1 ORDER BY attempt', [device.id]);
    expect(lines).toEqual([
      { purpose: 'device-activation', attempt: 1, outcome: 'ACCEPTED' },
      { purpose: 'signature', attempt: 2, outcome: 'REFUSED' },
      { purpose: 'signature', attempt: 3, outcome: 'REFUSED' },
      { purpose: 'renewal', attempt: 4, outcome: 'ACCEPTED' },
    ]);
  });
});

describe('in parallel', () => {
  it('200 requests with one code, on two instances, are one acceptance', async () => {
    const second = await otp.secondInstance();
    const device = await otp.activeProgram();
    const code = otp.codeOf(device);
    const answers = await Promise.all(Array.from({ length: 200 }, (_, index) => otp.verify(device.id, code, { room: index % 2 === 0 ? otp.room : second })));
    expect(statuses(answers, 200)).toHaveLength(1);
    expect(statuses(answers, 422).length + statuses(answers, 409).length).toBe(199);
    const { attempts, accepted_attempt: accepted } = await otp.row(device.id);
    expect(attempts - accepted).toBeLessThanOrEqual(5);
    const taken: object[] = await otp.database.query(`SELECT 1 FROM otp_verification WHERE device_id = $1 AND purpose = 'signature' AND outcome = 'ACCEPTED'`, [device.id]);
    expect(taken).toHaveLength(1);
  });

  it('[S3-28] 60 different wrong codes are five that are compared', async () => {
    const device = await otp.activeProgram();
    const answers = await Promise.all(Array.from({ length: 60 }, (_, index) => otp.verify(device.id, otp.wrongCodeOf(device, index))));
    expect([statuses(answers, 422).length, statuses(answers, 409).length]).toEqual([5, 55]);
    expect(await otp.row(device.id)).toMatchObject({ attempts: 6, accepted_attempt: 1, locked_at: expect.any(Date) });
    const compared: object[] = await otp.database.query(`SELECT 1 FROM otp_verification WHERE device_id = $1 AND outcome = 'REFUSED'`, [device.id]);
    expect(compared).toHaveLength(5);
    expect((await otp.typesOf(device.id)).filter((type) => type === 'otp.device-locked.v1')).toHaveLength(1);
  });

  it('wrong codes at several devices of a holder never exceed what he has within a year', async () => {
    const first = await otp.activeProgram();
    const devices = [first];
    for (let count = 1; count < 4; count += 1) {
      const id = randomUUID();
      const { secret } = (await otp.put(id, { holderId: first.holderId, kind: 'AUTHENTICATOR' })).json<{ secret: string }>();
      const device = { id, holderId: first.holderId, secret };
      expect((await otp.activate(id, otp.codeOf(device))).status).toBe(200);
      devices.push(device);
    }
    otp.clock.advance(MINUTE_MS);
    const answers = await Promise.all(devices.flatMap((device) => Array.from({ length: 10 }, (_, index) => otp.verify(device.id, otp.wrongCodeOf(device, index)))));
    expect(statuses(answers, 422)).toHaveLength(WRONG_A_YEAR);
    expect(statuses(answers, 409)).toHaveLength(40 - WRONG_A_YEAR);
    expect(await guessesOf(first)).toBe(WRONG_A_YEAR);
  });

  it('one activation of a program is one, and its code is spent', async () => {
    const device = await otp.register({ kind: 'AUTHENTICATOR' });
    const code = otp.codeOf(device);
    const answers = await Promise.all(Array.from({ length: 20 }, () => otp.activate(device.id, code)));
    expect(statuses(answers, 200).length).toBeGreaterThanOrEqual(1);
    expect(await otp.typesOf(device.id)).toEqual(expect.arrayContaining(['otp.device-registered.v1', 'otp.device-activated.v1']));
    expect((await otp.typesOf(device.id)).filter((type) => type === 'otp.device-activated.v1')).toHaveLength(1);
    expect(problemOf(await otp.verify(device.id, code))).not.toBe('');
  });
});

describe('what is kept', () => {
  it('holds neither a code nor a secret in readable form', async () => {
    const device = await otp.activeProgram();
    const code = otp.codeOf(device);
    await otp.verify(device.id, code);
    const wrong = otp.wrongCodeOf(device, 77);
    await otp.verify(device.id, wrong);
    const tables = ['otp_device', 'otp_challenge', 'otp_verification', 'otp_holder_limit', 'history', 'audit_entry', 'outbox', 'idempotency_record', 'jobs.job'];
    const dumps = await Promise.all(tables.map((table) => otp.database.query(`SELECT * FROM ${table}`)));
    // Instants and ids may hold any six digits: only whole values are looked for.
    const everywhere = JSON.stringify(dumps) + otp.room.logLines.join('\n');
    expect(everywhere).toContain(device.id);
    expect(everywhere).not.toContain(device.secret);
    expect(everywhere).not.toMatch(new RegExp(`"(${code}|${wrong})"`));
  });
});
