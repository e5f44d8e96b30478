import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { everything } from '@vidimus/persistence';
import { eventually } from '@vidimus/testing';
import type { TestAnswer } from '@vidimus/testing';
import { AGENCY, problemOf, RunningOtpSync } from '../../test/running-otp-sync.js';
import { codeAt, Tokens } from '../../test/tokens.js';
import type { HeldToken } from '../../test/tokens.js';
import { CONFIRM_WITHIN_MS } from './confirmation.js';
import { GuardedActs } from './guarded-acts.service.js';

const [FIRST, SECOND] = ['01935a7e-6c00-7000-8000-00000000ac11', '01935a7e-6c00-7000-8000-00000000ac12'];
const ELSEWHERE = { organisationId: '01935a7e-6c00-7000-8000-0000000000a2', organisationPath: '/01935a7e-6c00-7000-8000-0000000000a0/01935a7e-6c00-7000-8000-0000000000a2/' };
const POLICY = `/v1/device-policies/${AGENCY.organisationId}`;

let otp: RunningOtpSync;
let tokens: Tokens;
beforeAll(async () => {
  otp = await RunningOtpSync.start();
  otp.support.places.set(ELSEWHERE.organisationId, ELSEWHERE.organisationPath);
  tokens = new Tokens(otp);
}, 120_000);
afterAll(() => otp.stop());

const by = (officer: string, method: string, path: string, body?: unknown): Promise<TestAnswer> => tokens.staff(method, path, body, { officer });
const setPolicy = (secondOfficer: boolean): Promise<TestAnswer> => tokens.staff('PUT', POLICY, { organisationPath: AGENCY.organisationPath, secondOfficer }, { role: 'ADMINISTRATOR' });
const act = (officer: string, { id }: HeldToken, name: string, body?: object): Promise<TestAnswer> => by(officer, 'POST', `/v1/inventory/${id}/${name}`, body);
const confirm = (officer: string, id: string): Promise<TestAnswer> => by(officer, 'POST', `/v1/device-confirmations/${id}/confirmation`);
const decline = (officer: string, id: string): Promise<TestAnswer> => by(officer, 'POST', `/v1/device-confirmations/${id}/refusal`);
const stateOf = async (id: string): Promise<[state: string, lock: string | null]> => {
  const { state, lock } = (await by(FIRST, 'GET', `/v1/inventory/${id}`)).json<{ state: string; lock: string | null }>();
  return [state, lock];
};
const asked = async (answer: TestAnswer): Promise<string> => {
  expect(answer.status).toBe(200);
  const { confirmationId } = answer.json<{ confirmationId: string | null }>();
  expect(confirmationId).not.toBeNull();
  return confirmationId ?? '';
};
const linesOf = async (id: string): Promise<[code: string, actor: string][]> =>
  (await by(FIRST, 'GET', `/v1/inventory/${id}/history`)).json<{ items: { code: string; actor: { id: string } }[] }>().items.map(({ code, actor }) => [code, actor.id]);

describe('the policy of an organisation for its devices', () => {
  it('is set by whoever manages the organisation, within it, and read by staff; without one officers act alone', async () => {
    expect((await by(FIRST, 'GET', POLICY)).status).toBe(404);
    const token = await tokens.active();
    expect((await act(FIRST, token, 'loss')).json()).toEqual({ id: token.id, state: 'LOST', confirmationId: null });
    expect((await by(FIRST, 'PUT', POLICY, { organisationPath: AGENCY.organisationPath, secondOfficer: true })).status).toBe(403);
    expect((await tokens.staff('PUT', POLICY, { organisationPath: AGENCY.organisationPath, secondOfficer: true }, { role: 'ADMINISTRATOR', place: ELSEWHERE })).status).toBe(404);
    expect((await tokens.staff('PUT', POLICY, { organisationPath: `/${randomUUID()}/`, secondOfficer: true }, { role: 'ADMINISTRATOR' })).status).toBe(404);
    for (const secondOfficer of [false, true]) expect((await setPolicy(secondOfficer)).json()).toEqual({ organisationId: AGENCY.organisationId, secondOfficer });
    expect((await by(FIRST, 'GET', POLICY)).json()).toEqual({ organisationId: AGENCY.organisationId, secondOfficer: true });
    expect((await by(FIRST, 'GET', '/v1/device-policies')).json()).toEqual({ items: [{ organisationId: AGENCY.organisationId, secondOfficer: true }] });
    expect((await tokens.staff('GET', '/v1/device-policies', undefined, { place: ELSEWHERE })).json()).toEqual({ items: [] });
  });
});

describe('a policy for an organisation that stands elsewhere', () => {
  it('is not set, nor without identity; one that lies under a wrong place holds for nobody and keeps nobody from setting it', async () => {
    const desk = randomUUID();
    const place = { organisationId: desk, organisationPath: `${AGENCY.organisationPath}${desk}/` };
    const forged = { organisationPath: `${ELSEWHERE.organisationPath}${desk}/`, secondOfficer: true };
    const set = (body: object, at: object = {}): Promise<TestAnswer> => tokens.staff('PUT', `/v1/device-policies/${desk}`, body, { role: 'ADMINISTRATOR', ...at });
    expect(problemOf(await set(forged, { place: ELSEWHERE }))).toBe('unprocessable PATH');
    otp.support.places.set(desk, place.organisationPath);
    expect(problemOf(await set(forged, { place: ELSEWHERE }))).toBe('unprocessable PATH');
    const unknown = { organisationId: randomUUID(), organisationPath: `${AGENCY.organisationPath}${randomUUID()}/` };
    expect(problemOf(await tokens.staff('POST', '/v1/inventory', { ...unknown, tokens: [tokens.stockOrder()] }))).toBe('unprocessable PATH');
    await otp.database.query('INSERT INTO otp_device_policy (id, version, organisation_path, second_officer, created_at) VALUES ($1, 1, $2, true, now())', [desk, forged.organisationPath]);
    const token = await tokens.active({ place });
    expect((await act(FIRST, token, 'loss')).json()).toEqual({ id: token.id, state: 'LOST', confirmationId: null });
    const right = { organisationPath: place.organisationPath, secondOfficer: true };
    otp.support.isAway = true;
    const another = { organisationId: randomUUID(), organisationPath: `${AGENCY.organisationPath}${randomUUID()}/` };
    expect(problemOf(await tokens.staff('PUT', `/v1/device-policies/${another.organisationId}`, { ...right, organisationPath: another.organisationPath }, { role: 'ADMINISTRATOR' }))).toBe('unavailable');
    otp.support.isAway = false;
    expect((await set(right)).json()).toEqual({ organisationId: desk, secondOfficer: true });
    expect((await act(FIRST, await tokens.active({ place }), 'loss')).json()).toMatchObject({ confirmationId: expect.any(String) });
  });
});

describe('the end of a device under four eyes', () => {
  it('stops the device at once, and comes when another officer has confirmed it, never the same one', async () => {
    const token = await tokens.active();
    const id = await asked(await act(FIRST, token, 'loss'));
    expect(await stateOf(token.id)).toEqual(['ACTIVE', 'ADMIN_BLOCK']);
    expect(problemOf(await otp.verify(token.id, codeAt(token, 1n)))).toBe('otp-device-locked');
    expect(problemOf(await confirm(FIRST, id))).toBe('unprocessable FOUR_EYES');
    expect(await stateOf(token.id)).toEqual(['ACTIVE', 'ADMIN_BLOCK']);
    expect((await confirm(SECOND, id)).json()).toMatchObject({ id, deviceId: token.id, act: 'LOSS', state: 'CONFIRMED', askedBy: FIRST, decidedBy: SECOND, dueAt: null });
    expect((await stateOf(token.id))[0]).toBe('LOST');
    expect((await linesOf(token.id)).slice(-4)).toEqual([['blocked', FIRST], ['second-officer-asked', FIRST], ['second-officer-confirmed', SECOND], ['lost', SECOND]]);
    expect(problemOf(await confirm(SECOND, id))).toBe('illegal-transition');
    expect(problemOf(await decline(SECOND, id))).toBe('illegal-transition');
  });

  it('carries the reason of the first officer to the end, and is asked for once at a time', async () => {
    const token = await tokens.active();
    const id = await asked(await act(FIRST, token, 'revocation', { reason: 'SUSPECTED_MISUSE' }));
    expect(problemOf(await act(SECOND, token, 'loss'))).toBe('conflict');
    expect((await confirm(SECOND, id)).json()).toMatchObject({ act: 'REVOCATION', reason: 'SUSPECTED_MISUSE', state: 'CONFIRMED' });
    const { items } = (await by(FIRST, 'GET', `/v1/inventory/${token.id}/history`)).json<{ items: { code: string; data: object }[] }>();
    expect(items.at(-1)).toMatchObject({ code: 'revoked', data: { reason: 'SUSPECTED_MISUSE' } });
  });

  it('does not come when it is declined or taken back: the device stays blocked until the block is lifted', async () => {
    for (const officer of [SECOND, FIRST]) {
      const token = await tokens.active();
      expect((await decline(officer, await asked(await act(FIRST, token, 'loss')))).json()).toMatchObject({ state: 'DECLINED', decidedBy: officer });
      expect(await stateOf(token.id)).toEqual(['ACTIVE', 'ADMIN_BLOCK']);
      expect((await act(SECOND, token, 'unblock')).status).toBe(200);
      expect((await otp.verify(token.id, codeAt(token, 1n))).status).toBe(200);
      expect((await act(SECOND, token, 'loss')).json()).toMatchObject({ state: 'ACTIVE', confirmationId: expect.any(String) });
    }
  });

  it('is confirmed once, whoever else confirms at the same time', async () => {
    const token = await tokens.active();
    const id = await asked(await act(FIRST, token, 'loss'));
    const answers = await Promise.all(Array.from({ length: 6 }, (_, index) => (index % 2 === 0 ? confirm(SECOND, id) : decline(SECOND, id))));
    expect(answers.map(({ status }) => status).filter((status) => status === 200)).toHaveLength(1);
    expect((await stateOf(token.id))[0]).toBe((await by(FIRST, 'GET', `/v1/device-confirmations/${id}`)).json<{ state: string }>().state === 'CONFIRMED' ? 'LOST' : 'ACTIVE');
  });

  it('lapses after three days, and is listed until then', async () => {
    const token = await tokens.active();
    const id = await asked(await act(FIRST, token, 'loss'));
    const list = async (query: string): Promise<string[]> => (await by(SECOND, 'GET', `/v1/device-confirmations?${query}`)).json<{ items: { id: string }[] }>().items.map((item) => item.id);
    expect(await list('state=ASKED')).toContain(id);
    expect(await list(`deviceId=${token.id}`)).toEqual([id]);
    expect((await tokens.staff('GET', `/v1/device-confirmations?deviceId=${token.id}`, undefined, { place: ELSEWHERE })).json()).toEqual({ items: [], nextCursor: null });
    expect((await tokens.staff('GET', `/v1/device-confirmations/${id}`, undefined, { place: ELSEWHERE })).status).toBe(404);
    expect((await tokens.staff('POST', `/v1/device-confirmations/${id}/confirmation`, undefined, { place: ELSEWHERE, officer: SECOND })).status).toBe(404);
    otp.clock.advance(CONFIRM_WITHIN_MS);
    expect(problemOf(await confirm(SECOND, id))).toBe('illegal-transition');
    await eventually('it lapses', async () => {
      await otp.room.running.app.get(GuardedActs, { strict: false }).lapseOneDue(everything('of the test'));
      return (await by(FIRST, 'GET', `/v1/device-confirmations/${id}`)).json<{ state: string }>().state === 'LAPSED';
    });
    expect(await stateOf(token.id)).toEqual(['ACTIVE', 'ADMIN_BLOCK']);
  });

  it('asks nobody about a token in stock', async () => {
    const stocked = await tokens.inStock();
    expect((await act(FIRST, stocked, 'revocation', { reason: 'FAULTY' })).json()).toMatchObject({ state: 'REVOKED', confirmationId: null });
  });

  it('refuses at once what the device does not answer, and asks nobody', async () => {
    const stocked = await tokens.inStock();
    expect(problemOf(await act(FIRST, stocked, 'loss'))).toBe('illegal-transition');
  });
});

describe('a token in the place of a device under four eyes', () => {
  it('stays in stock until another officer has confirmed it, and then is what the first one asked for', async () => {
    const [old, fresh] = [await tokens.active(), await tokens.inStock()];
    const id = await asked(await act(FIRST, fresh, 'assignment', { holderId: old.holderId, replaces: old.id }));
    expect(await stateOf(fresh.id)).toEqual(['IN_STOCK', null]);
    expect(await stateOf(old.id)).toEqual(['ACTIVE', null]);
    expect(problemOf(await confirm(FIRST, id))).toBe('unprocessable FOUR_EYES');
    expect((await confirm(SECOND, id)).json()).toMatchObject({ act: 'REPLACEMENT', holderId: old.holderId, replaces: old.id, state: 'CONFIRMED' });
    const [row]: object[] = await otp.database.query('SELECT state, holder_id, replaces FROM otp_device WHERE id = $1', [fresh.id]);
    expect(row).toEqual({ state: 'REGISTERED', holder_id: old.holderId, replaces: old.id });
  });

  it('that was given away meanwhile is not given: nothing changes, and it can be declined', async () => {
    const [old, fresh] = [await tokens.active(), await tokens.inStock()];
    const id = await asked(await act(FIRST, fresh, 'assignment', { holderId: old.holderId, replaces: old.id }));
    expect((await act(FIRST, fresh, 'assignment', { holderId: randomUUID() })).json()).toMatchObject({ state: 'REGISTERED', confirmationId: null });
    expect(problemOf(await confirm(SECOND, id))).toBe('illegal-transition');
    expect((await by(FIRST, 'GET', `/v1/device-confirmations/${id}`)).json()).toMatchObject({ state: 'ASKED' });
    expect((await decline(FIRST, id)).status).toBe(200);
  });

  it('needs two by the policy of the device that it replaces, wherever it comes from', async () => {
    const old = await tokens.active();
    const order = tokens.stockOrder();
    const [elsewhere = ''] = (await tokens.staff('POST', '/v1/inventory', { ...ELSEWHERE, tokens: [order] }, { place: ELSEWHERE })).json<{ ids: string[] }>().ids;
    const answer = await tokens.staff('POST', `/v1/inventory/${elsewhere}/assignment`, { holderId: old.holderId, replaces: old.id }, { place: ELSEWHERE, officer: FIRST });
    expect(await asked(answer)).toMatch(/^[0-9a-f-]{36}$/);
  });
});
