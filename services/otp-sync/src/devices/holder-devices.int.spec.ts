import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@vidimus/testing';
import { PHONE, RunningOtpSync } from '../../test/running-otp-sync.js';

let otp: RunningOtpSync;
beforeAll(async () => {
  otp = await RunningOtpSync.start();
}, 120_000);
afterAll(() => otp.stop());

/** What a holder sees when he is signed in. */
async function seenBy(personId: string): Promise<{ readonly status: number; readonly items: readonly Record<string, unknown>[] }> {
  const token = await otp.issuer.token({ personId, expiresInSeconds: 20 * 365 * 24 * 3_600 });
  const answer = await otp.room.request('/v1/my-devices', { token });
  return { status: answer.status, items: answer.json<{ items: Record<string, unknown>[] }>().items };
}

describe('the devices of a holder', () => {
  it('are those that are open, the one that was activated last first, for himself and for whoever has codes verified', async () => {
    const first = await otp.activeProgram();
    const { holderId } = first;
    const [phone, mailbox] = [randomUUID(), randomUUID()];
    await otp.put(phone, { holderId, kind: 'SMS', address: PHONE });
    await otp.activate(phone, (await otp.sentTo(phone)).parameters.code);
    await otp.put(mailbox, { holderId, kind: 'EMAIL', address: 'holder@agency.example' });
    const stranger = await otp.activeProgram();
    const { items } = await seenBy(holderId);
    const unmarked = { serial: null, model: null, outOfSync: false, hasUserCode: false };
    const free = { locked: false, lockedUntil: null, extendedUntil: null, supportReference: null };
    const sent = { ...unmarked, resynchronisation: { possible: false, ...free }, replacement: null };
    expect(items).toEqual([
      { id: phone, kind: 'SMS', state: 'ACTIVE', maskedAddress: '•••••••••••23', lock: null, activatedAt: expect.any(String), ...sent },
      { id: first.id, kind: 'AUTHENTICATOR', state: 'ACTIVE', maskedAddress: null, lock: null, activatedAt: expect.any(String), ...unmarked, resynchronisation: { possible: true, ...free }, replacement: null },
      { id: mailbox, kind: 'EMAIL', state: 'REGISTERED', maskedAddress: 'h•••@agency.example', lock: null, activatedAt: null, ...sent },
    ]);
    const asked = await otp.call('GET', `/v1/holders/${holderId}/devices`, undefined, { scope: 'otp-sync:verify' });
    expect(asked.json()).toEqual({ items });
    expect((await seenBy(stranger.holderId)).items.map(({ id }) => id)).toEqual([stranger.id]);
  });

  it('show what locks them, of which their holder is mailed, and not those that others took the place of', async () => {
    const earlier = await otp.activeProgram();
    const device = { id: randomUUID(), holderId: earlier.holderId };
    const { secret } = (await otp.put(device.id, { holderId: device.holderId, kind: 'AUTHENTICATOR', replaces: earlier.id })).json<{ secret: string }>();
    await otp.activate(device.id, otp.codeOf({ ...device, secret }));
    for (let tries = 0; tries < 5; tries += 1) await otp.verify(device.id, otp.wrongCodeOf({ ...device, secret }, tries));
    expect((await seenBy(device.holderId)).items).toEqual([expect.objectContaining({ id: device.id, state: 'ACTIVE', lock: 'SIGN_LOCK' })]);
    const mailed = await eventually('the holder is told', () => otp.notification.notices.find(({ about }) => about.id === device.id));
    expect(mailed).toMatchObject({ template: 'otp-sign-locked', to: { accountId: otp.support.accountOf(device.holderId) }, parameters: { lock: 'SIGN_LOCK' } });
  });

  it('are none of somebody unknown, and closed to everybody else', async () => {
    expect(await seenBy(randomUUID())).toEqual({ status: 200, items: [] });
    const officer = await otp.issuer.token({ expiresInSeconds: 20 * 365 * 24 * 3_600 });
    expect((await otp.room.request('/v1/my-devices', { token: officer })).status).toBe(403);
    expect((await otp.call('GET', `/v1/holders/${randomUUID()}/devices`)).status).toBe(403);
  });

  it('are reported lost by himself, at once, and by nobody else', async () => {
    const device = await otp.activeProgram();
    const report = async (personId: string): Promise<number> => {
      const token = await otp.issuer.token({ personId, expiresInSeconds: 20 * 365 * 24 * 3_600 });
      return (await otp.room.request(`/v1/my-devices/${device.id}/loss`, { method: 'POST', token, idempotencyKey: null })).status;
    };
    expect(await report(randomUUID())).toBe(404);
    expect(await report(device.holderId)).toBe(200);
    expect((await seenBy(device.holderId)).items).toEqual([]);
    expect((await otp.get(device.id)).state).toBe('LOST');
    expect(await otp.typesOf(device.id)).toEqual(['registered', 'activated', 'lost'].map((what) => `otp.device-${what}.v1`));
  });
});
