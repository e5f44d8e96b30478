import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { loadMessages } from '@vidimus/i18n';
import type { Messages } from '@vidimus/i18n';
import { transliterateGreek } from '@vidimus/identifiers';
import { chromiumPath, skipUnless } from '@vidimus/testing';
import type { BrowserPage } from '@vidimus/testing';
import { openBrowser } from '../support/browser/browsers.js';
import { certified } from '../support/walk/certified.js';
import { colleague } from '../support/people/colleague.js';
import { crowdPerson, domainOfAgencyA } from '../support/people/crowd.js';
import { inspect, settled } from '../support/browser/inspect-page.js';
import type { Person } from '../support/people/sign-in.js';
import { visit } from '../support/browser/visit.js';
import { inState, passChecks, startIssuance } from '../support/walk/walk.js';

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

  /** Goes to an address, does what leads to the state, and looks at it. */
  const look = async (where: string, address: string | undefined, reach: () => Promise<unknown> = async () => undefined): Promise<string[]> => {
    const { page } = browser;
    if (address !== undefined) await visit(page, address);
    await reach();
    await settled(page);
    return inspectAs(where);
  };
  const inspectAs = (where: string, isLoading = false): Promise<string[]> =>
    inspect(browser.page, where, { widths: WIDTHS, data: ['Second officer of agency A', 'The meeting took place', 'Main office, room'], isLoading });
  const press = (name: string) => browser.page.getByRole('button', { name, exact: true }).first().click();
  const alert = () => browser.page.getByRole('alert').first().waitFor();
  /** Loads an address while the interface answers what it asks for as when its database is away. */
  const lookWithoutRoom = async (where: string, pattern: string, address: string): Promise<string[]> => {
    await browser.page.route(pattern, (route) => route.fulfill({ status: 503, contentType: 'application/problem+json', json: { type: 'https://vidimus.example/problems/unavailable', status: 503, title: 'Away', detail: 'Away for a moment.' } }));
    await browser.page.goto(address);
    await alert();
    const found = await inspectAs(where);
    await browser.page.unroute(pattern);
    return found;
  };
  /** Loads an address while what it asks for is on its way; afterwards it comes. */
  const lookWhileLoading = async (where: string, pattern: string, address: string): Promise<string[]> => {
    const { page } = browser;
    const held: (() => Promise<void>)[] = [];
    await page.route(pattern, (route) => void held.push(() => route.continue()));
    await page.goto(address);
    await page.getByText(en['shell.loading']).waitFor({ state: 'attached' });
    const found = await inspectAs(where, true);
    for (const send of held) await send();
    await page.unroute(pattern);
    await settled(page);
    return found;
  };

  beforeAll(async () => {
    en = await loadMessages('en');
    officer = await colleague('second-officer-a');
    const waits = async (): Promise<string> => {
      const person = crowdPerson(LONG_NAME);
      const id = await startIssuance(officer, person, domainOfAgencyA());
      await passChecks(officer, id, person);
      await inState(officer, id, 'AWAITING_APPROVAL');
      return id;
    };
    const [long, issued] = await Promise.all([waits(), certified(officer, crowdPerson(CERTIFIED))]);
    waiting = long;
    [done, certificate] = [issued.requestId, issued.certificateId];
    browser = await openBrowser({ locale: 'en-GB', viewport: { width: 1280, height: 800 }, jar: officer.jar });
    await browser.page.goto('/console/requests');
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
      ...(await lookWithoutRoom('list out of order', '**/v1/issuance-requests?*', '/console/requests?status=FAILED')),
      ...(await lookWhileLoading('list on its way', '**/v1/issuance-requests?*', '/console/requests')),
      ...(await look('menu of the account', undefined, () => page.getByRole('button', { name: en['shell.account'] }).click())),
    ]).toEqual([]);
    await page.keyboard.press('Escape');
  }, 5 * MINUTES_MS);

  it('[S4-43] the list of certificates says whose they are, and is searched by surname, in Latin letters too, and by serial number', async () => {
    const { page } = browser;
    const { surname, givenName } = crowdPerson(CERTIFIED);
    const row = page.locator('tbody tr').filter({ has: page.locator(`a[href="/console/certificates/${certificate}"]`) });
    const search = async (typed: string): Promise<void> => {
      await page.locator('#page-search').fill(typed);
      await page.keyboard.press('Enter');
      await page.getByText(en['certificates.find.for'].replace('{find}', typed)).waitFor();
    };
    await visit(page, '/console/certificates');
    await search(transliterateGreek(surname).slice(0, 4));
    await row.getByRole('link', { name: en['certificates.open'].replace('{name}', `${givenName} ${surname}`) }).waitFor();
    const serial = (await row.locator('[data-column="serial"]').innerText()).trim();
    expect(await inspectAs('certificates of a holder')).toEqual([]);
    await search(serial.slice(0, 14));
    await page.locator('tbody tr').nth(1).waitFor({ state: 'detached' });
    expect((await row.innerText())).toContain(surname);
    await search('Ουδείς');
    await page.getByRole('heading', { level: 2 }).waitFor();
    expect(page.url()).toMatch(/\/console\/certificates$/);
    expect([
      ...(await inspectAs('certificates, nothing found')),
      ...(await look('shortcuts', '/console/requests', () => page.keyboard.press('?').then(() => page.getByRole('dialog').waitFor()))),
    ]).toEqual([]);
    await page.keyboard.press('Escape');
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
      ...(await lookWithoutRoom('request out of order', '**/v1/issuance-requests/*', `/console/requests/${done}`)),
      ...(await lookWhileLoading('request on its way', '**/v1/issuance-requests/*', `/console/requests/${done}`)),
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

  it('warns before the session ends, which one press lengthens; when it is over says so, and keeps the page', async () => {
    const { page } = browser;
    const secondsLeft = Number((await officer.get('/session')).body['secondsLeft']);
    const pass = (seconds: number): Promise<void> => page.clock.fastForward(seconds * 1000);
    const dialog = (title: string) => page.getByRole('dialog').getByText(title, { exact: true });
    await page.clock.install();
    await page.goto('/console/requests/new');
    await settled(page);
    await pass(secondsLeft - 110);
    await dialog(en['shell.session-ending']).waitFor();
    expect(await inspectAs('session about to end')).toEqual([]);
    const asked = page.waitForResponse('**/session');
    await press(en['shell.session-stay']);
    expect((await asked).status()).toBe(200);
    await dialog(en['shell.session-ending']).waitFor({ state: 'detached' });
    await pass(secondsLeft - 200);
    await page.locator('#taxNumber').fill('094');
    expect(await page.getByRole('dialog').count()).toBe(0);
    await pass(300);
    await dialog(en['shell.session-over']).waitFor();
    expect(await page.locator('#taxNumber').inputValue()).toBe('094');
  }, 5 * MINUTES_MS);

  it('meets no error of the program and no refusal of the security policy', () => {
    // A search that nobody fits is answered; what is away on purpose complains.
    expect(browser.errors.filter((error) => !/40[04]|503/.test(error))).toEqual([]);
  });
});
