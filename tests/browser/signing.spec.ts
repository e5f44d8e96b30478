import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { loadMessages } from '@vidimus/i18n';
import type { Messages } from '@vidimus/i18n';
import { chromiumPath, skipUnless, toolAvailable } from '@vidimus/testing';
import type { BrowserPage } from '@vidimus/testing';
import { openBrowser } from '../support/browser/browsers.js';
import { inspect } from '../support/browser/inspect-page.js';
import { crowdPerson } from '../support/people/crowd.js';
import { holderCode, signInAsHolder, stepUp } from '../support/people/holder-sign-in.js';
import { invitedHolder } from '../support/people/new-holder.js';
import { nextCode } from '../support/people/second-factor.js';
import { newOfficersAccount } from '../support/people/security-key-officer.js';
import { integrator, signInAs } from '../support/people/sign-in.js';
import type { DemoAccount } from '../support/platform/report.js';
import { scratch, tool } from '../support/platform/openssl.js';
import { certified } from '../support/walk/certified.js';
import type { Holder } from '../support/walk/completion.js';
import { mailsArrived } from '../support/walk/mailbox.js';
import { expectStatus } from '../support/walk/walk.js';

const MINUTES_MS = 60_000;
const WIDTHS = [360, 390] as const;
const PDF = 'apps/web/public/test-document.pdf';
const WRONG_PIN = '555111';
const NEW_PIN = '730192';
const OFFICE_PIN = '640281';

const inBrowser = skipUnless(chromiumPath() !== undefined, 'Chromium is not installed');

/** Nobody else's person of the crowd: number 131. She reads Greek, on a telephone. */
inBrowser.describe('a holder who signs in her browser', () => {
  let el: Messages;
  let en: Messages;
  let officer: DemoAccount;
  let certificate: string;
  let portal: BrowserPage;
  let holder: Holder;
  let rootPem: string;
  let data: readonly string[];

  const heading = (text: string): Promise<void> => portal.page.getByRole('heading', { level: 1, name: text }).waitFor();
  const press = (text: string): Promise<void> => portal.page.getByRole('button', { name: text, exact: true }).click();
  const type = (field: string, text: string): Promise<void> => portal.page.locator(`#${field}`).fill(text);
  const findings = (where: string): Promise<string[]> => inspect(portal.page, where, { widths: WIDTHS, data });
  const givePin = async (pin: string): Promise<void> => {
    await type('pin', pin);
    await press(el['shell.continue']);
  };
  const giveCode = async (code: string): Promise<void> => {
    await type('code', code);
    await press(el['signing.sign']);
  };
  /** Saves the signed file. @returns what it holds, and the name that the browser gave it */
  const saved = async (): Promise<{ readonly name: string; readonly content: Buffer }> => {
    const download = portal.page.waitForEvent('download');
    await portal.page.getByRole('link', { name: el['signing.download'] }).click();
    const file = await download;
    return { name: file.suggestedFilename(), content: Buffer.concat(await (await file.createReadStream()).toArray()) };
  };

  beforeAll(async () => {
    [el, en] = [await loadMessages('el'), await loadMessages('en')];
    officer = await newOfficersAccount('AGENCY-A');
    const person = crowdPerson(131);
    ({ certificateId: certificate, holder } = await certified(await signInAs(officer), person));
    const signedIn = await signInAsHolder(holder);
    const chain = (await signedIn.get(`/api/authority/v1/my-certificates/${certificate}/chain.pem`)).text;
    rootPem = (chain.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----\n?/g) ?? []).at(-1) ?? '';
    data = [person.givenName, person.surname, `${person.givenName} ${person.surname}`, 'test-document.pdf', 'vidimus-test-document.pdf', 'Officer with a key'];
    portal = await openBrowser({ jar: signedIn.jar, locale: 'el-GR', viewport: { width: 390, height: 844 } });
  }, 5 * MINUTES_MS);

  afterAll(async () => portal.close());

  it('[S1-06] signs a PDF of her own: from her first page, by PIN and code; pdfsig finds the whole of it signed', async () => {
    const { page } = portal;
    await page.goto('/portal');
    await page.getByRole('link', { name: el['portal.action.signature'] }).click();
    await heading(el['signing.document']);
    await press(el['shell.continue']);
    await page.getByRole('alert').getByText(el['fault.FILE']).waitFor();
    await page.locator('input[type="file"]').setInputFiles(PDF);
    await page.getByText(el['signing.format.pades'], { exact: true }).waitFor();
    expect(await findings('document')).toEqual([]);
    await press(el['shell.continue']);
    await heading(el['signing.pin']);
    await givePin(WRONG_PIN);
    await page.getByRole('alert').getByText(el['fault.WRONG_PIN']).waitFor();
    expect(await findings('PIN')).toEqual([]);
    await givePin(holder.pin);
    await heading(el['signing.code']);
    // The first may be a slip; the second says more.
    for (const wrong of ['000000', '000001']) {
      await giveCode(wrong);
      await page.getByRole('alert').getByText(el['fault.WRONG_CODE']).waitFor();
    }
    await page.getByText(el['signing.drift'], { exact: true }).waitFor();
    expect(await findings('code')).toEqual([]);
    await giveCode(await holderCode(holder));
    await heading(el['signing.done']);
    expect(await findings('signed')).toEqual([]);
    const { name, content } = await saved();
    expect(name).toBe('test-document-signed.pdf');
    expect(content.subarray(0, 1000).equals((await readFile(PDF)).subarray(0, 1000))).toBe(true);
    if (!toolAvailable('pdfsig')) return;
    const { write } = await scratch();
    const judgement = await tool('pdfsig', '-nocert', await write('signed.pdf', content));
    expect(judgement).toMatch(/ETSI\.CAdES\.detached[^]*Total document signed[^]*Signature is Valid/);
  }, 4 * MINUTES_MS);

  it('signs the test document with a signature beside it, which OpenSSL verifies up to the root', async () => {
    const { page } = portal;
    await press(el['signing.another']);
    await press(el['signing.test']);
    await page.getByLabel(el['signing.format.cades'], { exact: true }).check();
    await press(el['shell.continue']);
    await givePin(holder.pin);
    await heading(el['signing.code']);
    await giveCode(await holderCode(holder));
    await heading(el['signing.done']);
    const { name, content } = await saved();
    expect(name).toBe('vidimus-test-document.pdf.p7s');
    const { file, write } = await scratch();
    const [signature, root] = [await write('signature.p7s', content), await write('root.pem', rootPem)];
    const options = ['-cades', '-binary', '-inform', 'DER', '-purpose', 'any', '-in', signature, '-content', PDF, '-CAfile', root, '-out', file('seen')];
    expect(await tool('openssl', 'cms', '-verify', ...options)).toContain('CAdES Verification successful');
  }, 4 * MINUTES_MS);

  it('[S1-06] whose PIN was wrong five times is led to the unblock code, sets another PIN, and signs with that', async () => {
    const { page } = portal;
    await press(el['signing.another']);
    await press(el['signing.test']);
    await press(el['shell.continue']);
    await heading(el['signing.pin']);
    for (const triesLeft of [4, 3, 2, 1]) {
      await givePin(WRONG_PIN);
      await page.getByRole('status').filter({ hasText: String(triesLeft === 1 ? 'μία' : triesLeft) }).waitFor();
    }
    await givePin(WRONG_PIN);
    await page.getByRole('alert').getByText(el['signing.blocked'], { exact: true }).waitFor();
    expect(await findings('blocked')).toEqual([]);
    await page.getByRole('link', { name: el['signing.blocked.unblock'] }).click();
    await heading(el['signing.pin-unblocking']);
    await type('unblockCode', holder.unblockCode);
    await type('newPin', NEW_PIN);
    await type('repeatedPin', NEW_PIN);
    await type('code', await holderCode(holder));
    expect(await findings('unblocking')).toEqual([]);
    await press(el['signing.pin-unblocking.submit']);
    await heading(el['signing.pin-set']);
    expect(await findings('new PIN')).toEqual([]);
    await page.getByRole('link', { name: el['portal.action.signature'] }).click();
    await press(el['signing.test']);
    await press(el['shell.continue']);
    await givePin(NEW_PIN);
    await heading(el['signing.code']);
    await giveCode(await holderCode(holder));
    await heading(el['signing.done']);
  }, 4 * MINUTES_MS);

  it('whose unblock code is lost too goes to her office: an officer orders a new PIN by a declaration, she sets it, and signs with it', async () => {
    const { page } = portal;
    await press(el['signing.another']);
    await press(el['signing.test']);
    await press(el['shell.continue']);
    for (let wrong = 0; wrong < 5; wrong += 1) await givePin(WRONG_PIN);
    await page.getByRole('alert').getByText(el['signing.blocked'], { exact: true }).waitFor();
    const desk = await openBrowser({ jar: (await signInAs(officer)).jar, locale: 'en-GB', viewport: { width: 1280, height: 800 } });
    try {
      const at = desk.page;
      await at.goto(`/console/certificates/${certificate}`);
      await at.getByRole('link', { name: en['pin-reset.title'], exact: true }).click();
      await at.getByText(en['pin-reset.warning'], { exact: true }).waitFor();
      await at.getByLabel(en['approval.place']).fill('Main office, room 12');
      await at.getByLabel(en['approval.document-type']).selectOption('PASSPORT');
      await at.getByLabel(en['approval.document-number'], { exact: true }).fill('ZX-000002');
      expect(await inspect(desk.page, 'the meeting', { widths: WIDTHS, data })).toEqual([]);
      await at.getByRole('button', { name: en['shell.continue'], exact: true }).click();
      await at.locator('blockquote').getByText(certificate).waitFor();
      await at.locator('#tick').check();
      await at.getByLabel(en['approval.code']).fill(await nextCode(officer));
      expect(await inspect(desk.page, 'the declaration', { widths: WIDTHS, data })).toEqual([]);
      await at.getByRole('button', { name: en['pin-reset.submit'], exact: true }).click();
      await at.getByRole('heading', { level: 1, name: en['pin-reset.done'] }).waitFor();
      expect(await inspect(desk.page, 'ordered', { widths: WIDTHS, data })).toEqual([]);
      expect(desk.errors).toEqual([]);
    } finally {
      await desk.close();
    }
    await page.goto(`/portal/certificates/${certificate}/pin`);
    await heading(el['signing.pin-reset']);
    await type('newPin', OFFICE_PIN);
    await type('repeatedPin', OFFICE_PIN);
    await type('code', await holderCode(holder));
    expect(await findings('a new PIN that was ordered')).toEqual([]);
    await press(el['signing.pin-reset.submit']);
    await heading(el['signing.pin-set']);
    await page.getByRole('link', { name: el['portal.action.signature'] }).click();
    await press(el['signing.test']);
    await press(el['shell.continue']);
    await givePin(OFFICE_PIN);
    await heading(el['signing.code']);
    await giveCode(await holderCode(holder));
    await heading(el['signing.done']);
  }, 4 * MINUTES_MS);

  it('[S3-10] [S3-11] [S3-12] [C-17] whose password a program stores is warned, asks support for a code, and changes it; the program is told', async () => {
    const contact = `bridge.${certificate}@partner.example`;
    expectStatus(await (await integrator()).post('/api/identity/v1/integrator-uses', { userId: holder.userId, contactEmail: contact, locale: 'en' }), 201);
    const own = await stepUp(await signInAsHolder(holder), holder);
    const devices = expectStatus(await own.get('/api/otp-sync/v1/my-devices'), 200).body as { items?: { id: string }[] };
    const desk = await openBrowser({ jar: (await signInAs(officer)).jar, locale: 'en-GB', viewport: { width: 1280, height: 800 } });
    const code = async (): Promise<string> => /[0-9A-Z]{4}-[0-9A-Z]{4}/.exec((await desk.page.locator('main').textContent()) ?? '')?.[0] ?? '';
    try {
      const at = desk.page;
      await at.goto(`/console/devices/${devices.items?.[0]?.id ?? ''}`);
      await at.getByRole('link', { name: en['devices.act.support-code'], exact: true }).click();
      await at.getByLabel(en['devices.support-code.purpose.PASSWORD_CHANGE'], { exact: true }).check();
      await at.locator('#reference').fill('CALL-2026-17');
      await at.locator('#identityChecked').check();
      expect(await inspect(desk.page, 'a code of support', { widths: WIDTHS, data })).toEqual([]);
      await at.getByRole('button', { name: en['devices.act.support-code'], exact: true }).click();
      await at.getByRole('heading', { level: 1, name: en['devices.act.support-code.done'] }).waitFor();
      expect(await inspect(desk.page, 'the code of support', { widths: WIDTHS, data })).toEqual([]);
    } catch (error) {
      await desk.close();
      throw error;
    }
    const told = await code();
    await desk.close();
    const account = await openBrowser({ jar: own.jar, locale: 'el-GR', viewport: { width: 390, height: 844 } });
    try {
      const { page } = account;
      await page.goto('/portal/account/password');
      await page.getByText(el['account.password.used'], { exact: true }).waitFor();
      await page.locator('#current').fill(holder.password);
      for (const field of ['password', 'repeatedPassword']) await page.locator(`#${field}`).fill(`${holder.password} anew`);
      await page.getByRole('button', { name: el['account.password.change'], exact: true }).click();
      await page.getByRole('alert').getByText(el['fault.SUPPORT_CODE']).waitFor();
      expect(await inspect(page, 'a password that a program stores', { widths: WIDTHS, data })).toEqual([]);
      await page.locator('#supportCode').fill(told.toLowerCase());
      await page.getByRole('button', { name: el['account.password.change'], exact: true }).click();
      await page.waitForURL('**/recovery/done');
    } finally {
      await account.close();
    }
    const [mail = ''] = await mailsArrived(contact, 1);
    expect([mail.includes(holder.userId), mail.includes(`${holder.password} anew`)]).toEqual([true, false]);
  }, 4 * MINUTES_MS);

  it('[C-28] [S3-05] [S3-06] signs in with the first password of a scratch card, and chooses her own before anything else', async () => {
    const { personId, userId } = await invitedHolder();
    const given = expectStatus(await (await signInAs(officer)).post(`/api/identity/v1/holders/${personId}/first-passwords`), 201).body;
    const browser = await openBrowser({ locale: 'el-GR', viewport: { width: 390, height: 844 } });
    try {
      const { page } = browser;
      const submit = (text: string): Promise<void> => page.getByRole('button', { name: text, exact: true }).click();
      await page.goto('/portal');
      await page.locator('#sign-in-field').fill(userId);
      await submit(el['signin.next']);
      await page.locator('#sign-in-field[type="password"]').fill(String(given['firstPassword']).toLowerCase());
      await submit(el['signin.next']);
      await page.getByRole('heading', { level: 1, name: el['signin.first-password'] }).waitFor();
      await submit(el['signin.first-password.submit']);
      await page.getByRole('alert').getByText(el['fault.PASSWORD_NEW']).waitFor();
      expect(await inspect(page, 'a password of her own', { widths: WIDTHS })).toEqual([]);
      for (const field of ['password', 'repeatedPassword']) await page.locator(`#${field}`).fill('a story of the first morning');
      await submit(el['signin.first-password.submit']);
      await page.waitForURL('**/portal');
    } finally {
      await browser.close();
    }
  }, 3 * MINUTES_MS);

  it('meets no error of the program and no refusal of the security policy', () => {
    // Wrong PINs and codes are answered with 409 and 422.
    expect(portal.errors.filter((error) => !/409|422/.test(error))).toEqual([]);
  });
});
