import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { loadMessages } from '@vidimus/i18n';
import type { Messages } from '@vidimus/i18n';
import { chromiumPath, skipUnless } from '@vidimus/testing';
import type { BrowserPage } from '@vidimus/testing';
import { openBrowser } from '../support/browser/browsers.js';
import { completeAsSubject } from '../support/walk/completion.js';
import { crowdPerson, domainOfAgencyA } from '../support/people/crowd.js';
import { inspect, settled, speak } from '../support/browser/inspect-page.js';
import { signIn } from '../support/people/sign-in.js';
import type { Person } from '../support/people/sign-in.js';
import { approve, expectStatus, inState, passChecks, requestPath, startIssuance } from '../support/walk/walk.js';

const MINUTES_MS = 60_000;
/** The console is readable at 768 px; 1280 is what most have. */
const WIDTHS = [768, 1280];
/** Of agency A: one with a very long name who waits for approval, one with a certificate, one who is looked up. */
const [LONG_NAME, CERTIFIED, LOOKED_UP] = [199, 100, 101];

const inBrowser = skipUnless(chromiumPath() !== undefined, 'Chromium is not installed');

inBrowser.describe('every page of an officer, in every state it has', () => {
  let en: Messages;
  let officer: Person;
  let browser: BrowserPage;
  let waiting: string;
  let done: string;
  let certificate: string;

  /** Opens an address, does what leads to the state, and looks at it. */
  const look = async (where: string, address: string | undefined, reach: () => Promise<unknown> = async () => undefined): Promise<string[]> => {
    const { page } = browser;
    if (address !== undefined) await page.goto(address);
    await settled(page);
    await speak(page, 'en');
    await reach();
    return inspect(page, where, { widths: WIDTHS, data: ['Second officer of agency A', 'The meeting took place', 'Main office, room'] });
  };
  const press = (name: string) => browser.page.getByRole('button', { name, exact: true }).first().click();
  const alert = () => browser.page.getByRole('alert').first().waitFor();
  /** Has the interface answer as it does when its database is away. */
  const withoutRoom = async (pattern: string, story: () => Promise<string[]>): Promise<string[]> => {
    await browser.page.route(pattern, (route) => route.fulfill({ status: 503, contentType: 'application/problem+json', json: { type: 'https://vidimus.example/problems/unavailable', status: 503, title: 'Away', detail: 'Away for a moment.' } }));
    const found = await story();
    await browser.page.unroute(pattern);
    return found;
  };

  beforeAll(async () => {
    en = await loadMessages('en');
    officer = await signIn('second-officer-a');
    const started = [crowdPerson(LONG_NAME), crowdPerson(CERTIFIED)].map(async (person) => {
      const id = await startIssuance(officer, person, domainOfAgencyA());
      const subject = await passChecks(officer, id, person);
      await inState(officer, id, 'AWAITING_APPROVAL');
      return { id, subject };
    });
    const [long, certified] = await Promise.all(started);
    if (long === undefined || certified === undefined) throw new Error('Two requests were started.');
    [waiting, done] = [long.id, certified.id];
    expectStatus(await approve(officer, done), 200);
    await completeAsSubject(certified.subject, done);
    await inState(officer, done, 'COMPLETED');
    certificate = String((await officer.get(requestPath(done))).body['certificateId']);
    browser = await openBrowser({ locale: 'en-GB', viewport: { width: 1280, height: 800 }, jar: officer.jar });
  }, 4 * MINUTES_MS);

  afterAll(async () => browser.close());

  it('lists: full, empty, out of order, with a menu open', async () => {
    const { page } = browser;
    const search = async (): Promise<void> => {
      await page.locator('#page-search').fill('Ουδείς');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { level: 2 }).waitFor();
    };
    expect([
      ...(await look('list', '/console/requests')),
      ...(await look('list, nothing found', undefined, search)),
      ...(await withoutRoom('**/v1/issuance-requests?*', () => look('list out of order', '/console/requests?status=FAILED', alert))),
      ...(await look('menu of the account', '/console/certificates', () => page.getByRole('button', { name: en['shell.account'] }).click())),
      ...(await look('certificates', '/console/certificates')),
      ...(await look('shortcuts', undefined, () => page.keyboard.press('?').then(() => page.getByRole('dialog').waitFor()))),
    ]).toEqual([]);
  }, 5 * MINUTES_MS);

  it('records: one with a very long name that waits, one that has come to its certificate, the certificate', async () => {
    const { page } = browser;
    expect([
      ...(await look('request', `/console/requests/${waiting}`, () => press(en['request.tax-number.show']))),
      ...(await look('history', `/console/requests/${waiting}?tab=history`)),
      ...(await look('no certificate yet', `/console/requests/${waiting}?tab=certificate`)),
      ...(await look('request completed', `/console/requests/${done}`, () => page.locator('blockquote').waitFor())),
      ...(await look('history of a completed one', `/console/requests/${done}?tab=history`)),
      ...(await look('its certificate', `/console/requests/${done}?tab=certificate`)),
      ...(await look('certificate', `/console/certificates/${certificate}`)),
      ...(await look('chain', `/console/certificates/${certificate}?tab=chain`)),
      ...(await withoutRoom('**/v1/issuance-requests/*', () => look('request out of order', `/console/requests/${done}`))),
    ]).toEqual([]);
  }, 5 * MINUTES_MS);

  it('the task of a new certificate: each question, what was wrong, what follows', async () => {
    const { page } = browser;
    const start = '/console/requests/new';
    const find = async (): Promise<void> => {
      await page.locator('#taxNumber').fill(crowdPerson(LOOKED_UP).taxNumber);
      await page.keyboard.press('Enter');
      await page.getByText(en['new.found']).waitFor();
    };
    const refused = async (): Promise<void> => {
      await press(en['shell.continue']);
      await press(en['new.phone.add']);
      await press(en['shell.continue']);
      await alert();
    };
    const check = async (): Promise<void> => {
      await page.locator('#email').fill(`somebody@${domainOfAgencyA()}`);
      await press(en['shell.continue']);
      await page.getByRole('heading', { level: 1, name: en['new.check.title'] }).waitFor();
    };
    expect([
      ...(await look('person, nothing typed', start, () => press(en['new.look-up']).then(alert))),
      ...(await look('person found', start, find)),
      ...(await look('contact, refused', undefined, refused)),
      ...(await look('check', undefined, check)),
      ...(await look('started', `/console/requests/${waiting}/started`)),
    ]).toEqual([]);
  }, 5 * MINUTES_MS);

  it('decisions: the meeting, the declaration, rejecting, cancelling, revoking, and their outcomes', async () => {
    const { page } = browser;
    const declare = async (): Promise<void> => {
      await page.getByLabel(en['approval.place']).fill('Main office, room 12');
      await page.getByLabel(en['approval.document-type']).selectOption('PASSPORT');
      await page.getByLabel(en['approval.document-number'], { exact: true }).fill('ZZ-000001');
      await press(en['shell.continue']);
      await page.locator('blockquote').waitFor();
      await press(en['approval.submit']);
      await alert();
    };
    expect([
      ...(await look('meeting', `/console/requests/${waiting}/approval`, () => press(en['shell.continue']).then(alert))),
      ...(await look('declaration', undefined, declare)),
      ...(await look('approved', `/console/requests/${done}/approved`)),
      ...(await look('approval that came too late', `/console/requests/${done}/approval`)),
      ...(await look('rejection', `/console/requests/${waiting}/rejection`, () => press(en['request.reject']).then(alert))),
      ...(await look('rejected', `/console/requests/${waiting}/rejection/done`)),
      ...(await look('cancellation', `/console/requests/${waiting}/cancellation`, () => press(en['request.cancel']).then(alert))),
      ...(await look('cancelled', `/console/requests/${waiting}/cancellation/done`)),
      ...(await look('revocation', `/console/certificates/${certificate}/revocation`)),
      ...(await look('revoked', `/console/certificates/${certificate}/revoked`)),
    ]).toEqual([]);
  }, 5 * MINUTES_MS);

  it('pages that are not there, that are of others, and the one at the end', async () => {
    expect([
      ...(await look('nowhere', '/console/nowhere')),
      ...(await look('not his', '/console/officers')),
      ...(await look('signed out', '/signed-out')),
    ]).toEqual([]);
  }, 5 * MINUTES_MS);

  it('meets no error of the program and no refusal of the security policy', () => {
    // A search that nobody fits is answered; what is away on purpose complains.
    expect(browser.errors.filter((error) => !/40[04]|503/.test(error))).toEqual([]);
  });
});
