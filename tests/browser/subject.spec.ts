import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { loadMessages } from '@vidimus/i18n';
import type { Messages } from '@vidimus/i18n';
import { decodeBase32, totp } from '@vidimus/otp';
import { chromiumPath, skipUnless } from '@vidimus/testing';
import type { BrowserPage } from '@vidimus/testing';
import { openBrowser } from '../support/browser/browsers.js';
import { crowdPerson, domainOfAgencyA } from '../support/people/crowd.js';
import { inspect } from '../support/browser/inspect-page.js';
import { colleague } from '../support/people/colleague.js';
import type { Person } from '../support/people/sign-in.js';
import { linkMailed } from '../support/walk/subject.js';
import { approve, expectStatus, inState, requestPath, startIssuance } from '../support/walk/walk.js';

const MINUTES_MS = 60_000;
const PASSWORD = 'una frase lunga e tranquilla';
const PIN = '274913';
/** Of agency A. */
const PERSON = 104;

const inBrowser = skipUnless(chromiumPath() !== undefined, 'Chromium is not installed');

/** The person has a telephone, speaks Italian, and has never been here. */
inBrowser.describe('the person whom a request is about, in a browser', () => {
  let italian: Messages;
  let subject: BrowserPage;
  let officer: Person;
  let id: string;
  let address: string;
  let userId: string;
  let revocationCode: string;
  const person = crowdPerson(PERSON);

  const title = (words: string) => subject.page.getByRole('heading', { level: 1, name: words }).waitFor();
  const press = (label: string) => subject.page.getByRole('button', { name: label, exact: true }).click();
  const field = (label: string) => subject.page.getByLabel(label, { exact: true });
  /** Waits for a page, loads it anew, which must show the same again, and looks at it. */
  const again = async (where: string, words: string): Promise<string[]> => {
    await title(words);
    await subject.page.reload();
    await title(words);
    return look(where);
  };
  const look = (where: string): Promise<string[]> => inspect(subject.page, where, { widths: [390] });

  beforeAll(async () => {
    italian = await loadMessages('it');
    officer = await colleague('third-officer-a');
    const mailbox = `in-browser.${Date.now()}`;
    id = await startIssuance(officer, person, domainOfAgencyA(), mailbox);
    address = `${mailbox}@${domainOfAgencyA()}`;
    subject = await openBrowser({ locale: 'it-IT', viewport: { width: 390, height: 844 } });
  }, 3 * MINUTES_MS);

  afterAll(async () => subject.close());

  it('[C-21] opens the mailed link and sees nothing personal before the tax login', async () => {
    const { page } = subject;
    const { token } = await linkMailed(address, id);
    await page.goto(`/issuance/${id}#${token}`);
    await title(italian['subject.welcome']);
    // The token is gone from the address as soon as it was used.
    await page.waitForURL(`**/issuance/${id}`);
    const words = await page.locator('body').innerText();
    for (const secret of [person.surname, person.givenName, person.taxNumber]) expect(words).not.toContain(secret);
    expect(await again('welcome', italian['subject.welcome'])).toEqual([]);
  }, 2 * MINUTES_MS);

  it('[S4-33] logs in at the tax authority, after having thought better of it once', async () => {
    const { page } = subject;
    await page.getByRole('link', { name: italian['subject.to-tax-login'] }).click();
    await page.locator('button[value="cancel"]').click();
    await page.getByText(italian['subject.login.cancelled'], { exact: true }).waitFor();
    expect(await look('login given up')).toEqual([]);
    await page.getByRole('link', { name: italian['subject.to-tax-login'] }).click();
    await page.locator('input[name="username"]').fill(person.username);
    await page.locator('input[name="password"]').fill(person.password);
    await page.locator('button[value="login"]').click();
    await title(italian['subject.document']);
    await page.getByText(`${person.givenName} ${person.surname}`).waitFor();
  }, 2 * MINUTES_MS);

  it('[S4-35] names his document, keeps what was typed over a reload, and is told who acts next', async () => {
    const { page } = subject;
    await press(italian['subject.checks.begin']);
    await page.locator('[role="alert"]:focus').waitFor();
    expect(await look('document missing')).toEqual([]);
    await field(italian['subject.document-type']).selectOption(person.document.documentType);
    await page.getByLabel(italian['approval.document-number']).fill(person.document.documentNumber);
    await page.reload();
    expect(await page.getByLabel(italian['approval.document-number']).inputValue()).toBe(person.document.documentNumber);
    await press(italian['subject.checks.begin']);
    await inState(officer, id, 'AWAITING_APPROVAL');
    await press(italian['subject.look-again']);
    await title(italian['subject.waits.officer']);
    expect(await again('waiting', italian['subject.waits.officer'])).toEqual([]);
  }, 2 * MINUTES_MS);

  it('[S4-41] sees by himself that he was approved, and reads the terms', async () => {
    const { page } = subject;
    expectStatus(await approve(officer, id), 200);
    await title(italian['subject.terms']);
    await press(italian['subject.terms.accept']);
    await page.getByRole('alert').getByText(italian['fault.TICK_TERMS']).waitFor();
    expect(await look('terms')).toEqual([]);
    await page.getByLabel(italian['subject.terms.tick']).check();
    await press(italian['subject.terms.accept']);
    expect(await again('device', italian['subject.device'])).toEqual([]);
  }, 2 * MINUTES_MS);

  it('goes back with the button of the browser to read the terms once more, and on again', async () => {
    const { page } = subject;
    await page.goBack();
    await title(italian['subject.terms']);
    await page.goForward();
    await title(italian['subject.device']);
  }, 2 * MINUTES_MS);

  it('[S4-47] adds the authenticator, and shows that it works', async () => {
    const { page } = subject;
    await field(italian['subject.channel.AUTHENTICATOR']).check();
    await press(italian['shell.continue']);
    await page.getByRole('img', { name: italian['subject.authenticator.qr'] }).waitFor();
    const secret = decodeBase32(await page.locator('span.mono').first().innerText());
    await field(italian['subject.code']).fill('000000');
    await press(italian['shell.continue']);
    await page.getByRole('alert').getByText(italian['fault.WRONG_CODE']).waitFor();
    expect(await look('authenticator')).toEqual([]);
    await field(italian['subject.code']).fill(totp(secret, new Date()));
    await press(italian['shell.continue']);
    await title(italian['subject.credentials']);
    await page.reload();
    await title(italian['subject.credentials']);
  }, 2 * MINUTES_MS);

  it('[S4-42] chooses password and PIN by himself, and is told what is wrong with a bad one', async () => {
    const { page } = subject;
    const type = (label: string, value: string): Promise<void> => field(label).fill(value);
    await type(italian['subject.credentials.password'], PASSWORD);
    await type(italian['subject.credentials.repeatedPassword'], PASSWORD);
    await type(italian['subject.credentials.pin'], '123456');
    await type(italian['subject.credentials.repeatedPin'], '123456');
    await press(italian['subject.credentials.set']);
    await page.getByRole('alert').waitFor();
    expect(await look('credentials')).toEqual([]);
    await type(italian['subject.credentials.pin'], PIN);
    await type(italian['subject.credentials.repeatedPin'], PIN);
    await press(italian['subject.credentials.set']);
    expect(await again('codes', italian['subject.codes'])).toEqual([]);
  }, 2 * MINUTES_MS);

  it('[S4-45] takes his codes down, which the way back does not lose, and has the certificate issued', async () => {
    const { page } = subject;
    await press(italian['subject.codes.draw']);
    const revocation = page.getByText(italian['subject.codes.revocation'], { exact: true });
    await revocation.waitFor();
    const codes = await page.locator('dd .mono').allInnerTexts();
    [userId = '', , , revocationCode = ''] = codes;
    expect(await look('codes drawn')).toEqual([]);
    await press(italian['shell.back']);
    await title(italian['subject.credentials']);
    await page.goBack();
    await revocation.waitFor();
    await page.getByLabel(italian['subject.codes.tick']).check();
    await press(italian['subject.codes.finish']);
    await title(italian['subject.end.COMPLETED']);
    expect(await again('completed', italian['subject.end.COMPLETED'])).toEqual([]);
    await inState(officer, id, 'COMPLETED');
  }, 2 * MINUTES_MS);

  it('[S4-48] stops the certificate by user-id and the code that was taken down, without signing in', async () => {
    const { page } = subject;
    await page.goto('/revocation');
    await field(italian['subject.user-id']).fill(userId);
    await field(italian['by-code.code']).fill(revocationCode);
    await field(italian['portal.reason.keyCompromise']).check();
    await press(italian['shell.continue']);
    await title(italian['by-code.confirm.title']);
    await press(italian['revocation.submit']);
    await page.waitForURL('**/revocation/done');
    await page.getByText(italian['by-code.done.mail']).waitFor();
    expect(await look('stopped by code')).toEqual([]);
    const { certificateId } = (await officer.get(requestPath(id))).body;
    expect((await officer.get(`/api/authority/v1/certificates/${String(certificateId)}`)).body).toMatchObject({ state: 'REVOKED', revocation: { category: 'HOLDER_REQUEST', reason: 'keyCompromise' } });
  }, 2 * MINUTES_MS);

  it('meets no error of the program and no refusal of the security policy', () => {
    // Refusals of what was typed wrong on purpose are answers, not errors of the program.
    expect(subject.errors.filter((error) => !/status of 4\d\d/.test(error))).toEqual([]);
  });
});
