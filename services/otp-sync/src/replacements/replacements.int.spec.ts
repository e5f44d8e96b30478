import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@vidimus/testing';
import type { TestAnswer } from '@vidimus/testing';
import { HOUR_MS, MINUTE_MS, PHONE, problemOf, RunningOtpSync } from '../../test/running-otp-sync.js';
import type { SeenDevice } from '../../test/running-otp-sync.js';
import { Tokens } from '../../test/tokens.js';
import type { HeldToken } from '../../test/tokens.js';
import { ReplacementsService } from './replacements.service.js';

const TOKEN_SECONDS = 20 * 365 * 24 * 3_600;
const OTHER_PHONE = '+306900000456';

let otp: RunningOtpSync;
let tokens: Tokens;
beforeAll(async () => {
  otp = await RunningOtpSync.start();
  tokens = new Tokens(otp);
}, 120_000);
afterAll(() => otp.stop());

/** A holder with a device of his, and what he does about it in his portal. */
class Replacing {
  readonly accountId = randomUUID();

  constructor(
    readonly holderId: string,
    readonly oldId: string,
  ) {}

  async call(method: string, path = '', body?: unknown, holderId = this.holderId): Promise<TestAnswer> {
    const token = await otp.issuer.token({ sub: this.accountId, personId: holderId, expiresInSeconds: TOKEN_SECONDS });
    return otp.room.request(`/v1/my-devices/${this.oldId}/replacement${path}`, { method, token, ...(body === undefined ? {} : { body }) });
  }

  async start(order: object = { kind: 'AUTHENTICATOR' }, supportCode = otp.support.authorise(this.holderId)): Promise<SeenDevice> {
    const answer = await this.call('POST', '', { ...order, supportCode, locale: 'el' });
    expect([answer.status, answer.text]).toEqual([201, expect.stringContaining('STARTED')]);
    const { newDevice } = answer.json<{ newDevice: { id: string; secret: string | null } }>();
    expect(newDevice.secret).toBeNull();
    return { id: newDevice.id, holderId: this.holderId, secret: '' };
  }

  /** Proves who it is. @returns the new device, with what it is set up from */
  async prove(device: SeenDevice, proof: object): Promise<SeenDevice> {
    const answer = await this.call('POST', '/proof', proof);
    expect([answer.status, answer.text]).toEqual([200, expect.stringContaining('PROVED')]);
    return { ...device, secret: answer.json<{ newDevice: { secret: string | null } }>().newDevice.secret ?? '' };
  }

  async listed(): Promise<Record<string, unknown> | undefined> {
    return tokens.listed({ id: this.oldId, holderId: this.holderId, accountId: this.accountId } as HeldToken);
  }

  async told(): Promise<string[]> {
    return otp.notification.notices.filter(({ to }) => 'accountId' in to && to.accountId === this.accountId).map(({ template }) => template);
  }
}

const ofProgram = async (): Promise<{ old: SeenDevice; me: Replacing }> => {
  const old = await otp.activeProgram();
  return { old, me: new Replacing(old.holderId, old.id) };
};
const stateOf = async (id: string): Promise<string> => (await otp.get(id)).state;

describe('[S3-17] a holder who puts another device in the place of his', () => {
  it('needs what support authorised for him, once', async () => {
    const { me } = await ofProgram();
    const order = { kind: 'AUTHENTICATOR', locale: 'el' };
    expect(problemOf(await me.call('POST', '', { ...order, supportCode: 'NO-SUCH-CODE' }))).toBe('credentials-refused WRONG_SUPPORT_CODE');
    const ofSomebodyElse = otp.support.authorise(randomUUID());
    expect((await me.call('POST', '', { ...order, supportCode: ofSomebodyElse })).status).toBe(422);
    const code = otp.support.authorise(me.holderId);
    // What is wrong with the number is said before the code is spent.
    expect(problemOf(await me.call('POST', '', { kind: 'SMS', address: '123', locale: 'el', supportCode: code }))).toMatch(/^validation-failed/);
    await me.start(undefined, code);
    expect((await me.call('POST', '', { ...order, supportCode: code })).status).toBe(422);
    expect((await me.call('GET', '', undefined, randomUUID())).status).toBe(404);
  });

  it('by a code of the old one has the new one at once, and the old one takes no code any more', async () => {
    const { old, me } = await ofProgram();
    const begun = await me.start();
    expect((await me.listed())?.['replacement']).toEqual({ newDeviceId: begun.id, isWaiting: false, dueAt: expect.any(String) });
    expect(problemOf(await me.call('POST', '/first-code', { code: '000000' }))).toBe('illegal-transition');
    expect(problemOf(await me.call('POST', '/proof', { code: otp.wrongCodeOf(old) }))).toBe('credentials-refused WRONG_CODE');
    const device = await me.prove(begun, { code: otp.codeOf(old) });
    expect((await me.call('GET')).json()).toMatchObject({ state: 'PROVED', proof: 'OLD_CODE' });
    expect(problemOf(await me.call('POST', '/first-code', { code: otp.wrongCodeOf(device) }))).toBe('credentials-refused WRONG_CODE');
    expect((await me.call('POST', '/first-code', { code: otp.codeOf(device) })).json()).toEqual({ state: 'DONE', dueAt: null });
    expect([await stateOf(old.id), await stateOf(device.id)]).toEqual(['REPLACED', 'ACTIVE']);
    otp.clock.advance(MINUTE_MS);
    expect((await otp.verify(old.id, otp.codeOf(device))).json()).toMatchObject({ deviceId: device.id });
    await eventually('the holder is told', async () => (await me.told()).includes('otp-replacement-done'));
  });

  it('by the user code waits three days, is told with the old number, and has it then', async () => {
    const old = await otp.activePhone();
    const me = new Replacing(old.holderId, old.id);
    const { userCode } = (await otp.call('POST', `/v1/devices/${old.id}/user-codes`)).json<{ userCode: string }>();
    const device = await me.start({ kind: 'SMS', address: OTHER_PHONE });
    expect(problemOf(await me.call('POST', '/proof', { userCode: '00000-00000' }))).toBe('credentials-refused WRONG_USER_CODE');
    expect((await me.call('POST', '/proof', { userCode: userCode.toLowerCase() })).json()).toMatchObject({ state: 'PROVED', proof: 'USER_CODE', triesLeft: 3 });
    const sent = await otp.sentTo(device.id, () => me.call('POST', '/codes', { to: 'NEW', locale: 'el' }));
    expect(sent.to).toEqual({ phone: OTHER_PHONE });
    expect((await me.call('POST', '/first-code', { code: sent.parameters.code })).json()).toMatchObject({ state: 'WAITING' });
    expect([await stateOf(old.id), await stateOf(device.id)]).toEqual(['ACTIVE', 'REGISTERED']);
    expect((await me.listed())?.['replacement']).toMatchObject({ isWaiting: true });
    await eventually('the old number is told', () => otp.notification.notices.find(({ template, to }) => template === 'otp-replacement-waiting-sms' && 'phone' in to && to.phone === PHONE));
    await eventually('the holder is told', async () => (await me.told()).includes('otp-replacement-waiting'));
    otp.clock.advance(71 * HOUR_MS);
    expect(await stateOf(device.id)).toBe('REGISTERED');
    otp.clock.advance(HOUR_MS);
    const replacements = otp.room.running.app.get(ReplacementsService, { strict: false });
    await eventually('the delay is over', async () => !(await replacements.endOneDue()) && (await stateOf(device.id)) === 'ACTIVE');
    expect([await stateOf(old.id), await stateOf(device.id)]).toEqual(['REPLACED', 'ACTIVE']);
    expect([(await otp.get(old.id)).hasUserCode, (await otp.get(device.id)).hasUserCode]).toEqual([false, true]);
  });

  it('who did not want it cancels while it waits: the old device stays', async () => {
    const { old, me } = await ofProgram();
    const { userCode } = (await otp.call('POST', `/v1/devices/${old.id}/user-codes`)).json<{ userCode: string }>();
    const device = await me.prove(await me.start(), { userCode });
    expect((await me.call('POST', '/first-code', { code: otp.codeOf(device) })).json()).toMatchObject({ state: 'WAITING' });
    expect((await me.call('GET')).json()).toMatchObject({ state: 'WAITING', newDevice: { secret: null, otpauthUri: null } });
    expect((await me.call('POST', '/cancellation')).status).toBe(200);
    expect([await stateOf(old.id), await stateOf(device.id)]).toEqual(['ACTIVE', 'REVOKED']);
    expect((await me.listed())?.['replacement']).toBeNull();
    await eventually('the holder is told', async () => (await me.told()).includes('otp-replacement-cancelled'));
    expect((await me.call('POST', '/cancellation')).status).toBe(404);
  });

  it('does not get it where staff blocked the old one meanwhile, neither by its first code nor when the delay is over', async () => {
    const { old, me } = await ofProgram();
    const { userCode } = (await otp.call('POST', `/v1/devices/${old.id}/user-codes`)).json<{ userCode: string }>();
    const device = await me.prove(await me.start(), { userCode });
    const act = async (name: string): Promise<void> => {
      expect((await tokens.staff('POST', `/v1/inventory/${old.id}/${name}`, name === 'block' ? { reason: 'SUSPECTED_MISUSE' } : undefined)).status).toBe(200);
    };
    await act('block');
    expect(problemOf(await me.call('POST', '/first-code', { code: otp.codeOf(device) }))).toMatch(/^otp-device-locked/);
    await act('unblock');
    expect((await me.call('POST', '/first-code', { code: otp.codeOf(device) })).json()).toMatchObject({ state: 'WAITING' });
    await act('block');
    otp.clock.advance(72 * HOUR_MS);
    const replacements = otp.room.running.app.get(ReplacementsService, { strict: false });
    await eventually('the delay is over', async () => !(await replacements.endOneDue()) && (await stateOf(device.id)) !== 'REGISTERED');
    expect([await stateOf(old.id), await stateOf(device.id)]).toEqual(['ACTIVE', 'REVOKED']);
    await eventually('the holder is told', async () => (await me.told()).includes('otp-replacement-cancelled'));
  });

  it('has five user codes to type; begins anew with another authorisation, which cancels what was begun', async () => {
    const { old, me } = await ofProgram();
    const first = await me.start();
    const second = await me.start();
    expect([await stateOf(first.id), await stateOf(second.id)]).toEqual(['REVOKED', 'REGISTERED']);
    const answers: unknown[] = [];
    for (let tries = 0; tries < 5; tries += 1) answers.push((await me.call('POST', '/proof', { userCode: '00000-00000' })).json()['triesLeft']);
    expect(answers).toEqual([4, 3, 2, 1, 0]);
    expect((await me.call('GET')).status).toBe(404);
    expect(await stateOf(old.id)).toBe('ACTIVE');
  });
});
