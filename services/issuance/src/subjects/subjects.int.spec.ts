import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@vidimus/testing';
import type { TestAnswer } from '@vidimus/testing';
import { OFFICER_A, personOf, RunningIssuance } from '../../test/running-issuance.js';
import { logInAtTaxAuthority } from '../../test/tax-authority.js';

const HOURS_25 = "interval '25 hours'";
/** RFC 7515, section 7.1: dots and the whole beginning, since three letters of Base64 occur by chance. */
const SIGNED_TOKEN = /(?<![\w-])eyJ[\w-]{10,}\.[\w-]+\./u;

let issuance: RunningIssuance;
beforeAll(async () => {
  issuance = await RunningIssuance.start({ VIDIMUS_ISSUANCE_TAX_LOGIN_TIMEOUT_MS: '1000' });
}, 120_000);
afterAll(() => issuance.stop());

/** A request of this person as it was just started; what he had before is cancelled. */
async function started(taxNumber: string): Promise<string> {
  const open = 'AWAITING_USER_CHECK,CHECKING,CHECK_FAILED,AWAITING_APPROVAL';
  const { items } = (await issuance.call(OFFICER_A, 'GET', `/v1/issuance-requests?state=${open}`)).json<{ items: { id: string; email: string }[] }>();
  for (const { id } of items.filter(({ email }) => email.startsWith(`${personOf(taxNumber).username}@`))) await cancel(id);
  return issuance.start(OFFICER_A, personOf(taxNumber));
}
const cancel = (id: string): Promise<TestAnswer> => issuance.call(OFFICER_A, 'POST', `/v1/issuance-requests/${id}/cancellation`, { reason: 'No longer needed.' });
const tokenOf = (id: string, version = 1): string => issuance.links.make({ purpose: 'issuance', id, version });
const open = (id: string, token = tokenOf(id)): Promise<TestAnswer> => issuance.asSubject(id, 'POST', '/openings', { token });
const renew = (id: string, token = tokenOf(id)): Promise<TestAnswer> => issuance.asSubject(id, 'POST', '/links', { token });
const problemOf = (answer: TestAnswer): (number | string)[] => [answer.status, answer.json<{ type: string }>().type.split('/').at(-1) ?? ''];
const later = (id: string, column: 'link_sent_at' | 'tax_login_at', interval: string): Promise<unknown> =>
  issuance.database.query(`UPDATE issuance_request SET ${column} = ${column} - ${interval} WHERE id = $1`, [id]);

describe('a mailed link', () => {
  it('[S4-14] opens as often as it is followed within its day; the first time is a line of the history', async () => {
    const id = await started('094259216');
    const first = await open(id);
    expect(first.json()).toEqual({ opensUntil: expect.any(String), outcome: null });
    expect(Date.parse(first.json<{ opensUntil: string }>().opensUntil) - Date.now()).toBeGreaterThan(23.9 * 3_600_000);
    expect((await open(id)).status).toBe(200);
    const lines = await issuance.history(OFFICER_A, id);
    expect(lines.filter(({ code }) => code === 'link-opened')).toEqual([expect.objectContaining({ actor: { kind: 'subject', id } })]);
  });

  it('[S4-14] that is of another request, or was never one, opens nothing, in the same words as for no request', async () => {
    const [id, other] = [await started('094259216'), await started('999010012')];
    const answers = [await open(id, tokenOf(other)), await open(id, 'invented'), await open(id, tokenOf(id, 2)), await open(randomUUID())];
    expect(answers.map(problemOf)).toEqual(answers.map(() => [404, 'not-found']));
    expect(new Set(answers.map((answer) => answer.json<{ detail: string }>().detail)).size).toBe(1);
    expect(problemOf(await renew(id, tokenOf(other)))).toEqual([404, 'not-found']);
  });

  it('[S4-49] expires after 24 hours; a new one goes to the same address, and ends the former', async () => {
    const id = await started('094259216');
    await later(id, 'link_sent_at', HOURS_25);
    expect(problemOf(await open(id))).toEqual([410, 'link-expired']);
    const before = issuance.notification.messages.length;
    expect((await renew(id)).status).toBe(202);
    const message = await eventually('a mail with a new link', () =>
      issuance.notification.messages.slice(before).find((one) => one.about.id === id && one.parameters['linkVersion'] === '2'),
    );
    expect([message.template, message.to]).toEqual(['issuance-invitation', { email: 'citizen1@a.agency.example' }]);
    expect(problemOf(await open(id))).toEqual([410, 'link-expired']);
    expect((await open(id, tokenOf(id, 2))).status).toBe(200);
    expect(await issuance.historyCodes(OFFICER_A, id)).toEqual(expect.arrayContaining(['link-expired', 'link-renewed', 'link-opened']));
  });

  it('[S4-49] is renewed three times a day, by a former link too', async () => {
    const id = await started('094259216');
    const answers = [];
    for (let turn = 0; turn < 4; turn += 1) answers.push(await renew(id));
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 429]);
    expect(Number(answers[3]?.headers.get('retry-after'))).toBeGreaterThan(3600);
  });

  it('of a request that has ended shows how, however old it is, and cannot be renewed', async () => {
    const id = await started('094259216');
    await later(id, 'link_sent_at', HOURS_25);
    await cancel(id);
    expect((await open(id)).json()).toEqual({ opensUntil: expect.any(String), outcome: 'CANCELLED' });
    expect([problemOf(await renew(id)), (await renew(id)).json()]).toEqual([[409, 'illegal-transition'], expect.objectContaining({ state: 'CANCELLED' })]);
    const codes = await issuance.historyCodes(OFFICER_A, id);
    expect((await issuance.taxLogin(id, personOf('094259216'))).status).toBe(200);
    expect((await issuance.asSubject(id, 'GET', '')).json()).toMatchObject({ state: 'CANCELLED', actsNext: 'NOBODY', closingReason: 'No longer needed.', dueAt: null });
    expect(await issuance.historyCodes(OFFICER_A, id)).toEqual(codes);
  });
});

describe('a tax login', () => {
  it('[S4-33] [C-21] of the person whom the request is about lets him act, and is kept as evidence that nobody can read', async () => {
    const person = personOf('999010012');
    const id = await started(person.taxNumber);
    const { documentType, documentNumber } = person.document;
    expect(problemOf(await issuance.asSubject(id, 'POST', '/checks', { documentType, documentNumber }))).toEqual([401, 'login-required']);
    expect((await issuance.taxLogin(id, person)).json()).toEqual({ matches: true });
    const line = (await issuance.history(OFFICER_A, id)).find(({ code }) => code === 'tax-login');
    expect(line).toMatchObject({ actor: { kind: 'subject', id } });
    const [row]: { tax_login_sealed: string }[] = await issuance.database.query('SELECT * FROM issuance_request WHERE id = $1', [id]);
    expect(row?.tax_login_sealed).toMatch(/.{100}/);
    for (const secret of [person.taxNumber, person.surname]) expect(JSON.stringify(row)).not.toContain(secret);
    expect(JSON.stringify(row)).not.toMatch(SIGNED_TOKEN);
    expect((await issuance.asSubject(id, 'GET', '')).json()).toMatchObject({
      state: 'AWAITING_USER_CHECK',
      actsNext: 'SUBJECT',
      givenName: person.givenName,
      surname: person.surname,
      organisationName: 'Agency A',
      dueAt: expect.any(String),
      allowedChannels: expect.arrayContaining(['AUTHENTICATOR']),
      completion: expect.objectContaining({ credentialReady: false, userId: null }),
      certificateId: null,
      closingReason: null,
    });
  });

  it('[S4-25] holds for 30 minutes: checks begin within them and not after', async () => {
    const person = personOf('999010012');
    const id = await started(person.taxNumber);
    await issuance.taxLogin(id, person);
    await later(id, 'tax_login_at', "interval '31 minutes'");
    const { documentType, documentNumber } = person.document;
    const begin = (): Promise<TestAnswer> => issuance.asSubject(id, 'POST', '/checks', { documentType, documentNumber });
    expect(problemOf(await begin())).toEqual([401, 'login-required']);
    expect((await issuance.asSubject(id, 'GET', '')).json()).toMatchObject({ state: 'AWAITING_USER_CHECK' });
    await issuance.taxLogin(id, person);
    expect((await begin()).json()).toMatchObject({ state: 'CHECKING' });
    await issuance.reaches(OFFICER_A, id, 'AWAITING_APPROVAL');
    const passed = ['TAX_LOGIN', 'CENSUS', 'POLICE'].map((check) => ({ check, result: 'PASSED' }));
    expect((await issuance.asSubject(id, 'GET', '')).json()).toMatchObject({ actsNext: 'OFFICER', checks: passed });
    expect((await issuance.history(OFFICER_A, id)).find(({ code }) => code === 'checks-started')).toMatchObject({ actor: { kind: 'subject', id } });
  }, 60_000);

  it("[S4-33] [C-21] of another person is refused: nothing changes, a line says so, and neither name is told", async () => {
    const id = await started('999010294');
    const answer = await issuance.taxLogin(id, personOf('094259216'));
    expect([answer.status, answer.json()]).toEqual([422, expect.objectContaining({ errors: [expect.objectContaining({ code: 'ANOTHER_PERSON' })] })]);
    for (const told of ['094259216', '999010294', personOf('094259216').surname]) expect(answer.text).not.toContain(told);
    expect(await issuance.historyCodes(OFFICER_A, id)).toEqual(expect.arrayContaining(['tax-login-of-another-person']));
    expect(problemOf(await issuance.asSubject(id, 'POST', '/checks', { documentType: 'PASSPORT', documentNumber: 'ZZ-000006' }))).toEqual([401, 'login-required']);
  });

  it('[S4-33] tells a code that was used from an authority that is away', async () => {
    const person = personOf('999010294');
    const id = await started(person.taxNumber);
    const begin = async (): Promise<{ authorizationUrl: string; pending: object }> =>
      (await issuance.asSubject(id, 'POST', '/tax-login-attempts', {})).json<{ authorizationUrl: string; pending: object }>();
    const { authorizationUrl, pending } = await begin();
    const answer = await logInAtTaxAuthority(authorizationUrl, person);
    const finish = (): Promise<TestAnswer> => issuance.asSubject(id, 'POST', '/tax-logins', { answer, pending });
    await issuance.setRegistry('tax', 'down');
    expect(problemOf(await finish())).toEqual([503, 'registry-unavailable']);
    await issuance.setRegistry('tax', 'up');
    expect((await finish()).status).toBe(200);
    expect((await finish()).json()).toMatchObject({ errors: [{ code: 'LOGIN_NOT_GOOD' }] });
    expect((await issuance.historyCodes(OFFICER_A, id)).filter((code) => code.startsWith('tax-login'))).toEqual(['tax-login']);
  });
});

describe('the routes of a subject', () => {
  it.each(['', '/openings', '/links', '/tax-login-attempts', '/tax-logins', '/checks'])('%s are closed to whoever is not the gateway', async (rest) => {
    const { issuer } = issuance.room;
    const room = { kind: 'room', audience: 'urn:vidimus:room:issuance' } as const;
    const tokens = [
      await issuer.token({ sub: OFFICER_A, grants: [issuance.grantOf(OFFICER_A)] }),
      await issuer.token({ kind: 'client', sub: 'integrator', grants: [] }),
      await issuer.token({ ...room, sub: 'room:authority', scope: 'issuance:other' }),
    ];
    const path = `/v1/subject-requests/${randomUUID()}${rest}`;
    const method = rest === '' ? 'GET' : 'POST';
    const statuses = await Promise.all(tokens.map(async (token) => (await issuance.room.request(path, { method, token, ...(method === 'GET' ? {} : { body: {} }) })).status));
    expect(statuses).toEqual([401, 401, 403]);
  });

  it('leave nothing of a login readable in the database, in events, or in the log', async () => {
    const tables = ['issuance_request', 'history', 'audit_entry', 'outbox', 'idempotency_record'];
    const dumps = await Promise.all(tables.map((table) => issuance.database.query(`SELECT * FROM ${table}`)));
    const jobs: unknown = await issuance.database.query('SELECT data, output FROM jobs.job');
    const everywhere = JSON.stringify([dumps, jobs]) + issuance.room.logLines.join('\n');
    expect(everywhere).toContain('tax-login-of-another-person');
    const secrets = ['999010012', '094259216', 'Παραδειγματίδου', 'codeVerifier', 'ZZ-000002'];
    expect(secrets.filter((secret) => everywhere.includes(secret))).toEqual([]);
    expect(everywhere).not.toMatch(SIGNED_TOKEN);
  });
});
