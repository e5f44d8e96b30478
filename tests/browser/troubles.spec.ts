import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { loadMessages } from '@vidimus/i18n';
import type { Messages } from '@vidimus/i18n';
import { chromiumPath, skipUnless } from '@vidimus/testing';
import type { BrowserPage } from '@vidimus/testing';
import { openBrowser, takeOver } from '../support/browser/browsers.js';
import { crowdPerson, domainOfAgencyA } from '../support/people/crowd.js';
import { inspect, settled } from '../support/browser/inspect-page.js';
import { colleague } from '../support/people/colleague.js';
import type { Person } from '../support/people/sign-in.js';
import { identifiedSubject, linkMailed } from '../support/walk/subject.js';
import type { SubjectBrowser } from '../support/walk/subject.js';
import { letExpire, letIssuingFail } from '../support/walk/time-passes.js';
import { approve, demoPerson, expectStatus, inState, passChecks, requestPath, startIssuance } from '../support/walk/walk.js';

const MINUTES_MS = 60_000;
/** Of agency A. */
const [UNREACHABLE, LATE, REFUSED, CANCELLED, EXPIRED, FAILED] = [105, 106, 107, 108, 111, 112];
const REASON = 'The wrong person was invited.';
const NAMES = ['Third officer of agency A', 'Second officer of agency A'];

const inBrowser = skipUnless(chromiumPath() !== undefined, 'Chromium is not installed');

/** What goes wrong, as those see it who have to go on from there: two officers at wide windows, the person at a telephone. */
inBrowser.describe('a procedure that meets trouble', () => {
  let en: Messages;
  let api: Person;
  let officer: BrowserPage;
  let second: BrowserPage;
  let subject: BrowserPage;
  let refused: string;
  let ended: Record<'EXPIRED' | 'FAILED', { readonly id: string; readonly person: SubjectBrowser }>;

  const title = ({ page }: BrowserPage, words: string) => page.getByRole('heading', { level: 1, name: words }).waitFor();
  const press = ({ page }: BrowserPage, label: string) => page.getByRole('button', { name: label, exact: true }).first().click();
  const field = ({ page }: BrowserPage, label: string) => page.getByLabel(label, { exact: true });
  const asOfficer = async (where: string): Promise<string[]> => (await settled(officer.page), inspect(officer.page, where, { widths: [768, 1280], data: [...NAMES, REASON] }));
  const asSubject = async (where: string): Promise<string[]> => (await settled(subject.page), inspect(subject.page, where, { widths: [390], data: [REASON] }));
  /** Starts a request and has its person log in, who then goes on in the browser. */
  const opened = async (number: number): Promise<string> => {
    const id = await startIssuance(api, crowdPerson(number), domainOfAgencyA());
    const { body } = expectStatus(await api.get(requestPath(id)), 200);
    const { jar } = await identifiedSubject(String(body['email']), id, crowdPerson(number));
    await takeOver(subject, jar);
    await subject.page.goto(`/issuance/${id}`);
    await title(subject, en['subject.document']);
    return id;
  };

  /** A request that is about to end by the passing of time, once its person was checked. */
  const ending = async (number: number, end: (id: string) => Promise<unknown>): Promise<{ id: string; person: SubjectBrowser }> => {
    const id = await startIssuance(api, crowdPerson(number), domainOfAgencyA());
    const person = await passChecks(api, id, crowdPerson(number));
    await inState(api, id, 'AWAITING_APPROVAL');
    await end(id);
    return { id, person };
  };

  beforeAll(async () => {
    en = await loadMessages('en');
    const [third, other] = await Promise.all([colleague('third-officer-a'), colleague('second-officer-a')]);
    api = third;
    const approveAndFail = async (id: string): Promise<void> => (expectStatus(await approve(third, id), 200), letIssuingFail(id));
    const [expired, failed] = await Promise.all([ending(EXPIRED, letExpire), ending(FAILED, approveAndFail)]);
    ended = { EXPIRED: expired, FAILED: failed };
    const wide = { locale: 'en-GB', viewport: { width: 1280, height: 800 } };
    officer = await openBrowser({ ...wide, jar: third.jar });
    second = await openBrowser({ ...wide, jar: other.jar });
    subject = await openBrowser({ locale: 'en-GB', viewport: { width: 390, height: 844 } });
  }, 4 * MINUTES_MS);

  afterAll(async () => {
    for (const browser of [officer, second, subject]) await browser.close();
  });

  it('[S4-06] the registry is down: the officer is told so, what he typed stays, and he may try again', async () => {
    const { taxNumber } = demoPerson(({ story }) => story.startsWith('The tax registry does not answer'));
    await officer.page.goto('/console/requests/new');
    await field(officer, en['new.tax-number']).fill(taxNumber);
    await press(officer, en['new.look-up']);
    await officer.page.getByRole('alert').getByText(en['problem.registry-unavailable']).waitFor();
    expect(await field(officer, en['new.tax-number']).inputValue()).toBe(taxNumber);
    expect(await asOfficer('registry down')).toEqual([]);
    await field(officer, en['new.tax-number']).fill(crowdPerson(UNREACHABLE).taxNumber);
    await press(officer, en['new.look-up']);
    await officer.page.getByText(en['new.found']).waitFor();
  }, 3 * MINUTES_MS);

  it('[S4-24] the invitation comes back: the officer reads it in the history of the request', async () => {
    const id = await startIssuance(api, crowdPerson(UNREACHABLE), domainOfAgencyA(), `bounced.${randomUUID().slice(0, 8)}`);
    await officer.page.goto(`/console/requests/${id}?tab=history`);
    await officer.page.getByText(en['history.invitation-bounced']).waitFor();
    expect(await asOfficer('invitation came back')).toEqual([]);
  }, 3 * MINUTES_MS);

  it('[S4-49] the link has expired: the person has a new one sent, which opens', async () => {
    const id = await startIssuance(api, crowdPerson(LATE), domainOfAgencyA());
    const address = String((await api.get(requestPath(id))).body['email']);
    const first = await linkMailed(address, id);
    expect((await api.post(`${requestPath(id)}/invitations`, {})).status).toBe(202);
    const newer = await linkMailed(address, id, [first.token]);
    await subject.page.goto(`/issuance/${id}#${first.token}`);
    await title(subject, en['subject.link-expired']);
    expect(await asSubject('expired link')).toEqual([]);
    await press(subject, en['subject.link-renew']);
    await subject.page.getByText(en['subject.link-sent']).waitFor();
    expect(await asSubject('new link sent')).toEqual([]);
    const newest = await linkMailed(address, id, [first.token, newer.token]);
    await subject.page.goto('/signed-out');
    await subject.page.goto(`/issuance/${id}#${newest.token}`);
    await title(subject, en['subject.welcome']);
  }, 3 * MINUTES_MS);

  it('[S4-35] [S4-36] a check is refused: the person reads which, corrects the number, and is checked again', async () => {
    const { documentType, documentNumber } = crowdPerson(REFUSED).document;
    refused = await opened(REFUSED);
    await field(subject, en['subject.document-type']).selectOption(documentType);
    await subject.page.getByLabel(en['approval.document-number']).fill(documentNumber.replace(/\d$/, 'X'));
    await press(subject, en['subject.checks.begin']);
    await subject.page.getByText(en['subject.check-failed.POLICE']).waitFor();
    expect(await asSubject('check refused')).toEqual([]);
    await officer.page.goto(`/console/requests/${refused}`);
    await officer.page.getByText(en['request.next.CHECK_FAILED']).waitFor();
    expect(await asOfficer('check refused')).toEqual([]);
    await field(subject, en['subject.document-type']).selectOption(documentType);
    await subject.page.getByLabel(en['approval.document-number']).fill(documentNumber);
    await press(subject, en['subject.checks.retry']);
    await inState(api, refused, 'AWAITING_APPROVAL');
    await title(subject, en['subject.waits.officer']);
  }, 3 * MINUTES_MS);

  it('[S4-20] two officers at once: while one approves the other rejects; the first sees what became of it, and so does the person', async () => {
    await officer.page.goto(`/console/requests/${refused}`);
    const record = await officer.context.newPage();
    await record.goto(`/console/requests/${refused}`);
    await record.getByRole('link', { name: en['request.approve'] }).waitFor();
    await officer.page.getByRole('link', { name: en['request.approve'] }).click();
    await field(officer, en['approval.place']).fill('Main office, room 12');
    await second.page.goto(`/console/requests/${refused}/rejection`);
    await field(second, en['close.reason']).fill(REASON);
    await press(second, en['request.reject']);
    await title(second, en['close.rejected']);
    const notice = record.getByRole('status').filter({ hasText: en['shell.record.changed'] });
    await notice.getByText(en['shell.record.changed-to'].replace('{state}', en['state.issuance.REJECTED'])).waitFor();
    await notice.getByText(`${en['history.rejected']} · ${en['history.by'].replace('{actor}', 'Second officer of agency A')}`).waitFor();
    expect(await inspect(record, 'record that changed', { widths: [768, 1280], data: [...NAMES, REASON] })).toEqual([]);
    expect(await record.getByRole('link', { name: en['request.approve'] }).count()).toBe(0);
    await record.close();
    await title(officer, en['approval.impossible']);
    await officer.page.getByText(en['state.issuance.REJECTED']).waitFor();
    await title(subject, en['subject.end.REJECTED']);
    await subject.page.getByText(REASON).waitFor();
    expect(await asSubject('rejected')).toEqual([]);
  }, 3 * MINUTES_MS);

  it('[S4-21] it is cancelled: the reason survives a reload and the way back, the outcome is told to the person', async () => {
    const cancelled = await opened(CANCELLED);
    await officer.page.goto(`/console/requests/${cancelled}`);
    await officer.page.getByRole('link', { name: en['request.cancel'] }).click();
    await field(officer, en['close.reason']).fill(REASON);
    await officer.page.reload();
    expect(await field(officer, en['close.reason']).inputValue()).toBe(REASON);
    await officer.page.getByRole('link', { name: en['shell.go-back'] }).click();
    await officer.page.getByRole('link', { name: en['request.cancel'] }).click();
    expect(await field(officer, en['close.reason']).inputValue()).toBe(REASON);
    await press(officer, en['request.cancel']);
    await title(officer, en['close.cancelled']);
    await officer.page.goBack();
    await officer.page.getByText(en['request.next.CANCELLED']).waitFor();
    await officer.page.getByText(REASON).waitFor();
    expect(await asOfficer('request cancelled')).toEqual([]);
    await title(subject, en['subject.end.CANCELLED']);
    expect(await asSubject('cancelled')).toEqual([]);
  }, 3 * MINUTES_MS);

  it.each(['EXPIRED', 'FAILED'] as const)('[S4-16] time ends it: what %s means is told to the officer, with the history, and to the person', async (state) => {
    const { id, person } = ended[state];
    await inState(api, id, state);
    await officer.page.goto(`/console/requests/${id}`);
    await officer.page.getByText(en[`request.next.${state}`]).waitFor();
    expect(await asOfficer(state)).toEqual([]);
    await officer.page.getByRole('tab', { name: en['request.tab.history'] }).click();
    await officer.page.getByText(en[state === 'EXPIRED' ? 'history.expired' : 'history.authority-silent']).waitFor();
    await takeOver(subject, person.jar);
    await subject.page.goto(`/issuance/${id}`);
    await title(subject, en[`subject.end.${state}`]);
    expect(await asSubject(state)).toEqual([]);
  }, 3 * MINUTES_MS);

  it('a page that no mailed link opened says how to open it', async () => {
    await subject.context.clearCookies();
    await subject.page.goto(`/issuance/${randomUUID()}`);
    await title(subject, en['subject.no-link']);
    expect(await asSubject('no link')).toEqual([]);
  }, 2 * MINUTES_MS);

  it('meets no error of the program and no refusal of the security policy', () => {
    const said = [officer, second, subject].flatMap(({ errors }) => errors);
    expect(said.filter((error) => !/status of (?:4\d\d|503)/.test(error))).toEqual([]);
  });
});
