import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AGENCY, DAY_MS, problemOf, RunningOtpSync } from '../../test/running-otp-sync.js';
import { codeAt, run, Tokens, wrongPair } from '../../test/tokens.js';
import { DeadlinesService } from '../deadlines/deadlines.service.js';
import { TokenStock } from './token-stock.js';
import type { NewToken } from './token-stock.js';

let otp: RunningOtpSync;
let tokens: Tokens;
beforeAll(async () => {
  otp = await RunningOtpSync.start();
  tokens = new Tokens(otp);
}, 120_000);
afterAll(() => otp.stop());

const elsewhere = { organisationId: '01935a7e-6c00-7000-8000-0000000000a2', organisationPath: '/01935a7e-6c00-7000-8000-0000000000a0/01935a7e-6c00-7000-8000-0000000000a2/' };
const reason = { reason: 'HOLDER_ASKED' };

describe('the stock', () => {
  it('takes a token once by manufacturer and serial number, all of an order or none', async () => {
    const [one, other] = [tokens.stockOrder(), tokens.stockOrder({ kind: 'TIME_TOKEN', algorithm: 'SHA512', digits: 8, periodSeconds: 60 })];
    const put = await tokens.staff('POST', '/v1/inventory', { ...AGENCY, tokens: [one] });
    expect(put.status).toBe(201);
    const again = await tokens.staff('POST', '/v1/inventory', { ...AGENCY, tokens: [other, one] });
    expect([again.status, again.json()]).toEqual([409, expect.objectContaining({ errors: [expect.objectContaining({ pointer: '/tokens/1/serial', code: 'SERIAL_KNOWN' })] })]);
    const found = await tokens.staff('GET', `/v1/inventory?serial=${other.serial}`);
    expect(found.json()).toEqual({ items: [], nextCursor: null });
    expect((await tokens.staff('POST', '/v1/inventory', { ...AGENCY, tokens: [{ ...one, manufacturer: 'Other Tokens' }] })).status).toBe(201);
  });

  it('takes thousands in few statements, seals every seed for its device, and says nothing of them to other rooms', async () => {
    const many = Array.from({ length: 2_500 }, (_, index): NewToken => {
      const common = { manufacturer: 'Bulk', serial: String(index), model: 'b1', algorithm: 'SHA1', digits: 6, secret: Buffer.alloc(20, index % 251), expiresAt: null } as const;
      return index % 2 === 0 ? { ...common, kind: 'EVENT_TOKEN', counter: 2n ** 64n - 1n } : { ...common, kind: 'TIME_TOKEN', periodSeconds: 30, driftSteps: -3 };
    });
    const context = { actor: { kind: 'system', id: 'test' }, command: 'import', correlationId: randomUUID() } as const;
    const ids = await otp.room.running.app.get(TokenStock).put(context, AGENCY, many);
    expect(new Set(ids).size).toBe(2_500);
    const [row]: object[] = await otp.database.query(
      `SELECT count(*)::integer AS tokens, count(DISTINCT secret_sealed)::integer AS seals, max(counter)::text AS counter, min(drift_steps) AS drift
       FROM otp_device WHERE manufacturer = 'Bulk' AND state = 'IN_STOCK' AND holder_id IS NULL`,
    );
    expect(row).toEqual({ tokens: 2_500, seals: 2_500, counter: '18446744073709551615', drift: -3 });
    expect(await otp.typesOf(ids[0] ?? '')).toEqual([]);
  });

  it.each([
    ['a seed that is too short', { secret: '00'.repeat(15) }, '/tokens/0/secret'],
    ['a counter above 2^64 - 1', { counter: String(2n ** 64n) }, '/tokens/0/counter'],
    ['nine digits', { digits: 9 }, '/tokens/0/digits'],
  ])('refuses %s, without repeating the seed', async (_name, change, pointer) => {
    const order = tokens.stockOrder();
    const refused = await tokens.staff('POST', '/v1/inventory', { ...AGENCY, tokens: [{ ...order, ...change }] });
    expect([refused.status, refused.json()]).toEqual([400, expect.objectContaining({ errors: [expect.objectContaining({ pointer })] })]);
    expect(refused.text).not.toContain(String(order['secret']));
  });

  it('is searched by serial number, model, holder and state, page by page, within one’s organisations', async () => {
    const holderId = randomUUID();
    const [first, second] = [await tokens.delivered({ holderId }), await tokens.delivered({ holderId, kind: 'TIME_TOKEN' })];
    const ids = async (query: string, options = {}): Promise<string[]> =>
      (await tokens.staff('GET', `/v1/inventory?${query}`, undefined, options)).json<{ items: { id: string }[] }>().items.map(({ id }) => id);
    expect(await ids(`serial=${first.serial.slice(0, 9)}`)).toEqual([first.id]);
    expect(new Set(await ids(`holderId=${holderId}`))).toEqual(new Set([first.id, second.id]));
    expect(await ids(`holderId=${holderId}&model=c200&state=DELIVERED`)).toEqual([second.id]);
    expect(await ids(`holderId=${holderId}&state=ACTIVE`)).toEqual([]);
    const page = (await tokens.staff('GET', `/v1/inventory?holderId=${holderId}&limit=1`)).json<{ items: { id: string }[]; nextCursor: string }>();
    const rest = await ids(`holderId=${holderId}&limit=1&cursor=${page.nextCursor}`);
    expect(new Set([...page.items.map(({ id }) => id), ...rest])).toEqual(new Set([first.id, second.id]));
    expect(await ids(`holderId=${holderId}`, { place: elsewhere })).toEqual([]);
    expect((await tokens.staff('GET', `/v1/inventory/${first.id}`, undefined, { place: elsewhere })).status).toBe(404);
    expect((await tokens.staff('POST', `/v1/inventory/${first.id}/block`, reason, { place: elsewhere })).status).toBe(404);
    expect((await tokens.staff('POST', `/v1/inventory/${first.id}/block`, reason, { role: 'AUDITOR' })).status).toBe(403);
    expect((await tokens.staff('POST', '/v1/inventory', { ...elsewhere, tokens: [tokens.stockOrder()] })).status).toBe(404);
  });
});

describe('a token', () => {
  it('[S3-06] goes from stock to its holder with a scratch card, and works after its first code', async () => {
    const token = await tokens.inStock();
    expect(await tokens.record(token)).toMatchObject({ state: 'IN_STOCK', holderId: null, counter: '0', lock: null });
    expect((await otp.call('GET', `/v1/devices/${token.id}`)).status).toBe(404);
    await tokens.staff('POST', `/v1/inventory/${token.id}/assignment`, { holderId: token.holderId });
    expect(problemOf(await otp.activate(token.id, codeAt(token, 0n)))).toBe('illegal-transition');
    const delivery = await tokens.staff('POST', `/v1/inventory/${token.id}/delivery`, { way: 'IN_PERSON', cardNumber: 'SC-7' }, { role: 'REGISTRATION_OFFICER' });
    expect([delivery.status, delivery.json()]).toEqual([201, { userCode: expect.stringMatching(/^[0-9A-Z]{5}-[0-9A-Z]{5}$/) }]);
    expect((await tokens.staff('POST', `/v1/inventory/${token.id}/delivery`, { way: 'IN_PERSON' })).status).toBe(409);
    expect((await otp.activate(token.id, codeAt(token, 0n))).status).toBe(200);
    expect((await otp.verify(token.id, codeAt(token, 1n))).status).toBe(200);
    expect(await otp.typesOf(token.id)).toEqual(['otp.device-registered.v1', 'otp.device-delivered.v1', 'otp.device-activated.v1']);
    const { items } = (await tokens.staff('GET', `/v1/inventory/${token.id}/history`)).json<{ items: { code: string; data: object }[] }>();
    expect(items.map(({ code }) => code)).toEqual(['assigned', 'delivered', 'code-accepted', 'activated', 'code-accepted']);
    expect(items[1]?.data).toEqual({ way: 'IN_PERSON', cardNumber: 'SC-7' });
    expect(await tokens.listed(token)).toMatchObject({ state: 'ACTIVE', kind: 'EVENT_TOKEN', serial: token.serial, model: 'c100', hasUserCode: true, outOfSync: false });
    expect(await tokens.record(token)).toMatchObject({ state: 'ACTIVE', counter: '2', lastSuccessAt: expect.any(String) });
  });

  it('is given to nobody whom identity does not know, and waits while identity is away', async () => {
    const token = await tokens.inStock();
    const assign = (path = token.id, options = {}) => tokens.staff('POST', `/v1/inventory/${path}/assignment`, { holderId: token.holderId }, options);
    otp.support.strangers.add(token.holderId);
    const refused = await assign();
    expect([problemOf(refused), refused.json()]).toEqual(['unprocessable HOLDER_UNKNOWN', expect.objectContaining({ errors: [expect.objectContaining({ pointer: '/holderId' })] })]);
    expect((await assign(randomUUID())).status).toBe(404);
    expect((await assign(token.id, { place: elsewhere })).status).toBe(404);
    otp.support.strangers.clear();
    otp.support.isAway = true;
    expect((await assign()).status).toBe(503);
    otp.support.isAway = false;
    expect(await tokens.record(token)).toMatchObject({ state: 'IN_STOCK', holderId: null });
    expect((await assign()).status).toBe(200);
  });

  it('that replaces another one ends it with its own first code', async () => {
    const former = await tokens.active();
    const token = await tokens.inStock({ holderId: former.holderId });
    await tokens.staff('POST', `/v1/inventory/${token.id}/assignment`, { holderId: former.holderId, replaces: former.id });
    await tokens.staff('POST', `/v1/inventory/${token.id}/delivery`, { way: 'COURIER' });
    expect((await tokens.record(former))['state']).toBe('ACTIVE');
    expect((await otp.activate(token.id, codeAt(token, 0n))).status).toBe(200);
    expect((await tokens.record(former))['state']).toBe('REPLACED');
  });

  it('in stock whose seed was swapped with another one’s is refused as damaged', async () => {
    const [mine, other] = [await tokens.inStock(), await tokens.inStock()];
    await otp.database.query('UPDATE otp_device SET secret_sealed = (SELECT secret_sealed FROM otp_device WHERE id = $2) WHERE id = $1', [mine.id, other.id]);
    expect(problemOf(await tokens.staff('POST', `/v1/inventory/${mine.id}/assignment`, { holderId: mine.holderId }))).toBe('unprocessable DEVICE_DAMAGED');
  });

  it('that wrong codes have locked is set free by support alone, after an identity check that its history keeps; so is the budget of a year', async () => {
    const token = await tokens.active();
    const unlock = (lock: string, options = {}, identityCheck: string | undefined = 'CALL_BACK') => tokens.staff('POST', `/v1/inventory/${token.id}/unlocking`, { lock, identityCheck }, options);
    const [wrong = ''] = wrongPair(token, 1n);
    for (let tries = 0; tries < 5; tries += 1) expect((await otp.verify(token.id, wrong)).status).toBe(422);
    expect((await otp.verify(token.id, codeAt(token, 1n))).json()).toMatchObject({ lock: 'SIGN_LOCK' });
    expect((await unlock('SIGN_LOCK', {}, 'BY_HEARSAY')).status).toBe(400);
    expect((await unlock('SIGN_LOCK', { role: 'AUDITOR' })).status).toBe(403);
    expect((await unlock('SIGN_LOCK', { place: elsewhere })).status).toBe(404);
    expect((await unlock('SIGN_LOCK', { role: 'REGISTRATION_OFFICER' })).status).toBe(200);
    expect((await otp.verify(token.id, codeAt(token, 1n))).status).toBe(200);
    await otp.database.query('UPDATE otp_holder_limit SET exhausted_at = now() WHERE holder_id = $1', [token.holderId]);
    expect((await otp.verify(token.id, codeAt(token, 2n))).json()).toMatchObject({ lock: 'YEARLY_BUDGET' });
    expect((await unlock('YEARLY_BUDGET')).status).toBe(200);
    expect((await otp.verify(token.id, codeAt(token, 2n))).status).toBe(200);
    const { items } = (await tokens.staff('GET', `/v1/inventory/${token.id}/history`)).json<{ items: { code: string; actor: { kind: string }; data: object }[] }>();
    const lifted = ['SIGN_LOCK', 'YEARLY_BUDGET'].map((lock) => ({ actor: expect.objectContaining({ kind: 'person' }), data: { lock, identityCheck: 'CALL_BACK' } }));
    expect(items.filter(({ code }) => code === 'unlocked')).toEqual(lifted.map((line) => expect.objectContaining(line)));
    const unlocked = (await otp.eventsOf(token.id)).filter(({ type }) => type === 'otp.device-unlocked.v1');
    expect(unlocked.map(({ data }) => data)).toEqual(['SIGN_LOCK', 'YEARLY_BUDGET'].map((lock) => expect.objectContaining({ lock })));
  });

  it('that is blocked takes no code until the block is lifted, and keeps its other locks', async () => {
    const token = await tokens.active();
    for (let count = 0; count < 2; count += 1) expect((await tokens.staff('POST', `/v1/inventory/${token.id}/block`, reason)).status).toBe(200);
    const refused = await otp.verify(token.id, codeAt(token, 1n));
    expect([problemOf(refused), refused.json()]).toEqual(['otp-device-locked', expect.objectContaining({ lock: 'ADMIN_BLOCK' })]);
    expect(await tokens.listed(token)).toMatchObject({ lock: 'ADMIN_BLOCK', resynchronisation: { possible: false } });
    expect((await tokens.staff('POST', `/v1/inventory/${token.id}/unblock`)).status).toBe(200);
    expect((await otp.verify(token.id, codeAt(token, 1n))).status).toBe(200);
    expect((await otp.eventsOf(token.id)).slice(-2).map(({ type, data }) => [type, data])).toEqual(
      ['locked', 'unlocked'].map((what) => [`otp.device-${what}.v1`, expect.objectContaining({ lock: 'ADMIN_BLOCK' })]),
    );
  });

  it('ends when it is lost, revoked or its life is over, and nothing secret is left of it', async () => {
    const expiresAt = new Date(otp.clock.now().getTime() + DAY_MS).toISOString();
    const [lost, revoked, expired, unused] = [await tokens.active(), await tokens.active(), await tokens.active({ expiresAt }), await tokens.inStock({ expiresAt })];
    expect((await tokens.staff('POST', `/v1/inventory/${lost.id}/loss`)).json()).toMatchObject({ id: lost.id, state: 'LOST' });
    expect((await tokens.staff('POST', `/v1/inventory/${revoked.id}/revocation`, { reason: 'FAULTY' })).json()).toMatchObject({ id: revoked.id, state: 'REVOKED' });
    otp.clock.advance(DAY_MS);
    const deadlines = otp.room.running.app.get(DeadlinesService);
    while (await deadlines.expireOneDue());
    for (const token of [lost, revoked, expired]) expect(problemOf(await otp.verify(token.id, codeAt(token, 1n)))).toBe('illegal-transition');
    expect([(await tokens.record(expired))['state'], (await tokens.record(unused))['state']]).toEqual(['EXPIRED', 'EXPIRED']);
    const left: object[] = await otp.database.query('SELECT 1 FROM otp_device WHERE ended_at IS NOT NULL AND coalesce(secret_sealed, contact_sealed, user_code_hash) IS NOT NULL');
    expect(left).toEqual([]);
    expect((await otp.typesOf(lost.id)).at(-1)).toBe('otp.device-lost.v1');
    expect((await otp.typesOf(revoked.id)).at(-1)).toBe('otp.device-revoked.v1');
    expect((await otp.typesOf(expired.id)).at(-1)).toBe('otp.device-expired.v1');
    expect(await otp.typesOf(unused.id)).toEqual([]);
  });

  it('is not registered by another room', async () => {
    const token = await tokens.delivered();
    expect(problemOf(await otp.put(token.id, { holderId: token.holderId, kind: 'AUTHENTICATOR' }))).toBe('conflict');
    expect(problemOf(await otp.put(randomUUID(), { holderId: token.holderId, kind: 'EVENT_TOKEN' }))).toBe('validation-failed FROM_STOCK');
  });
});

describe('what is foretold of devices in use', () => {
  interface Leaving {
    readonly deviceId: string;
    readonly perDay: number;
    readonly leavesAt: string;
  }
  const leaving = async (options: object = {}): Promise<Leaving[]> => (await tokens.staff('GET', '/v1/drift-forecasts?withinDays=30', undefined, options)).json<{ items: Leaving[] }>().items;
  const forecastOf = async (id: string): Promise<unknown> => (await tokens.staff('GET', `/v1/drift-forecasts/${id}`)).json<{ forecast: unknown }>().forecast;

  it('is the day on which a button that is pressed idly, or a clock that goes wrong, is out of step; a good one is not listed', async () => {
    const [idle, good] = [await tokens.active(), await tokens.active()];
    const fast = await tokens.active({ kind: 'TIME_TOKEN' });
    for (let use = 1; use <= 6; use += 1) {
      otp.clock.advance(2 * DAY_MS);
      // Three presses of four give a code that nobody uses; the clock gains a step in four days.
      expect((await otp.verify(idle.id, codeAt(idle, BigInt(4 * use)))).status).toBe(200);
      expect((await otp.verify(good.id, codeAt(good, BigInt(use)))).status).toBe(200);
      const answer = await otp.verify(fast.id, tokens.shown(fast, Math.floor(use / 4)));
      expect([answer.status, answer.text]).toEqual([200, expect.any(String)]);
    }
    const now = otp.clock.now().getTime();
    const found = (await leaving()).filter(({ deviceId }) => [idle.id, good.id, fast.id].includes(deviceId));
    expect(found.map(({ deviceId }) => deviceId).toSorted()).toEqual([idle.id, fast.id].toSorted());
    const ofIdle = found.find(({ deviceId }) => deviceId === idle.id);
    // The first code activated it; 18 presses were skipped since.
    expect(ofIdle?.perDay).toBeGreaterThan(1.4);
    expect((Date.parse(ofIdle?.leavesAt ?? '') - now) / DAY_MS).toBeCloseTo(10 / (ofIdle?.perDay ?? 1), 3);
    const ofFast = found.find(({ deviceId }) => deviceId === fast.id);
    expect(ofFast?.perDay).toBeGreaterThan(0.05);
    expect(Date.parse(ofFast?.leavesAt ?? '')).toBeGreaterThanOrEqual(now);
    expect(await forecastOf(idle.id)).toMatchObject({ perDay: ofIdle?.perDay, leavesAt: ofIdle?.leavesAt, from: { distance: 0 } });
    expect(await forecastOf(good.id)).toBeNull();
    expect(await leaving({ place: elsewhere })).toEqual([]);
  });

  it('begins anew when the device was resynchronised', async () => {
    const idle = await tokens.active();
    for (let use = 1; use <= 6; use += 1) {
      otp.clock.advance(2 * DAY_MS);
      expect((await otp.verify(idle.id, codeAt(idle, BigInt(4 * use)))).status).toBe(200);
    }
    expect(await forecastOf(idle.id)).not.toBeNull();
    otp.clock.advance(DAY_MS);
    expect((await tokens.resync(idle, run(idle, 100n))).status).toBe(200);
    expect(await forecastOf(idle.id)).toBeNull();
  });
});
