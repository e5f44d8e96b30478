import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@vidimus/testing';
import { AGENCY, DAY_MS, HOUR_MS, PHONE, problemOf, RunningOtpSync } from '../../test/running-otp-sync.js';
import { DeadlinesService } from '../deadlines/deadlines.service.js';

let otp: RunningOtpSync;
beforeAll(async () => {
  otp = await RunningOtpSync.start({ VIDIMUS_OTP_SYNC_ISSUER: 'Example TSP' });
}, 120_000);
afterAll(() => otp.stop());

describe('registering', () => {
  it('[S4-47] gives a program its secret, again and again until it is active, and no more then', async () => {
    const [id, holderId] = [randomUUID(), randomUUID()];
    const order = { holderId, kind: 'AUTHENTICATOR', label: 'Signature: service' };
    const first = (await otp.put(id, order)).json<{ secret: string; otpauthUri: string }>();
    expect(first).toEqual({
      id,
      state: 'REGISTERED',
      kind: 'AUTHENTICATOR',
      maskedAddress: null,
      secret: expect.stringMatching(/^[A-Z2-7]{32}$/),
      otpauthUri: `otpauth://totp/Example%20TSP:Signature%20%20service?secret=${first.secret}&issuer=Example%20TSP&algorithm=SHA1&digits=6&period=30`,
    });
    expect((await otp.put(id, order)).json()).toEqual(first);
    await otp.activate(id, otp.codeOf({ id, holderId, secret: first.secret }));
    expect((await otp.put(id, order)).json()).toMatchObject({ id, state: 'ACTIVE', secret: null, otpauthUri: null });
    expect(await otp.eventsOf(id)).toEqual(
      ['registered', 'activated'].map((what) => ({
        type: `otp.device-${what}.v1`,
        data: { deviceId: id, holderId, organisationId: AGENCY.organisationId, kind: 'AUTHENTICATOR' },
      })),
    );
  });

  it.each([
    ['SMS', '+30 690 000 0123', '•••••••••••23'],
    ['EMAIL', 'eleni@A.agency.example', 'e•••@a.agency.example'],
  ])('[C-25] takes an address for %s, and shows no more of it than its owner needs', async (kind, address, maskedAddress) => {
    const id = randomUUID();
    const answer = await otp.put(id, { holderId: randomUUID(), kind, address });
    expect(answer.json()).toEqual({ id, state: 'REGISTERED', kind, maskedAddress, secret: null, otpauthUri: null });
    expect(await otp.get(id)).toMatchObject({ state: 'REGISTERED', maskedAddress, lock: null, hasUserCode: false, challenge: null });
  });

  it.each([
    ['SMS', undefined, '/address'],
    ['SMS', '6900000123', '/address'],
    ['EMAIL', 'nobody', '/address'],
    ['AUTHENTICATOR', PHONE, '/address'],
    ['PIGEON', undefined, '/kind'],
  ])('refuses %s at %s', async (kind, address, pointer) => {
    const answer = await otp.put(randomUUID(), { holderId: randomUUID(), kind, ...(address === undefined ? {} : { address }) });
    expect([answer.status, answer.json()]).toEqual([400, expect.objectContaining({ errors: [expect.objectContaining({ pointer })] })]);
  });

  it('anew under the same id makes what was shown before worthless, as long as the device is not active', async () => {
    const [id, holderId] = [randomUUID(), randomUUID()];
    const first = (await otp.put(id, { holderId, kind: 'AUTHENTICATOR' })).json<{ secret: string }>();
    const second = (await otp.put(id, { holderId, kind: 'AUTHENTICATOR', label: 'Another one' })).json<{ secret: string }>();
    expect(second.secret).not.toBe(first.secret);
    expect(problemOf(await otp.activate(id, otp.codeOf({ id, holderId, secret: first.secret })))).toBe('credentials-refused WRONG_CODE');
    expect((await otp.activate(id, otp.codeOf({ id, holderId, secret: second.secret }))).status).toBe(200);
    expect(problemOf(await otp.put(id, { holderId, kind: 'SMS', address: PHONE }))).toBe('conflict');
  });

  it('refuses an id that belongs to another holder', async () => {
    const { id } = await otp.register({ kind: 'AUTHENTICATOR' });
    expect(problemOf(await otp.put(id, { holderId: randomUUID(), kind: 'AUTHENTICATOR' }))).toBe('conflict');
  });

  it('at the same time is one registration', async () => {
    const [id, holderId] = [randomUUID(), randomUUID()];
    const answers = await Promise.all(Array.from({ length: 8 }, () => otp.put(id, { holderId, kind: 'AUTHENTICATOR' })));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(await otp.typesOf(id)).toEqual(['otp.device-registered.v1']);
  });

  it('is for rooms with the scope, and so is everything else', async () => {
    const { id } = await otp.register({ kind: 'AUTHENTICATOR' });
    const verify = { scope: 'otp-sync:verify' };
    expect((await otp.call('GET', `/v1/devices/${id}`, undefined, verify)).status).toBe(403);
    expect((await otp.call('POST', `/v1/devices/${id}/activations`, { code: '123456' }, verify)).status).toBe(403);
    expect((await otp.call('POST', `/v1/devices/${id}/user-codes`, undefined, verify)).status).toBe(403);
    expect((await otp.call('POST', `/v1/devices/${id}/verifications`, {}, { scope: 'otp-sync:devices' })).status).toBe(403);
    expect((await otp.call('GET', `/v1/devices/${randomUUID()}`)).status).toBe(404);
  });
});

describe('a row that was changed from outside', () => {
  it('is refused as damaged when it carries the secret of another device, and its code is not', async () => {
    const [mine, other] = [await otp.activeProgram(), await otp.activeProgram()];
    await otp.database.query('UPDATE otp_device SET secret_sealed = (SELECT secret_sealed FROM otp_device WHERE id = $2) WHERE id = $1', [other.id, mine.id]);
    expect(problemOf(await otp.verify(other.id, otp.codeOf(mine)))).toBe('unprocessable DEVICE_DAMAGED');
    expect(otp.room.logLines.join('\n')).toContain('a device is damaged');
    expect((await otp.verify(mine.id, otp.codeOf(mine))).status).toBe(200);
  });

  it('is refused as damaged when two devices have each other’s ids', async () => {
    const [mine, other] = [await otp.activeProgram(), await otp.activeProgram()];
    const free = randomUUID();
    await otp.database.query('ALTER TABLE otp_verification DROP CONSTRAINT otp_verification_device_id_fkey');
    for (const [from, to] of [[mine.id, free], [other.id, mine.id], [free, other.id]]) {
      await otp.database.query('UPDATE otp_device SET id = $2 WHERE id = $1', [from, to]);
    }
    expect(problemOf(await otp.verify(other.id, otp.codeOf(mine)))).toBe('unprocessable DEVICE_DAMAGED');
    expect(problemOf(await otp.verify(mine.id, otp.codeOf(other)))).toBe('unprocessable DEVICE_DAMAGED');
  });

  it('is refused as damaged when it was given to another holder', async () => {
    const device = await otp.activeProgram();
    await otp.database.query('UPDATE otp_device SET holder_id = $2 WHERE id = $1', [device.id, randomUUID()]);
    expect(problemOf(await otp.verify(device.id, otp.codeOf(device)))).toBe('unprocessable DEVICE_DAMAGED');
  });
});

describe('a choice', () => {
  it('that is changed ends the device of the earlier one, once the new one is active', async () => {
    const earlier = await otp.activeProgram();
    const id = randomUUID();
    const { secret } = (await otp.put(id, { holderId: earlier.holderId, kind: 'AUTHENTICATOR', replaces: earlier.id })).json<{ secret: string }>();
    expect((await otp.get(earlier.id)).state).toBe('ACTIVE');
    await otp.activate(id, otp.codeOf({ ...earlier, secret }));
    expect((await otp.get(earlier.id)).state).toBe('REPLACED');
    expect((await otp.eventsOf(earlier.id)).at(-1)).toEqual({ type: 'otp.device-replaced.v1', data: expect.objectContaining({ deviceId: earlier.id, replacedBy: id }) });
    expect(problemOf(await otp.verify(earlier.id, otp.codeOf(earlier)))).toBe('credentials-refused WRONG_CODE');
  });

  it('cannot end the device of another holder', async () => {
    const stranger = await otp.activeProgram();
    const mine = await otp.register({ kind: 'AUTHENTICATOR', replaces: stranger.id });
    expect((await otp.activate(mine.id, otp.codeOf(mine))).status).toBe(200);
    expect((await otp.get(stranger.id)).state).toBe('ACTIVE');
  });

  it('that is never finished expires after a day, and nothing secret is left of it', async () => {
    const deadlines = otp.room.running.app.get(DeadlinesService);
    const unfinished = await otp.register({ kind: 'SMS', address: PHONE });
    const active = await otp.activeProgram();
    otp.clock.advance(DAY_MS - HOUR_MS);
    while (await deadlines.expireOneDue());
    expect((await otp.get(unfinished.id)).state).toBe('REGISTERED');
    otp.clock.advance(HOUR_MS);
    while (await deadlines.expireOneDue());
    await eventually('it is expired', async () => (await otp.get(unfinished.id)).state === 'EXPIRED');
    expect(await otp.typesOf(unfinished.id)).toEqual(['otp.device-registered.v1', 'otp.device-expired.v1']);
    expect(await otp.get(unfinished.id)).toMatchObject({ state: 'EXPIRED', maskedAddress: null });
    const left: object[] = await otp.database.query('SELECT 1 FROM otp_device WHERE id = $1 AND coalesce(secret_sealed, contact_sealed, user_code_hash) IS NOT NULL', [unfinished.id]);
    expect(left).toEqual([]);
    expect((await otp.get(active.id)).state).toBe('ACTIVE');
    expect(problemOf(await otp.activate(unfinished.id, '123456'))).toBe('illegal-transition');
  });
});
