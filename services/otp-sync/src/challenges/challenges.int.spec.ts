import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '@vidimus/testing';
import { AGENCY, DAY_MS, HOUR_MS, MINUTE_MS, OTHER_DIGEST, PHONE, problemOf, RunningOtpSync } from '../../test/running-otp-sync.js';
import { DeadlinesService } from '../deadlines/deadlines.service.js';

const EMAIL = 'eleni@a.agency.example';

let otp: RunningOtpSync;
beforeAll(async () => {
  otp = await RunningOtpSync.start();
}, 120_000);
afterAll(() => otp.stop());
beforeEach(() => {
  otp.notification.mode = 'accept';
});

const sealed = async (deviceId: string): Promise<number> => {
  const rows: object[] = await otp.database.query('SELECT 1 FROM otp_challenge WHERE device_id = $1 AND code_sealed IS NOT NULL', [deviceId]);
  return rows.length;
};
const wrong = (code: string): string => String((Number(code) + 1) % 1_000_000).padStart(6, '0');

describe('a code', () => {
  it.each([
    ['SMS', PHONE, 'otp-code-sms', { phone: PHONE }],
    ['EMAIL', EMAIL, 'otp-code-email', { email: EMAIL }],
  ])('[C-25] goes by %s to the address of the device, and activates it', async (kind, address, template, to) => {
    const device = await otp.register({ kind, address });
    const message = await otp.sentTo(device.id);
    expect(message).toEqual({
      messageId: message.about.id,
      template,
      locale: 'el',
      to,
      parameters: { code: expect.stringMatching(/^[0-9]{6}$/), minutes: '5' },
      sendBefore: new Date(otp.clock.now().getTime() + 5 * MINUTE_MS).toISOString(),
      about: { type: 'otp-challenge', id: message.messageId, ...AGENCY },
    });
    expect((await otp.activate(device.id, message.parameters.code)).json()).toEqual({ id: device.id, state: 'ACTIVE' });
    expect((await otp.get(device.id)).challenge).toMatchObject({ purpose: 'device-activation', state: 'SPENT' });
  });

  it('tells when it ends and when another one is sent, which is then the only one that holds', async () => {
    const device = await otp.register({ kind: 'SMS', address: PHONE });
    const asked = otp.clock.now();
    const first = await otp.sentTo(device.id);
    expect((await otp.get(device.id)).challenge).toMatchObject({
      expiresAt: new Date(asked.getTime() + 5 * MINUTE_MS).toISOString(),
      resendAfter: new Date(asked.getTime() + MINUTE_MS).toISOString(),
    });
    const tooSoon = await otp.askForCode(device.id);
    expect([tooSoon.status, tooSoon.headers.get('retry-after')]).toEqual([429, '60']);
    otp.clock.advance(MINUTE_MS);
    const second = await otp.sentTo(device.id);
    if (second.parameters.code !== first.parameters.code) {
      expect(problemOf(await otp.activate(device.id, first.parameters.code))).toBe('credentials-refused WRONG_CODE');
    }
    expect((await otp.activate(device.id, second.parameters.code)).status).toBe(200);
  });

  it('holds for five minutes', async () => {
    for (const [afterMs, expected] of [[5 * MINUTE_MS, 422], [5 * MINUTE_MS - 1, 200]] as const) {
      const device = await otp.register({ kind: 'SMS', address: PHONE });
      const { code } = (await otp.sentTo(device.id)).parameters;
      otp.clock.advance(afterMs);
      const answer = await otp.activate(device.id, code);
      expect(answer.status).toBe(expected);
      if (expected === 422) expect(problemOf(answer)).toBe('credentials-refused CODE_EXPIRED');
    }
  });

  it('is sent five times an hour at most, over all devices of a holder', async () => {
    const device = await otp.register({ kind: 'SMS', address: PHONE });
    for (let count = 0; count < 5; count += 1) {
      await otp.sentTo(device.id);
      otp.clock.advance(MINUTE_MS);
    }
    const other = { id: crypto.randomUUID(), holderId: device.holderId };
    await otp.put(other.id, { holderId: device.holderId, kind: 'EMAIL', address: EMAIL });
    for (const { id } of [device, other]) {
      const refused = await otp.askForCode(id);
      expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, String(55 * 60)]);
    }
    otp.clock.advance(HOUR_MS - 5 * MINUTE_MS);
    await otp.sentTo(other.id);
  });

  it('is sent five times at most also when it is asked for in parallel', async () => {
    const holderId = crypto.randomUUID();
    const ids = Array.from({ length: 9 }, () => crypto.randomUUID());
    for (const id of ids) await otp.put(id, { holderId, kind: 'SMS', address: PHONE });
    const answers = await Promise.all(ids.flatMap((id) => [otp.askForCode(id), otp.askForCode(id)]));
    expect(answers.filter(({ status }) => status === 202)).toHaveLength(5);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(13);
  });

  it('is compared five times at most, whatever the parallel requests, and the right one is then refused', async () => {
    const device = await otp.register({ kind: 'SMS', address: PHONE });
    const { code } = (await otp.sentTo(device.id)).parameters;
    const answers = await Promise.all(Array.from({ length: 20 }, () => otp.activate(device.id, wrong(code))));
    expect(answers.filter(({ status }) => status === 422)).toHaveLength(5);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(15);
    expect((await otp.activate(device.id, code)).status).toBe(409);
    const [row]: object[] = await otp.database.query('SELECT tries FROM otp_challenge WHERE device_id = $1', [device.id]);
    expect(row).toEqual({ tries: 5 });
  });

  it('in another row fits nothing', async () => {
    const [mine, other] = [await otp.register({ kind: 'SMS', address: PHONE }), await otp.register({ kind: 'SMS', address: PHONE })];
    const { code } = (await otp.sentTo(mine.id)).parameters;
    await otp.sentTo(other.id);
    await otp.database.query('UPDATE otp_challenge SET code_index = (SELECT code_index FROM otp_challenge WHERE device_id = $1) WHERE device_id = $2', [mine.id, other.id]);
    expect(problemOf(await otp.activate(other.id, code))).toBe('credentials-refused WRONG_CODE');
    expect((await otp.activate(mine.id, code)).status).toBe(200);
  });

  it('for an earlier registration is worth nothing', async () => {
    const device = await otp.register({ kind: 'SMS', address: PHONE });
    const { code } = (await otp.sentTo(device.id)).parameters;
    await otp.put(device.id, { holderId: device.holderId, kind: 'SMS', address: '+306900000999' });
    expect((await otp.get(device.id)).challenge).toBeNull();
    expect(problemOf(await otp.activate(device.id, code))).toBe('credentials-refused NO_CODE_SENT');
    expect((await otp.row(device.id)).attempts).toBe(0);
  });

  it('is sent to no device that would not look at it', async () => {
    const locked = await otp.register({ kind: 'SMS', address: PHONE });
    const { code } = (await otp.sentTo(locked.id)).parameters;
    for (let time = 0; time < 5; time += 1) await otp.activate(locked.id, wrong(code));
    otp.clock.advance(MINUTE_MS);
    expect((await otp.askForCode(locked.id)).json()).toMatchObject({ status: 409, lock: 'SIGN_LOCK' });
    const ofUsedUp = await otp.activePhone();
    await otp.database.query('UPDATE otp_holder_limit SET exhausted_at = now() WHERE holder_id = $1', [ofUsedUp.holderId]);
    expect((await otp.askForVerificationCode(ofUsedUp.id)).json()).toMatchObject({ status: 409, lock: 'YEARLY_BUDGET' });
  });

  it('is sent by no device that makes its own', async () => {
    const device = await otp.register({ kind: 'AUTHENTICATOR' });
    expect(problemOf(await otp.askForCode(device.id))).toBe('conflict');
  });
});

describe('a code for a signature', () => {
  it('authorises its purpose and its digest alone, once', async () => {
    const device = await otp.activePhone();
    const { parameters, locale } = await otp.sentTo(device.id, () => otp.askForVerificationCode(device.id));
    expect(locale).toBe('it');
    expect(problemOf(await otp.verify(device.id, parameters.code, { digest: OTHER_DIGEST }))).toBe('credentials-refused NO_CODE_SENT');
    expect(problemOf(await otp.verify(device.id, parameters.code, { purpose: 'renewal' }))).toBe('credentials-refused NO_CODE_SENT');
    const answers = await Promise.all(Array.from({ length: 30 }, () => otp.verify(device.id, parameters.code)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 422 || status === 409)).toHaveLength(29);
  });

  it('is not sent to a device that is not active, and an active one is sent none to be activated', async () => {
    const registered = await otp.register({ kind: 'SMS', address: PHONE });
    expect(problemOf(await otp.askForVerificationCode(registered.id))).toBe('illegal-transition');
    expect(problemOf(await otp.askForCode((await otp.activePhone()).id))).toBe('illegal-transition');
  });

  it('cannot pass for an activation', async () => {
    const device = await otp.activePhone();
    expect((await otp.askForVerificationCode(device.id, { purpose: 'device-activation' })).status).toBe(400);
    expect((await otp.verify(device.id, '123456', { purpose: 'device-activation' })).status).toBe(400);
  });
});

describe('the message', () => {
  it('leaves no code behind once notification has it, neither in a table nor in a log line', async () => {
    const device = await otp.register({ kind: 'SMS', address: PHONE });
    const { code } = (await otp.sentTo(device.id)).parameters;
    await eventually('the code is erased', async () => (await sealed(device.id)) === 0);
    const tables = ['otp_device', 'otp_challenge', 'history', 'audit_entry', 'outbox', 'idempotency_record', 'jobs.job'];
    const dumps = await Promise.all(tables.map((table) => otp.database.query(`SELECT * FROM ${table}`)));
    const everywhere = JSON.stringify(dumps) + otp.room.logLines.join('\n');
    expect(everywhere).toContain(device.id);
    expect(everywhere).not.toContain(PHONE);
    expect(everywhere).not.toContain(`"${code}"`);
  });

  it('is asked for again under the same id while notification is away', async () => {
    otp.notification.mode = 'away';
    const device = await otp.register({ kind: 'SMS', address: PHONE });
    const missed = otp.notification.missed.length;
    await otp.askForCode(device.id);
    await eventually('it was tried', () => otp.notification.missed.length > missed);
    expect(await sealed(device.id)).toBe(1);
    otp.notification.mode = 'accept';
    const messageId = otp.notification.missed.at(-1);
    const message = await eventually('it is sent', () => otp.notification.messages.find((one) => one.messageId === messageId), { timeoutMs: 60_000 });
    expect(new Set(otp.notification.missed.slice(missed))).toEqual(new Set([messageId]));
    expect((await otp.activate(device.id, message.parameters.code)).status).toBe(200);
  });

  it('is not sent any more when its code has expired, which is erased', async () => {
    otp.notification.mode = 'away';
    const device = await otp.register({ kind: 'SMS', address: PHONE });
    const missed = otp.notification.missed.length;
    await otp.askForCode(device.id);
    await eventually('it was tried', () => otp.notification.missed.length > missed);
    otp.clock.advance(5 * MINUTE_MS);
    await eventually('the code is erased', async () => (await sealed(device.id)) === 0, { timeoutMs: 60_000 });
    expect((await otp.get(device.id)).challenge).toMatchObject({ state: 'EXPIRED' });
  });

  it('that notification refuses for good is told with the device, and its code is erased', async () => {
    otp.notification.mode = 'refuse';
    const device = await otp.register({ kind: 'SMS', address: PHONE });
    await otp.askForCode(device.id);
    await eventually('it is undeliverable', async () => (await otp.get(device.id)).challenge?.state === 'UNDELIVERABLE');
    expect(await sealed(device.id)).toBe(0);
  });

  it.each(['message.bounced.v1', 'message.failed.v1'] as const)('that cannot be delivered (%s) is told with the device', async (type) => {
    const device = await otp.register({ kind: 'EMAIL', address: EMAIL });
    const message = await otp.sentTo(device.id);
    await otp.publish('message.sent.v1', message);
    await eventually('it is sent', async () => (await otp.get(device.id)).challenge?.state === 'SENT');
    await otp.publish(type, message);
    await eventually('it is undeliverable', async () => (await otp.get(device.id)).challenge?.state === 'UNDELIVERABLE');
  });

  it('of something else is none of ours', async () => {
    const device = await otp.register({ kind: 'EMAIL', address: EMAIL });
    const message = await otp.sentTo(device.id);
    await otp.publish('message.bounced.v1', { ...message, about: { ...message.about, type: 'issuance-request' } });
    await otp.publish('message.bounced.v1', { ...message, about: { ...message.about, id: crypto.randomUUID() } });
    await otp.publish('message.sent.v1', message);
    await eventually('it is sent', async () => (await otp.get(device.id)).challenge?.state === 'SENT');
    const dead: object[] = await otp.database.query('SELECT 1 FROM dead_letter');
    expect(dead).toEqual([]);
  });

  it('and its code are erased after a day', async () => {
    const device = await otp.register({ kind: 'SMS', address: PHONE });
    await otp.sentTo(device.id);
    await eventually('the code is erased', async () => (await sealed(device.id)) === 0);
    const deadlines = otp.room.running.app.get(DeadlinesService);
    otp.clock.advance(DAY_MS - 1);
    while (await deadlines.eraseOneChallenge());
    expect((await otp.get(device.id)).challenge).not.toBeNull();
    otp.clock.advance(1);
    while (await deadlines.eraseOneChallenge());
    await eventually('it is gone', async () => (await otp.get(device.id)).challenge === null);
  });
});
