import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@vidimus/testing';
import type { TestAnswer } from '@vidimus/testing';
import { problemOf, RunningOtpSync } from '../../test/running-otp-sync.js';
import { codeAt, run, Tokens, wrongPair } from '../../test/tokens.js';
import type { HeldToken } from '../../test/tokens.js';

let otp: RunningOtpSync;
let tokens: Tokens;
beforeAll(async () => {
  otp = await RunningOtpSync.start();
  tokens = new Tokens(otp);
}, 120_000);
afterAll(() => otp.stop());

const activate = (token: HeldToken, codes: readonly string[], options: { userCode?: string; key?: string } = {}): Promise<TestAnswer> => tokens.resync(token, codes, { ...options, to: 'activations' });

describe('a token that was handed over', () => {
  it('[S3-06] [S3-19] is activated by its holder, however often it was pressed on its way; he is told, and its next code confirms', async () => {
    const token = await tokens.delivered();
    const key = randomUUID();
    const done = await activate(token, run(token, 400n), { key });
    expect([done.status, done.json()]).toEqual([200, { id: token.id, state: 'ACTIVE' }]);
    expect((await activate(token, run(token, 400n), { key })).json()).toEqual(done.json());
    expect(await tokens.record(token)).toMatchObject({ state: 'ACTIVE', counter: '402' });
    expect((await otp.verify(token.id, codeAt(token, 402n))).status).toBe(200);
    const notice = await eventually('the holder is told', () => otp.notification.notices.find(({ about }) => about.id === token.id));
    expect(notice).toMatchObject({ template: 'otp-device-activated', to: { accountId: token.accountId } });
    expect(await otp.typesOf(token.id)).toContain('otp.device-activated.v1');
  });

  it('[S3-29] is activated by the codes of its clock, also where that goes wrong', async () => {
    const token = await tokens.delivered({ kind: 'TIME_TOKEN', periodSeconds: 60 });
    expect((await activate(token, [tokens.shown(token, 50), tokens.shown(token, 51)])).status).toBe(200);
    expect(await tokens.record(token)).toMatchObject({ state: 'ACTIVE', driftSteps: 51 });
  });

  it('[S3-06] is activated by its holder through the room that issues his certificate, before he can sign in; repeated, it stays active', async () => {
    const [token, assigned] = [await tokens.delivered(), await tokens.inStock()];
    await tokens.staff('POST', `/v1/inventory/${assigned.id}/assignment`, { holderId: token.holderId });
    const listed = async (scope?: string) => otp.call('GET', `/v1/holders/${token.holderId}/delivered-tokens`, undefined, scope === undefined ? {} : { scope });
    expect((await listed()).json()).toEqual({ items: [{ id: token.id, kind: 'EVENT_TOKEN', serial: token.serial, model: 'c100' }] });
    expect((await listed('otp-sync:verify')).status).toBe(403);
    const submit = (codes: readonly string[], userCode = token.userCode) =>
      otp.call('POST', `/v1/devices/${token.id}/token-activations`, { userCode, firstCode: codes[0], secondCode: codes[1], accountId: token.accountId });
    const refused = await submit(run(token, 30n), '00000-00000');
    expect([problemOf(refused), refused.json()]).toEqual(['credentials-refused RESYNC_FAILED', expect.objectContaining({ attemptsLeft: 4 })]);
    for (let twice = 0; twice < 2; twice += 1) expect((await submit(run(token, 30n))).json()).toEqual({ id: token.id, state: 'ACTIVE' });
    expect((await listed()).json()).toEqual({ items: [] });
    const notice = await eventually('the holder is told', () => otp.notification.notices.find(({ about }) => about.id === token.id));
    expect(notice).toMatchObject({ template: 'otp-device-activated', to: { accountId: token.accountId } });
  });

  it('[S3-28] tells nobody what was wrong, and takes no more than five wrong submissions a day', async () => {
    const token = await tokens.delivered();
    const right = run(token, 0n);
    const other = { userCode: '00000-00000' };
    const answers = [await activate(token, right, other), await activate(token, wrongPair(token, 0n)), await activate(token, right.toReversed()), await activate(token, right, other), await activate(token, right, other)];
    expect(answers.map(problemOf)).toEqual(Array(5).fill('credentials-refused RESYNC_FAILED'));
    expect(problemOf(await activate(token, right))).toBe('otp-device-locked');
    expect(await tokens.record(token)).toMatchObject({ state: 'DELIVERED', counter: '0' });
  });

  it('is activated once, by its holder alone, and not before it is handed over', async () => {
    const [token, inStock] = [await tokens.delivered(), await tokens.inStock()];
    expect((await activate({ ...token, holderId: randomUUID() }, run(token, 0n))).status).toBe(404);
    expect((await activate(inStock, run(inStock, 0n), { userCode: '00000-00000' })).status).toBe(404);
    expect((await activate(token, run(token, 0n))).status).toBe(200);
    expect(problemOf(await activate(token, run(token, 2n)))).toBe('illegal-transition');
  });
});

describe('a device that another one took the place of', () => {
  it('is confirmed by that one, and by the next, for whoever knows the first alone; a request that is repeated spends nothing', async () => {
    const first = await otp.activeProgram();
    const second = await tokens.delivered({ holderId: first.holderId, replaces: first.id });
    expect((await otp.verify(first.id, codeAt(second, 0n))).status).toBe(422);
    expect((await activate(second, run(second, 0n))).status).toBe(200);
    const key = randomUUID();
    const confirmed = await otp.verify(first.id, codeAt(second, 2n), { key });
    expect([confirmed.status, confirmed.json()]).toEqual([200, expect.objectContaining({ deviceId: second.id })]);
    expect((await otp.verify(first.id, codeAt(second, 2n), { key })).json()).toEqual(confirmed.json());
    expect(problemOf(await otp.verify(first.id, codeAt(second, 2n)))).toBe('credentials-refused WRONG_CODE');
    // Reported lost: nothing confirms until there is another one.
    await tokens.staff('POST', `/v1/inventory/${second.id}/loss`);
    expect(problemOf(await otp.verify(first.id, codeAt(second, 3n)))).toBe('illegal-transition');
    const third = await tokens.delivered({ holderId: first.holderId, replaces: second.id });
    expect((await activate(third, run(third, 0n))).status).toBe(200);
    expect((await otp.verify(first.id, codeAt(third, 2n))).json()).toMatchObject({ deviceId: third.id });
    expect(problemOf(await otp.askForVerificationCode(first.id))).toBe('conflict');
  });

  it('is not confirmed by a device of somebody else', async () => {
    const device = await otp.activeProgram();
    const stranger = await tokens.delivered({ replaces: device.id });
    expect((await activate(stranger, run(stranger, 0n))).status).toBe(200);
    await tokens.staff('POST', `/v1/inventory/${device.id}/loss`);
    expect(problemOf(await otp.verify(device.id, codeAt(stranger, 2n)))).toBe('illegal-transition');
  });
});
