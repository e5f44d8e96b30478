import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { loadMessages } from '@vidimus/i18n';
import type { Messages } from '@vidimus/i18n';
import { DEFAULT_TOTP, hotp } from '@vidimus/otp';
import { chromiumPath, skipUnless } from '@vidimus/testing';
import type { BrowserPage } from '@vidimus/testing';
import { openBrowser } from '../support/browser/browsers.js';
import { inspect } from '../support/browser/inspect-page.js';
import { colleague } from '../support/people/colleague.js';
import { crowdPerson } from '../support/people/crowd.js';
import { signInAsHolder } from '../support/people/holder-sign-in.js';
import { nextCode } from '../support/people/second-factor.js';
import { newOfficer } from '../support/people/security-key-officer.js';
import type { Person, SignedIn } from '../support/people/sign-in.js';
import { askedOfSecondOfficer } from '../support/platform/agency-objects.js';
import { platformReport } from '../support/platform/report.js';
import { certified } from '../support/walk/certified.js';
import { expectStatus } from '../support/walk/walk.js';

const MINUTES_MS = 60_000;
const WIDTHS = [768, 1280];
const INVENTORY = '/api/otp-sync/v1/inventory';
/** Further away than two codes are looked for, nearer than three. */
const FAR = 1_500;

const inBrowser = skipUnless(chromiumPath() !== undefined, 'Chromium is not installed');

/** A token of agency A, from stock to its holder, and what support does when it is out of step. The holder is number 150 of the crowd. */
inBrowser.describe('devices in the back office', () => {
  let en: Messages;
  let officer: Person;
  let browser: BrowserPage;
  let holder: SignedIn;
  let id: string;
  let serial: string;
  let userCode: string;
  const agencyOf = (code: string) => {
    const found = platformReport().organisations.find(({ registryCode }) => registryCode === code);
    if (found === undefined) throw new Error(`There is no agency ${code}.`);
    return found;
  };
  const place = (({ id: organisationId, parentId }) => ({ organisationId, organisationPath: `/${String(parentId)}/${organisationId}/` }))(agencyOf('AGENCY-A'));
  const seed = randomBytes(20);
  const person = crowdPerson(150);

  const heading = (text: string): Promise<void> => browser.page.getByRole('heading', { level: 1, name: text }).waitFor();
  const link = (label: string) => browser.page.getByRole('link', { name: label, exact: true });
  const button = (label: string) => browser.page.getByRole('button', { name: label, exact: true });
  const openTab = (label: string): Promise<void> => browser.page.getByRole('tab', { name: label, exact: true }).click();
  const findings = (where: string): Promise<string[]> => inspect(browser.page, where, { widths: WIDTHS, data: [person.givenName, person.surname, 'Officer with a key', serial] });
  const searchFor = async (text: string): Promise<void> => {
    await browser.page.goto('/console/devices');
    await heading(en['devices.title']);
    await browser.page.locator('#page-search').fill(text);
    await browser.page.keyboard.press('Enter');
    await browser.page.locator(`tbody a[href="/console/devices/${id}"]`).click();
    await heading(serial);
  };
  /** Asks for an act on the record, answers what it asks, and confirms with a code where the last one is too old. */
  const act = async (name: 'block' | 'unblock' | 'loss' | 'extended-resynchronisation', answer: () => Promise<unknown> = async () => undefined): Promise<void> => {
    const { page } = browser;
    await link(en[`devices.act.${name}`]).click();
    await heading(en[`devices.act.${name}.title`]);
    await answer();
    await button(en[`devices.act.${name}`]).click();
    const code = page.locator('input[autocomplete="one-time-code"]');
    const done = page.getByRole('heading', { level: 1, name: en[`devices.act.${name}.done`] });
    await code.or(done).first().waitFor();
    if (await code.isVisible()) {
      await code.fill(await nextCode(officer.account));
      await page.keyboard.press('Enter');
      await button(en[`devices.act.${name}`]).click();
    }
    await done.waitFor();
  };
  /** As administrators do on their page; at the other agency, where no story ends a device meanwhile. */
  const lookAtPolicies = async (): Promise<void> => {
    const { name } = agencyOf('AGENCY-B');
    const administrator = await newOfficer('AGENCY-B', 'ADMINISTRATOR');
    await using cleanUp = new AsyncDisposableStack();
    const { page } = cleanUp.adopt(await openBrowser({ jar: administrator.jar, locale: 'en-GB', viewport: { width: 1280, height: 800 } }), (own) => own.close());
    await page.goto('/console/device-policies');
    await page.getByRole('button', { name: en['device-policies.to-two.of'].replace('{name}', name) }).click();
    await page.getByText(en['device-policies.two'], { exact: true }).waitFor();
    expect(await inspect(page, 'policies', { widths: WIDTHS, data: [...platformReport().organisations.map((of) => of.name), 'Officer with a key'] })).toEqual([]);
    await page.getByRole('button', { name: en['device-policies.to-one.of'].replace('{name}', name) }).click();
    await page.getByText(en['device-policies.two'], { exact: true }).waitFor({ state: 'detached' });
  };
  /** As the holder does in the portal. */
  const resynchronise = (codes: readonly string[]) => {
    const [firstCode, secondCode, thirdCode] = codes;
    return holder.post(`/api/otp-sync/v1/my-devices/${id}/resynchronisations`, { userCode, firstCode, secondCode, ...(thirdCode === undefined ? {} : { thirdCode }) });
  };

  beforeAll(async () => {
    en = await loadMessages('en');
    serial = `T${randomBytes(6).toString('hex')}`;
    const token = { kind: 'EVENT_TOKEN', manufacturer: 'Example Tokens', serial, model: 'c100', secret: seed.toString('hex') };
    const stocked = expectStatus(await (await colleague('operator')).post(INVENTORY, { ...place, tokens: [token] }), 201);
    id = String(stocked.body['ids']?.[0]);
    officer = await newOfficer('AGENCY-A');
    holder = await signInAsHolder((await certified(officer, person)).holder);
    browser = await openBrowser({ jar: officer.jar, locale: 'en-GB', viewport: { width: 1280, height: 800 } });
  }, 5 * MINUTES_MS);

  afterAll(async () => browser.close());

  it('a token is found by how its serial number begins, is given to a holder and handed over; its user code is shown once', async () => {
    const { page } = browser;
    await searchFor(serial.slice(0, 8));
    await page.goBack();
    await page.getByText(en['devices.find.serial'].replace('{find}', serial.slice(0, 8))).waitFor();
    expect(await findings('list')).toEqual([]);
    await page.goForward();
    await link(en['devices.act.assignment']).click();
    await button(en['devices.act.assignment']).click();
    await page.getByRole('alert').getByText(en['fault.DEVICE_HOLDER']).waitFor();
    await page.locator('#holderId').fill(person.surname);
    await page.keyboard.press('Enter');
    await page.getByRole('radio', { name: person.surname }).check();
    expect(await findings('assignment')).toEqual([]);
    await button(en['devices.act.assignment']).click();
    await heading(en['devices.act.assignment.done']);
    expect(page.url()).not.toContain(person.surname);
    await link(en['devices.to-record']).click();
    await link(en['devices.act.delivery']).click();
    await page.getByLabel(en['devices.way.IN_PERSON']).check();
    await page.locator('#cardNumber').fill('SC-000150');
    await button(en['devices.act.delivery']).click();
    await heading(en['devices.act.delivery.done']);
    userCode = await page.getByText(/^[0-9A-Z]{5}-[0-9A-Z]{5}$/).innerText();
    expect(await findings('user code')).toEqual([]);
    await link(en['devices.to-record']).click();
    await openTab(en['devices.tab.history']);
    await page.getByText(en['devices.history.delivered.card'].replace('{way}', en['devices.way.IN_PERSON']).replace('{card}', 'SC-000150')).waitFor();
    expect(await page.content()).not.toContain(userCode);
  }, 5 * MINUTES_MS);

  it('[S3-26] after failed resynchronisations support finds the device by the reference, sees why, and opens an extended one', async () => {
    const { page } = browser;
    const refused = [expectStatus(await resynchronise(['000000', '111111']), 422), expectStatus(await resynchronise(['222222', '333333']), 422), expectStatus(await resynchronise(['444444', '555555']), 422)];
    const reference = String(refused[2]?.body['supportReference']);
    await searchFor(` ${reference.toLowerCase().slice(0, 6)} ${reference.toLowerCase().slice(6)}`);
    await openTab(en['devices.tab.resyncs']);
    await page.getByText(en['devices.cause.WRONG_SEED'], { exact: true }).waitFor();
    await page.getByRole('row', { name: reference }).getByText(en['devices.failure.NOT_FOUND']).waitFor();
    expect(await findings('resynchronisations')).toEqual([]);
    await act('extended-resynchronisation', async () => {
      await page.locator('#hours').fill('49');
      await button(en['devices.act.extended-resynchronisation']).click();
      await page.getByRole('alert').getByText(en['fault.IDENTITY_CHECK']).waitFor();
      await page.getByRole('alert').getByText(en['fault.HOURS']).waitFor();
      expect(await findings('extended resynchronisation')).toEqual([]);
      await page.locator('#hours').fill('2');
      await page.getByLabel(en['devices.check.CALL_BACK']).check();
    });
    expectStatus(await resynchronise([0, 1, 2].map((press) => hotp(seed, BigInt(FAR + press), DEFAULT_TOTP))), 200);
  }, 5 * MINUTES_MS);

  it('the record shows how far it was off, as a picture and as a table', async () => {
    const { page } = browser;
    await link(en['devices.to-record']).click();
    await openTab(en['devices.tab.resyncs']);
    await page.getByText(en['devices.outcome.SUCCEEDED'], { exact: true }).waitFor();
    await openTab(en['devices.tab.drift']);
    await page.getByRole('img', { name: String(FAR) }).waitFor();
    await page.getByText(en['devices.drift.table']).click();
    await page.getByRole('cell', { name: String(FAR), exact: true }).waitFor();
    expect(await findings('drift')).toEqual([]);
  }, 3 * MINUTES_MS);

  it('the list says why it is empty, and what can be done when it could not be loaded', async () => {
    const { page } = browser;
    await page.goto('/console/devices?find=no-such-token&state=LOST');
    await page.getByRole('heading', { name: en['devices.empty.found'] }).waitFor();
    expect(await findings('empty')).toEqual([]);
    const away = { type: 'https://vidimus.example/problems/unavailable', status: 503, title: 'Away', detail: 'Away for a moment.' };
    await page.route('**/v1/inventory?**', (route) => route.fulfill({ status: 503, contentType: 'application/problem+json', json: away }));
    await button(en['shell.list.clear']).click();
    await page.getByRole('alert').getByText(en['shell.list.failed']).waitFor();
    expect(await findings('away')).toEqual([]);
    await page.unroute('**/v1/inventory?**');
    await button(en['shell.retry']).click();
    await page.locator(`tbody a[href="/console/devices/${id}"]`).click();
    await heading(serial);
  }, 3 * MINUTES_MS);

  it('a file of a vendor is refused with its place, and put into stock as a whole once it is right', async () => {
    const office = await openBrowser({ jar: (await colleague('operator')).jar, locale: 'en-GB', viewport: { width: 1280, height: 800 } });
    const { page } = office;
    const found = (where: string): Promise<string[]> => inspect(page, where, { widths: WIDTHS, data: ['tokens-of-the-story.csv', 'Example Tokens', 'CA operator', ...platformReport().organisations.map(({ name }) => name)] });
    const serials = [`I${randomBytes(6).toString('hex')}`, `I${randomBytes(6).toString('hex')}`];
    const lines = serials.map((number) => `${number},${randomBytes(20).toString('hex')}`);
    const send = async (text: string): Promise<void> => {
      await page.getByRole('heading', { level: 1, name: en['imports.new.title'] }).waitFor();
      const organisation = page.locator('#organisationId');
      await page.locator('#file').setInputFiles({ name: 'tokens-of-the-story.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
      await organisation.selectOption({ label: platformReport().organisations.find(({ registryCode }) => registryCode === 'AGENCY-A')?.name ?? '' });
      await page.getByLabel(en['imports.format.OATH_CSV']).check();
      await page.locator('#manufacturer').fill('Example Tokens');
      await page.locator('#model').fill('c100');
      await page.getByRole('button', { name: en['imports.send'], exact: true }).click();
      await page.getByRole('heading', { level: 1, name: 'tokens-of-the-story.csv' }).waitFor();
    };
    await page.goto('/console/devices');
    await page.getByRole('link', { name: en['imports.to-list'], exact: true }).click();
    await page.getByRole('heading', { level: 1, name: en['imports.title'] }).waitFor();
    await page.getByRole('link', { name: en['imports.new'], exact: true }).first().click();
    await page.getByRole('button', { name: en['imports.send'], exact: true }).click();
    await page.getByRole('alert').getByText(en['fault.IMPORT_FILE']).waitFor();
    expect(await found('new import')).toEqual([]);
    await send(`${lines.join('\n')}zz`);
    await page.getByText(en['imports.refused'].replace('{line}', '2').replace('{column}', '15')).first().waitFor();
    await page.getByText(en['imports.refused.nothing']).waitFor();
    expect(await found('refused import')).toEqual([]);
    await page.goto('/console/devices/imports/new');
    await send(lines.join('\n'));
    await page.getByText(en['state.token-import.STOCKED']).first().waitFor();
    expect(await found('import')).toEqual([]);
    await page.getByRole('link', { name: en['imports.to-list'], exact: true }).click();
    await page.getByRole('row', { name: 'tokens-of-the-story.csv' }).nth(1).waitFor();
    expect(await found('imports')).toEqual([]);
    await page.goto(`/console/devices?find=${String(serials[0])}`);
    await page.locator('tbody').getByText(en['state.device.IN_STOCK']).waitFor();
    await page.getByRole('link', { name: en['seed-keys.title'], exact: true }).click();
    await page.getByRole('table', { name: en['seed-keys.caption'] }).getByText(en['state.seed-key.CURRENT'], { exact: true }).waitFor();
    expect(await found('keys of seeds')).toEqual([]);
    await page.goto('/console/devices/forecasts');
    await page.getByRole('heading', { name: en['forecasts.empty'] }).waitFor();
    expect(await found('forecasts')).toEqual([]);
    await office.close();
  }, 4 * MINUTES_MS);

  it('what an officer asked for where two are needed is found by another one, who refuses it', async () => {
    const { page } = browser;
    const { holderId } = expectStatus(await officer.get(`${INVENTORY}/${id}`), 200).body;
    const asked = `/api/otp-sync/v1/device-confirmations/${await askedOfSecondOfficer(place, String(holderId))}`;
    const { deviceId, serial: token } = expectStatus(await officer.get(asked), 200).body;
    const look = async (where: string) => expect(await inspect(page, where, { widths: WIDTHS, data: [String(token), 'CA operator', 'Officer with a key'] })).toEqual([]);
    const asksFor = page.locator(`tbody a[href="/console/devices/${String(deviceId)}"]`);
    await page.goto('/console/devices/confirmations');
    await asksFor.waitFor();
    await look('to be confirmed');
    await asksFor.click();
    await link(en['confirmations.decide']).waitFor();
    await look('waits for a second officer');
    await link(en['confirmations.decide']).click();
    await heading(en['confirmations.decide.title']);
    await button(en['confirmations.decide']).click();
    await page.getByRole('alert').getByText(en['fault.CONFIRMATION_DECISION']).waitFor();
    await look('decision of a second officer');
    await page.getByLabel(en['confirmations.decision.DECLINE']).check();
    await button(en['confirmations.decide']).click();
    await heading(en['devices.act.second-officer-declined.done']);
    expect(expectStatus(await officer.get(asked), 200).body).toMatchObject({ state: 'DECLINED' });
    await lookAtPolicies();
    await searchFor(serial);
  }, 3 * MINUTES_MS);

  it('is blocked for a reason, set free again, and reported lost; then nothing can be done with it', async () => {
    const { page } = browser;
    await act('block', () => page.getByLabel(en['devices.reason.SUSPECTED_MISUSE']).check());
    await link(en['devices.to-record']).click();
    await page.getByText(en['devices.lock.ADMIN_BLOCK']).first().waitFor();
    expect(await findings('blocked')).toEqual([]);
    await act('unblock');
    await link(en['devices.to-record']).click();
    await act('loss');
    expect(await findings('lost')).toEqual([]);
    await link(en['devices.to-record']).click();
    await openTab(en['devices.tab.history']);
    await page.getByText(en['devices.history.blocked'].replace('{reason}', en['devices.reason.SUSPECTED_MISUSE'])).waitFor();
    await page.getByText(en['devices.history.lost'], { exact: true }).waitFor();
    expect(await link(en['devices.act.revocation']).count()).toBe(0);
    await page.goto(`/console/devices/${id}/revocation`);
    await heading(en['devices.impossible']);
  }, 4 * MINUTES_MS);
});
