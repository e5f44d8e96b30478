import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { loadMessages } from '@vidimus/i18n';
import type { Locale, Messages } from '@vidimus/i18n';
import { decodeBase32, totp } from '@vidimus/otp';
import { accessibilityViolations, chromiumPath, openPage, skipUnless } from '@vidimus/testing';
import type { BrowserPage } from '@vidimus/testing';
import { platformReport } from '../support/report.js';
import type { DemoPerson } from '../support/report.js';
import { signIn } from '../support/sign-in.js';
import type { Person } from '../support/sign-in.js';
import { linkMailed } from '../support/subject.js';
import { approve, demoPerson, expectStatus, inState, startIssuance } from '../support/walk.js';

const MINUTES_MS = 60_000;
const PASSWORD = 'una frase lunga e tranquilla';
const PIN = '274913';

const inBrowser = skipUnless(chromiumPath() !== undefined, 'Chromium is not installed');

/** The person has a telephone, speaks Italian, and has never been here. */
inBrowser.describe('the person whom a request is about, in a browser', () => {
  let italian: Messages;
  let subject: BrowserPage;
  let officer: Person;
  let person: DemoPerson;
  let id: string;
  let address: string;
  const { web } = platformReport();

  /** Whatever axe finds on the page as it stands; in Greek, whose words are longest, and in Italian unless all languages are wanted. */
  const findings = async (where: string, locales: readonly Locale[] = ['el', 'it']): Promise<object[]> => {
    const { page } = subject;
    const found: object[] = [];
    for (const locale of locales) {
      await page.evaluate((chosen) => localStorage.setItem('vidimus.locale', chosen), locale);
      await page.reload();
      await page.locator('h1').waitFor();
      const violations = await accessibilityViolations(page);
      // Nothing may be wider than the telephone.
      const overflow = await page.locator(':root').evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth);
      if (violations.length > 0 || overflow > 0) found.push({ where, locale, violations, overflow });
    }
    return found;
  };

  beforeAll(async () => {
    italian = await loadMessages('it');
    officer = await signIn('third-officer-a');
    person = demoPerson(({ taxNumber }) => taxNumber === '094259216');
    const agency = platformReport().organisations.find(({ registryCode }) => registryCode === 'AGENCY-A');
    const mailbox = `in-browser.${Date.now()}`;
    id = await startIssuance(officer, person, agency?.emailDomain ?? '', mailbox);
    address = `${mailbox}@${agency?.emailDomain ?? ''}`;
    subject = await openPage({ baseUrl: web, locale: 'it-IT', viewport: { width: 390, height: 844 } });
    subject.page.setDefaultTimeout(15_000);
  }, 3 * MINUTES_MS);

  afterAll(async () => subject.close());

  it('[C-21] opens the mailed link and sees nothing personal before the tax login', async () => {
    const { page } = subject;
    const { token } = await linkMailed(address, id);
    await page.goto(`/issuance/${id}#${token}`);
    await page.getByRole('heading', { level: 1, name: italian['subject.welcome'] }).waitFor();
    // The token is gone from the address as soon as it was used.
    await page.waitForURL(`**/issuance/${id}`);
    const words = await page.locator('body').innerText();
    for (const secret of [person.surname, person.givenName, person.taxNumber]) expect(words).not.toContain(secret);
    expect(await findings('welcome', ['en', 'pt-BR', 'el', 'it'])).toEqual([]);
  }, 2 * MINUTES_MS);

  it('[S4-33] logs in at the tax authority, after having thought better of it once', async () => {
    const { page } = subject;
    await page.getByRole('link', { name: italian['subject.to-tax-login'] }).click();
    await page.locator('button[value="cancel"]').click();
    await page.getByText(italian['subject.login.cancelled'], { exact: true }).waitFor();
    await page.getByRole('link', { name: italian['subject.to-tax-login'] }).click();
    await page.locator('input[name="username"]').fill(person.username);
    await page.locator('input[name="password"]').fill(person.password);
    await page.locator('button[value="login"]').click();
    await page.getByRole('heading', { level: 1, name: italian['subject.document'] }).waitFor();
    await page.getByText(`${person.givenName} ${person.surname}`).waitFor();
  }, 2 * MINUTES_MS);

  it('[S4-35] names his document, keeps what was typed over a reload, and is told who acts next', async () => {
    const { page } = subject;
    await page.getByRole('button', { name: italian['subject.checks.begin'] }).click();
    expect(await page.locator(':focus').getAttribute('role')).toBe('alert');
    await page.getByLabel(italian['subject.document-type'], { exact: true }).selectOption(person.document.documentType);
    await page.getByLabel(italian['approval.document-number']).fill(person.document.documentNumber);
    await page.reload();
    expect(await page.getByLabel(italian['approval.document-number']).inputValue()).toBe(person.document.documentNumber);
    expect(await findings('document')).toEqual([]);
    await page.getByRole('button', { name: italian['subject.checks.begin'] }).click();
    await inState(officer, id, 'AWAITING_APPROVAL');
    await page.getByRole('button', { name: italian['subject.look-again'] }).click();
    await page.getByRole('heading', { level: 1, name: italian['subject.waits.officer'] }).waitFor();
    expect(await findings('waiting')).toEqual([]);
  }, 2 * MINUTES_MS);

  it('[S4-41] sees by himself that he was approved, and reads the terms', async () => {
    const { page } = subject;
    expectStatus(await approve(officer, id), 200);
    await page.getByRole('heading', { level: 1, name: italian['subject.terms'] }).waitFor();
    expect(await findings('terms')).toEqual([]);
    await page.getByRole('button', { name: italian['subject.terms.accept'] }).click();
    await page.getByRole('alert').getByText(italian['fault.TICK_TERMS']).waitFor();
    await page.getByLabel(italian['subject.terms.tick']).check();
    await page.getByRole('button', { name: italian['subject.terms.accept'] }).click();
    await page.getByRole('heading', { level: 1, name: italian['subject.device'] }).waitFor();
  }, 2 * MINUTES_MS);

  it('[S4-47] adds the authenticator, and shows that it works', async () => {
    const { page } = subject;
    expect(await findings('device')).toEqual([]);
    await page.getByLabel(italian['subject.channel.AUTHENTICATOR'], { exact: true }).check();
    await page.getByRole('button', { name: italian['shell.continue'] }).click();
    await page.getByRole('img', { name: italian['subject.authenticator.qr'] }).waitFor();
    expect(await accessibilityViolations(page)).toEqual([]);
    const secret = decodeBase32(await page.locator('span.mono').first().innerText());
    await page.getByLabel(italian['subject.code'], { exact: true }).fill('000000');
    await page.getByRole('button', { name: italian['shell.continue'] }).click();
    await page.getByRole('alert').getByText(italian['fault.WRONG_CODE']).waitFor();
    await page.getByLabel(italian['subject.code'], { exact: true }).fill(totp(secret, new Date()));
    await page.getByRole('button', { name: italian['shell.continue'] }).click();
    await page.getByRole('heading', { level: 1, name: italian['subject.credentials'] }).waitFor();
  }, 2 * MINUTES_MS);

  it('[S4-42] chooses password and PIN by himself, and is told what is wrong with a bad one', async () => {
    const { page } = subject;
    expect(await findings('credentials')).toEqual([]);
    const type = (label: string, value: string): Promise<void> => page.getByLabel(label, { exact: true }).fill(value);
    await type(italian['subject.credentials.password'], PASSWORD);
    await type(italian['subject.credentials.repeatedPassword'], PASSWORD);
    await type(italian['subject.credentials.pin'], '123456');
    await type(italian['subject.credentials.repeatedPin'], '123456');
    await page.getByRole('button', { name: italian['subject.credentials.set'] }).click();
    await page.getByRole('alert').waitFor();
    await type(italian['subject.credentials.pin'], PIN);
    await type(italian['subject.credentials.repeatedPin'], PIN);
    await page.getByRole('button', { name: italian['subject.credentials.set'] }).click();
    await page.getByRole('heading', { level: 1, name: italian['subject.codes'] }).waitFor();
  }, 2 * MINUTES_MS);

  it('[S4-45] takes his codes down and has the certificate issued', async () => {
    const { page } = subject;
    expect(await findings('codes')).toEqual([]);
    await page.getByRole('button', { name: italian['subject.codes.draw'] }).click();
    await page.getByText(italian['subject.codes.revocation'], { exact: true }).waitFor();
    expect(await accessibilityViolations(page)).toEqual([]);
    await page.getByLabel(italian['subject.codes.tick']).check();
    await page.getByRole('button', { name: italian['subject.codes.finish'] }).click();
    await page.getByRole('heading', { level: 1, name: italian['subject.end.COMPLETED'] }).waitFor();
    expect(await findings('completed', ['en', 'pt-BR', 'el', 'it'])).toEqual([]);
    await inState(officer, id, 'COMPLETED');
  }, 2 * MINUTES_MS);

  it('meets no error of the program and no refusal of the security policy', () => {
    // Refusals of what was typed wrong on purpose are answers, not errors of the program.
    expect(subject.errors.filter((error) => !/status of 4\d\d/.test(error))).toEqual([]);
  });
});
