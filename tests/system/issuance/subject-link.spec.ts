import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { apiOver } from '../../support/platform/api.js';
import type { Answer } from '../../support/platform/api.js';
import { mailsTo } from '../../support/walk/mailbox.js';
import { platformReport } from '../../support/platform/report.js';
import { colleague } from '../../support/people/colleague.js';
import type { Person } from '../../support/people/sign-in.js';
import { beginChecks, linkMailed, subjectBrowser, subjectPath } from '../../support/walk/subject.js';
import type { MailedLink, SubjectBrowser } from '../../support/walk/subject.js';
import { demoPerson, expectStatus, inState, requestPath, startIssuance } from '../../support/walk/walk.js';

describe('the way of a person without an account', () => {
  const invited = () => demoPerson(({ taxNumber }) => taxNumber === '999010085');
  const stranger = () => demoPerson(({ taxNumber }) => taxNumber === '094259216');
  const problemOf = ({ status, body }: Answer): [number, string] => [status, String(body['type']).split('/').at(-1) ?? ''];
  const codesOf = async (): Promise<string[]> => {
    const items = (await officer.get(`${requestPath(id)}/history`)).body['items'];
    return (items as unknown as { code: string }[]).map(({ code }) => code);
  };
  const registry = (mode: string): Promise<Response> => {
    const { url, apiKey } = platformReport().registries;
    return fetch(`${url}/admin/registries/tax`, { method: 'PUT', headers: { 'x-api-key': apiKey }, body: JSON.stringify({ mode }) });
  };

  let officer: Person;
  let address: string;
  let id: string;
  let first: MailedLink;
  let newest: MailedLink;
  let browser: SubjectBrowser;

  beforeAll(async () => {
    officer = await colleague('officer-a');
    const domain = platformReport().organisations.find(({ registryCode }) => registryCode === 'AGENCY-A')?.emailDomain ?? '';
    const mailbox = `linked.${randomUUID().slice(0, 8)}`;
    address = `${mailbox}@${domain}`;
    id = await startIssuance(officer, invited(), domain, mailbox);
    first = await linkMailed(address, id);
    browser = subjectBrowser();
  });

  it('[S4-14] [C-21] the mailed link opens the way to the tax login, and shows nothing personal', async () => {
    const opened = expectStatus(await browser.open(first), 200);
    expect(opened.body).toMatchObject({ requestId: id, identifiedUntil: null, outcome: null });
    expect(problemOf(await browser.get(subjectPath(id)))).toEqual([401, 'login-required']);
    for (const personal of [invited().surname, invited().givenName, invited().taxNumber, address]) expect(opened.text).not.toContain(personal);
    expect(await codesOf()).toContain('link-opened');
  });

  it('[C-21] a link that was never mailed opens nothing', async () => {
    const invented = { requestId: id, token: first.token.replace(/^./, (sign) => (sign === 'A' ? 'B' : 'A')) };
    expect(problemOf(await subjectBrowser().open(invented))).toEqual([404, 'not-found']);
    expect(problemOf(await subjectBrowser().open({ ...first, requestId: randomUUID() }))).toEqual([404, 'not-found']);
  });

  it('[S4-49] a new link goes to the same address; from then on the former has expired', async () => {
    const renewed = await apiOver((path, init) => fetch(new URL(path, platformReport().web), init)).post('/session/links/renewals', { ...first });
    expectStatus(renewed, 204);
    newest = await linkMailed(address, id, [first.token]);
    expect(problemOf(await subjectBrowser().open(first))).toEqual([410, 'link-expired']);
    expectStatus(await browser.open(newest), 200);
    expect(await codesOf()).toEqual(expect.arrayContaining(['link-renewed', 'link-expired']));
  });

  it("[S4-33] [C-21] another person's tax login changes nothing but the history", async () => {
    expect(await browser.logIn(stranger())).toBe(`/issuance/${id}?login=another-person`);
    expect((await browser.session()).body).toMatchObject({ requestId: id, identifiedUntil: null });
    expect(problemOf(await browser.get(subjectPath(id)))).toEqual([401, 'login-required']);
    expect(await codesOf()).toContain('tax-login-of-another-person');
    await inState(officer, id, 'AWAITING_USER_CHECK');
  });

  it('a login that is given up leads back to the page', async () => {
    expect(await browser.logIn('cancel')).toBe(`/issuance/${id}?login=cancelled`);
  });

  it('[S4-25] [S4-33] the person logs in, sees the request, and begins the checks: the status changes', async () => {
    expect(await browser.logIn(invited())).toBe(`/issuance/${id}`);
    const seen = expectStatus(await browser.get(subjectPath(id)), 200);
    expect(seen.body).toMatchObject({ id, state: 'AWAITING_USER_CHECK', actsNext: 'SUBJECT', surname: invited().surname });
    expect(seen.text).not.toContain(invited().taxNumber);
    expect((await browser.session()).body['identifiedUntil']).toEqual(expect.any(String));
    expectStatus(await beginChecks(browser, id, invited()), 202);
    // No longer employed, says the census.
    await inState(officer, id, 'CHECK_FAILED');
    expect((await browser.get(subjectPath(id))).body).toMatchObject({ state: 'CHECK_FAILED', actsNext: 'SUBJECT' });
  });

  it('[S4-14] the session reaches this request and no other, and nothing of staff', async () => {
    const { items } = (await officer.get('/api/issuance/v1/issuance-requests?limit=100')).body as unknown as { items: { id: string }[] };
    const other = items.find((item) => item.id !== id)?.id ?? randomUUID();
    for (const rest of ['', '/terms']) expect(problemOf(await browser.get(subjectPath(other, rest)))).toEqual([404, 'not-found']);
    expect(problemOf(await browser.post(subjectPath(id, '/links'), { token: newest.token }))).toEqual([404, 'not-found']);
    expect(problemOf(await browser.get(requestPath(id)))).toEqual([401, 'unauthenticated']);
    expect(problemOf(await officer.get(subjectPath(id)))).toEqual([401, 'unauthenticated']);
  });

  it('[S4-33] while the tax authority is away the login leads back, and works again afterwards', async () => {
    const later = subjectBrowser();
    const latest = await linkMailed(address, id, [first.token, newest.token]);
    expectStatus(await later.open(latest), 200);
    await registry('down');
    try {
      expect(await later.logIn(invited())).toBe(`/issuance/${id}?login=unavailable`);
    } finally {
      await registry('up');
    }
    expect(await later.logIn(invited())).toBe(`/issuance/${id}`);
  });

  it('[S4-20] a cancelled request opens by its link and says so, without names', async () => {
    expectStatus(await officer.post(`${requestPath(id)}/cancellation`, { reason: 'He left the agency.' }), 200);
    const opened = expectStatus(await subjectBrowser().open(first), 200);
    expect(opened.body).toMatchObject({ requestId: id, outcome: 'CANCELLED' });
    expect(opened.text).not.toContain(invited().surname);
    expect((await browser.get(subjectPath(id))).body).toMatchObject({ state: 'CANCELLED', closingReason: 'He left the agency.' });
    const ended = expectStatus(await browser.post('/session/subject/end'), 204);
    expect([ended.text, (await browser.session()).body]).toEqual(['', { requestId: null, identifiedUntil: null, csrfToken: null, expiresAt: null }]);
  });

  it('the mails hold the token of a link in no address but the link itself', async () => {
    const mails = (await mailsTo(address)).join('\n');
    expect(mails).toContain(`#${first.token}`);
    expect(mails).not.toMatch(/[?&][^"\s]*token/);
  });
});
