import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { TestAnswer } from '@vidimus/testing';
import { decodeJwt } from 'jose';
import { problem } from '../../test/issuance-stand-in.js';
import type { Browser } from '../../test/running-gateway.js';
import { RunningGateway } from '../../test/running-gateway.js';

const SITE = 'http://localhost:8080';
const token = 'token-of-the-mailed-link';
const pending = { state: 'the-state', nonce: 'the-nonce', codeVerifier: 'the-verifier' };
const authorizationUrl = 'http://tax.example/authorize?state=the-state';

let gateway: RunningGateway;
let requestId: string;
let browser: Browser;
beforeAll(async () => {
  gateway = await RunningGateway.start();
}, 60_000);
afterAll(() => gateway.stop());
beforeEach(() => {
  requestId = randomUUID();
  browser = gateway.browser();
  gateway.issuance.received.length = 0;
  gateway.issuance.answers = {
    [`POST ${inner('/openings')}`]: { status: 200, body: { opensUntil: new Date(Date.now() + 3_600_000).toISOString(), outcome: null } },
    [`POST ${inner('/tax-login-attempts')}`]: { status: 200, body: { authorizationUrl, pending } },
    [`POST ${inner('/tax-logins')}`]: { status: 200, body: { matches: true } },
  };
});

const inner = (rest: string, id = requestId): string => `/v1/subject-requests/${id}${rest}`;
const outer = (rest: string, id?: string): string => `/api/issuance${inner(rest, id)}`;
const openLink = (headers?: Record<string, string>): Promise<TestAnswer> =>
  browser.request('POST', '/session/links', { body: { requestId, token }, ...(headers === undefined ? {} : { headers }) });
const session = async (): Promise<Record<string, string | null>> => (await browser.get('/session/subject')).json();
const callback = (query: string): Promise<TestAnswer> => browser.get(`/session/tax-login/callback?${query}`);
const place = (answer: TestAnswer): (number | string | null)[] => [answer.status, answer.headers.get('location')];
const problemOf = (answer: TestAnswer): (number | string)[] => [answer.status, answer.json<{ type: string }>().type.split('/').at(-1) ?? ''];

async function logIn(): Promise<string> {
  await openLink();
  await browser.get('/session/tax-login');
  await callback('code=the-code&state=the-state&iss=http%3A%2F%2Ftax.example');
  return (await session())['csrfToken'] ?? '';
}

describe('a mailed link', () => {
  it('[S4-14] opens a session bound to its request, with the token of the gateway and no other', async () => {
    const opened = await openLink();
    expect(opened.json()).toEqual({ requestId, identifiedUntil: null, csrfToken: expect.any(String), expiresAt: expect.any(String), outcome: null });
    expect(opened.headers.getSetCookie()[0]).toMatch(/^vidimus-subject=[\w-]{43}; Max-Age=86400; Path=\/; HttpOnly; SameSite=Lax$/);
    const [asked] = gateway.issuance.received;
    expect([asked?.path, asked?.body]).toEqual([inner('/openings'), { token }]);
    expect(decodeJwt(asked?.bearer ?? '')).toMatchObject({ kind: 'room', sub: 'room:gateway', scope: 'issuance:subject' });
    expect(await session()).toMatchObject({ requestId, identifiedUntil: null });
    expect(opened.text + JSON.stringify(await gateway.database.query('SELECT * FROM subject_session'))).not.toContain(token);
  });

  it('opened again goes on with the session that is there; another link ends it', async () => {
    await logIn();
    const former = browser.cookie('vidimus-subject');
    await openLink();
    expect([browser.cookie('vidimus-subject'), (await session())['identifiedUntil']]).toEqual([former, expect.any(String)]);
    gateway.issuance.answers[`POST ${inner('/openings', (requestId = randomUUID()))}`] = { status: 200, body: { opensUntil: new Date(Date.now() + 3_600_000).toISOString(), outcome: 'COMPLETED' } };
    expect((await openLink()).json()).toMatchObject({ requestId, identifiedUntil: null, outcome: 'COMPLETED' });
    browser.plant('vidimus-subject', former ?? '');
    expect(await session()).toEqual({ requestId: null, identifiedUntil: null, csrfToken: null, expiresAt: null });
  });

  it.each([
    ['link-expired', 410],
    ['not-found', 404],
  ])('[S4-49] that is %s opens nothing', async (slug, status) => {
    gateway.issuance.answers[`POST ${inner('/openings')}`] = problem(slug, status);
    const answer = await openLink();
    expect([problemOf(answer), answer.headers.getSetCookie()]).toEqual([[status, slug], []]);
  });

  it('[S4-49] is renewed, and the limit of a day comes through', async () => {
    const renew = (): Promise<TestAnswer> => browser.request('POST', '/session/links/renewals', { body: { requestId, token } });
    expect((await renew()).status).toBe(204);
    expect(gateway.issuance.received).toMatchObject([{ path: inner('/links'), body: { token } }]);
    gateway.issuance.answers[`POST ${inner('/links')}`] = problem('too-many-requests', 429, { retryAfterSeconds: 3600 });
    expect((await renew()).headers.get('retry-after')).toBe('3600');
  });

  it('is not opened by a page of another site', async () => {
    expect(problemOf(await openLink({ origin: 'https://elsewhere.example' }))).toEqual([403, 'forbidden']);
    expect((await openLink({ origin: SITE })).status).toBe(200);
    expect(problemOf(await browser.request('POST', '/session/links', { body: { requestId: 'x', token } }))).toEqual([400, 'validation-failed']);
  });

  it('cannot be tried without end from one address, and nobody else is locked out', async () => {
    const from = (address: string): Promise<TestAnswer> =>
      browser.request('POST', '/session/links/renewals', { body: { requestId, token }, headers: { 'x-forwarded-for': address, authorization: `Bearer ${randomUUID()}` } });
    const refused: TestAnswer[] = [];
    for (let sent = 0; sent < 660; sent += 30) {
      const answers = await Promise.all(Array.from({ length: 30 }, () => from('192.0.2.7')));
      refused.push(...answers.filter(({ status }) => status === 429));
    }
    expect(refused.length).toBeGreaterThanOrEqual(30);
    expect((await from('192.0.2.8')).status).toBe(204);
  }, 60_000);
});

describe('a tax login', () => {
  it('[S4-33] goes to the authority and back, and lets the person act for 30 minutes', async () => {
    await openLink();
    const before = browser.cookie('vidimus-subject');
    expect(place(await browser.get('/session/tax-login'))).toEqual([303, authorizationUrl]);
    const back = await callback('code=the-code&state=the-state&iss=http%3A%2F%2Ftax.example&session_state=more');
    expect(place(back)).toEqual([303, `/issuance/${requestId}`]);
    const answer = { code: 'the-code', state: 'the-state', iss: 'http://tax.example' };
    expect(gateway.issuance.received.at(-1)).toMatchObject({ path: inner('/tax-logins'), body: { answer, pending } });
    expect(Date.parse((await session())['identifiedUntil'] ?? '') - Date.now()).toBeGreaterThan(29 * 60_000);
    expect(browser.cookie('vidimus-subject')).not.toBe(before);
    // The browser's own way back to that address asks nobody again.
    expect(place(await callback('code=the-code&state=the-state'))).toEqual([303, `/issuance/${requestId}`]);
    expect(gateway.issuance.received.filter(({ path }) => path === inner('/tax-logins'))).toHaveLength(1);
  });

  it.each([
    ['of another person', problem('unprocessable', 422, { errors: [{ pointer: '', detail: 'another', code: 'ANOTHER_PERSON' }] }), 'code=c&state=the-state', 'another-person'],
    ['whose code is no longer good', problem('unprocessable', 422), 'code=c&state=the-state', 'cancelled'],
    ['while the authority is away', problem('registry-unavailable', 503), 'code=c&state=the-state', 'unavailable'],
    ['that the person gave up', { status: 500, body: {} }, 'error=access_denied&state=the-state', 'cancelled'],
    ['that the authority could not serve', { status: 500, body: {} }, 'error=server_error&state=the-state', 'unavailable'],
  ])('[C-21] %s leads back to the page and gives no right', async (_what, answer, query, reason) => {
    gateway.issuance.answers[`POST ${inner('/tax-logins')}`] = answer;
    await openLink();
    await browser.get('/session/tax-login');
    expect(place(await callback(query))).toEqual([303, `/issuance/${requestId}?login=${reason}`]);
    expect((await session())['identifiedUntil']).toBeNull();
    expect(problemOf(await browser.get(outer('')))).toEqual([401, 'login-required']);
  });

  it('that cannot begin leads back to the page', async () => {
    gateway.issuance.answers[`POST ${inner('/tax-login-attempts')}`] = problem('registry-unavailable', 503);
    await openLink();
    expect(place(await browser.get('/session/tax-login'))).toEqual([303, `/issuance/${requestId}?login=unavailable`]);
  });

  it('that was not begun here changes nothing', async () => {
    await openLink();
    await browser.get('/session/tax-login');
    expect(place(await callback('code=planted&state=of-somebody-else'))).toEqual([303, `/issuance/${requestId}`]);
    expect((await session())['identifiedUntil']).toBeNull();
    await callback('code=the-code&state=the-state');
    expect((await session())['identifiedUntil']).not.toBeNull();
  });

  it('without a session leads to the front page', async () => {
    expect(place(await browser.get('/session/tax-login'))).toEqual([303, '/']);
    expect(place(await callback('code=the-code&state=the-state'))).toEqual([303, '/']);
  });
});

describe('the way to the routes of a request', () => {
  it('is open to its person, with the token of the gateway and without the cookie', async () => {
    const csrf = await logIn();
    expect((await browser.get(outer(''))).status).toBe(200);
    expect((await browser.request('POST', outer('/checks'), { body: { a: 1 }, headers: { 'x-vidimus-csrf': csrf, authorization: 'Bearer of-somebody' } })).status).toBe(200);
    const reached = gateway.issuance.received.slice(-2);
    expect(reached).toMatchObject([{ method: 'GET', path: inner(''), cookie: undefined }, { method: 'POST', path: inner('/checks'), body: { a: 1 } }]);
    for (const { bearer } of reached) expect(decodeJwt(bearer)).toMatchObject({ sub: 'room:gateway', scope: 'issuance:subject' });
  });

  it('takes no write from a page of another site', async () => {
    const csrf = await logIn();
    const write = (headers: Record<string, string>): Promise<TestAnswer> => browser.request('POST', outer('/checks'), { body: {}, headers });
    expect(problemOf(await write({}))).toEqual([403, 'forbidden']);
    expect(problemOf(await write({ 'x-vidimus-csrf': csrf, origin: 'https://elsewhere.example' }))).toEqual([403, 'forbidden']);
    expect((await write({ 'x-vidimus-csrf': csrf, origin: SITE })).status).toBe(200);
  });

  it.each([
    ['another request', () => outer('', randomUUID())],
    ['another request behind dots', () => `${outer('')}/../${randomUUID()}`],
    ['another request behind encoded signs', () => `${outer('')}%2f..%2f${randomUUID()}`],
    ['an address with a doubled slash', () => outer('//checks')],
    ['links', () => outer('/links')],
    ['openings', () => outer('/openings')],
    ['the begin of a login', () => outer('/tax-login-attempts')],
    ['the end of a login', () => outer('/tax-logins')],
  ])('[S4-14] does not lead to %s', async (_what, address) => {
    const csrf = await logIn();
    gateway.issuance.received.length = 0;
    for (const method of ['GET', 'POST']) {
      const answer = await browser.request(method, address(), { headers: { 'x-vidimus-csrf': csrf } });
      expect(problemOf(answer)).toEqual([404, 'not-found']);
    }
    expect(gateway.issuance.received).toEqual([]);
  });

  it('is closed to whoever has no such session: nobody, staff, integrators', async () => {
    const token = await gateway.room.issuer.token({ grants: [] });
    browser.plant('vidimus-session', 'of-staff');
    expect(problemOf(await browser.get(outer('')))).toEqual([401, 'unauthenticated']);
    expect(problemOf(await browser.request('GET', outer(''), { headers: { authorization: `Bearer ${token}` } }))).toEqual([401, 'unauthenticated']);
    expect(gateway.issuance.received).toEqual([]);
  });

  it('closes when the 30 minutes are over, and when the session is ended', async () => {
    const csrf = await logIn();
    await gateway.database.query("UPDATE subject_session SET identified_until = now() - interval '1 second'");
    expect(problemOf(await browser.get(outer('')))).toEqual([401, 'login-required']);
    const end = (headers: Record<string, string>): Promise<TestAnswer> => browser.request('POST', '/session/subject/end', { headers });
    expect(problemOf(await end({}))).toEqual([403, 'forbidden']);
    expect((await end({ 'x-vidimus-csrf': csrf })).status).toBe(204);
    expect([browser.cookie('vidimus-subject'), (await end({})).status]).toEqual([undefined, 204]);
    expect(problemOf(await browser.get(outer('')))).toEqual([401, 'unauthenticated']);
  });

  it('leaves the session of staff in the same browser as it is', async () => {
    browser.plant('vidimus-session', 'of-staff');
    await logIn();
    expect([browser.cookie('vidimus-session'), (await session())['requestId']]).toEqual(['of-staff', requestId]);
    expect((await browser.get('/api/issuance/v1/issuance-requests')).status).toBe(200);
    expect(gateway.issuance.received.at(-1)).toMatchObject({ path: '/v1/issuance-requests', bearer: '' });
  });
});
