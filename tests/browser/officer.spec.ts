import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { loadMessages } from '@vidimus/i18n';
import type { Messages } from '@vidimus/i18n';
import { chromiumPath, eventually, skipUnless } from '@vidimus/testing';
import type { BrowserPage } from '@vidimus/testing';
import { openBrowser } from '../support/browser/browsers.js';
import { colleague } from '../support/people/colleague.js';
import { completeAsSubject } from '../support/walk/completion.js';
import { crowdPerson, domainOfAgencyA } from '../support/people/crowd.js';
import { inspect } from '../support/browser/inspect-page.js';
import { tabAndPress, tabAndType, tabTo } from '../support/browser/keyboard.js';
import type { DemoAccount } from '../support/platform/report.js';
import { nextCode } from '../support/people/second-factor.js';
import { newOfficersAccount } from '../support/people/security-key-officer.js';
import { answerSignIn, signInByHand } from '../support/browser/sign-in-by-hand.js';
import type { Person } from '../support/people/sign-in.js';
import type { SubjectBrowser } from '../support/walk/subject.js';
import { inState, passChecks, requestPath, startIssuance } from '../support/walk/walk.js';

const MINUTES_MS = 60_000;
/** Of agency A: the one with a very long name who is approved, one who is invited again and again, one who is looked up. */
const [APPROVED, INVITED, LOOKED_UP] = [198, 102, 103];
/** How the surname of the first begins, in Latin letters. */
const BEGINNING = 'Polyarithmopapa';

const inBrowser = skipUnless(chromiumPath() !== undefined, 'Chromium is not installed');

/** From the list to the certificate, in English, with the keyboard alone. */
inBrowser.describe('an officer without a mouse', () => {
  let en: Messages;
  let officer: BrowserPage;
  /** Whose codes nobody else takes, while they are typed. */
  let account: DemoAccount;
  let api: Person;
  let id: string;
  let subject: SubjectBrowser;
  const person = crowdPerson(APPROVED);
  const name = `${person.givenName} ${person.surname}`;

  const button = (label: string) => officer.page.getByRole('button', { name: label, exact: true });
  const link = (label: string) => officer.page.getByRole('link', { name: label, exact: true });
  const field = (label: string) => officer.page.getByLabel(label, { exact: true });
  const title = (words: string) => officer.page.getByRole('heading', { level: 1, name: words }).waitFor();
  const row = () => officer.page.locator(`tbody a[href="/console/requests/${id}"]`);
  const press = (key: string) => officer.page.keyboard.press(key);
  const type = (text: string) => officer.page.keyboard.type(text);
  /** Arrow keys go from tab to tab of a record. */
  const openTab = async (label: string): Promise<void> => {
    const tab = (name: string) => officer.page.getByRole('tab', { name, exact: true, selected: true });
    await tabTo(officer.page, officer.page.getByRole('tab', { selected: true }));
    for (let press = 0; press < 4; press += 1) {
      const open = (await officer.page.getByRole('tab', { selected: true }).innerText()).trim();
      if (open === label) return;
      await officer.page.keyboard.press('ArrowRight');
      // One press at a time: a second one before the page has followed would lead past it.
      await tab(open).waitFor({ state: 'hidden' });
    }
    await tab(label).waitFor();
  };

  beforeAll(async () => {
    en = await loadMessages('en');
    api = await colleague('second-officer-a');
    id = await startIssuance(api, person, domainOfAgencyA());
    subject = await passChecks(api, id, person);
    await inState(api, id, 'AWAITING_APPROVAL');
    officer = await openBrowser({ locale: 'en-GB', viewport: { width: 1280, height: 800 } });
    account = await newOfficersAccount('AGENCY-A');
    await signInByHand(officer, account);
  }, 4 * MINUTES_MS);

  afterAll(async () => officer.close());

  it('[S4-17] passes the menu by, filters the list by status, and the way back takes the filter off', async () => {
    const { page } = officer;
    // The heading takes the focus when it appears: a key that is pressed before leads nowhere for long.
    await page.locator('h1:focus').waitFor();
    await tabAndPress(page, link(en['shell.skip']));
    await page.locator('#content:focus').waitFor();
    await tabTo(page, field(en['shell.list.status']));
    await type(en['state.issuance.AWAITING_APPROVAL']);
    // The address changes before the page does: who goes back in between has never seen the filter applied.
    const filtered = page.waitForResponse((response) => response.url().includes('AWAITING_APPROVAL'));
    await tabAndPress(page, button(en['shell.list.apply']));
    await page.waitForURL('**/console/requests?status=AWAITING_APPROVAL');
    await filtered;
    await row().waitFor();
    await page.goBack();
    await page.waitForURL('**/console/requests');
    await eventually('the selection follows the list', async () => (await field(en['shell.list.status']).inputValue()) === '');
  });

  it('[S4-26] [S4-44] finds the Greek surname by its beginning in Latin letters, and is told where nobody was found; no address has it', async () => {
    const { page } = officer;
    await page.goto('/console/requests');
    await page.locator('h1').waitFor();
    await press('/');
    await type(BEGINNING);
    await press('Enter');
    await page.getByText(en['requests.find.surname'].replace('{find}', BEGINNING)).waitFor();
    await row().waitFor();
    expect(await page.locator('tbody tr').filter({ hasNotText: 'Πολυαριθμοπαπα' }).count()).toBe(0);
    await tabAndPress(page, link(en['requests.view.system']));
    await page.getByRole('heading', { name: en['requests.empty.surname'].replace('{find}', BEGINNING) }).waitFor();
    await tabAndPress(page, button(en['requests.empty.search-all']));
    await tabAndPress(page, row());
    await title(name);
    await page.goBack();
    await row().waitFor();
    expect(await field(en['requests.find']).inputValue()).toBe(BEGINNING);
    expect(page.url()).not.toContain(BEGINNING);
  }, 2 * MINUTES_MS);

  it('[S4-26] finds a person by the whole tax number, and says what is wrong with a mistyped one; shown, it is written down', async () => {
    const { page } = officer;
    await page.goto('/console/requests');
    await page.locator('h1').waitFor();
    await press('/');
    await type('12345');
    await press('Enter');
    await page.getByText(en['fault.CHECK_DIGIT']).waitFor();
    await tabAndType(page, field(en['requests.find']), person.taxNumber);
    await press('Enter');
    await page.getByText(en['requests.find.tax-number'].replace('{find}', person.taxNumber)).waitFor();
    await tabAndPress(page, row());
    await title(name);
    await tabAndPress(page, button(en['request.tax-number.show']));
    await page.getByText(person.taxNumber).waitFor();
    await openTab(en['request.tab.history']);
    await page.getByText(en['history.tax-number-disclosed']).waitFor();
    expect(page.url()).not.toContain(person.taxNumber);
  }, 2 * MINUTES_MS);

  it('[S4-19] [S4-31] [S4-32] reloads the record, as the link of a mail opens it, and sees the checks in its history', async () => {
    const { page } = officer;
    const address = page.url();
    await page.reload();
    await title(name);
    await page.getByText(en['history.checks-passed']).waitFor();
    expect(address).toMatch(new RegExp(`/console/requests/${id}\\?tab=history$`));
    expect(page.url()).toBe(address);
  });

  it('sends an invitation again, and is told so; the fourth time within a day he is told why not', async () => {
    const { page } = officer;
    const invited = await startIssuance(api, crowdPerson(INVITED), domainOfAgencyA());
    await page.goto(`/console/requests/${invited}`);
    const { body } = await api.get(requestPath(invited));
    for (let time = 1; time <= 3; time += 1) {
      const answered = page.waitForResponse((response) => response.url().endsWith('/invitations'));
      await tabAndPress(page, button(en['request.resend']));
      expect((await answered).status()).toBe(202);
      await page.getByText(en['request.resend.done'].replace('{email}', String(body['email']))).waitFor();
    }
    await tabAndPress(page, button(en['request.resend']));
    await page.getByRole('alert').getByText(en['request.resend.limit']).waitFor();
    await openTab(en['request.tab.history']);
    await page.getByText(en['history.invitation-resent']).nth(2).waitFor();
    await api.post(`${requestPath(invited)}/cancellation`, { reason: 'The story is over.' });
  }, 2 * MINUTES_MS);

  it('[S4-05] [S4-06] [S4-08] begins a new certificate with one key; a wrong number is said to be wrong; a reload and the way back lose nothing', async () => {
    const { page } = officer;
    await page.goto('/console/requests');
    await page.locator('h1').waitFor();
    await press('n');
    await title(en['new.person.title']);
    await tabAndType(page, field(en['new.tax-number']), '123456781');
    await press('Enter');
    await page.getByRole('alert').getByText(en['fault.CHECK_DIGIT']).waitFor();
    await page.locator('[role="alert"]:focus').waitFor();
    await tabAndType(page, field(en['new.tax-number']), crowdPerson(LOOKED_UP).taxNumber);
    await press('Enter');
    await page.getByText(en['new.found']).waitFor();
    await tabAndPress(page, button(en['shell.continue']));
    await title(en['new.contact.title']);
    await tabAndType(page, field(en['request.email']), 'half.typed');
    await page.reload();
    await title(en['new.contact.title']);
    expect(await field(en['request.email']).inputValue()).toBe('half.typed');
    await page.goBack();
    await title(en['new.person.title']);
    await page.getByText(en['new.found']).waitFor();
    await page.goForward();
    expect(await field(en['request.email']).inputValue()).toBe('half.typed');
  }, 2 * MINUTES_MS);

  it('[S4-37] types what he attests of the meeting; his session ends meanwhile, he signs in again, and nothing typed is lost', async () => {
    const { page, context } = officer;
    await page.goto(`/console/requests/${id}`);
    await tabAndPress(page, link(en['request.approve']));
    await tabAndPress(page, button(en['shell.continue']));
    await page.locator('[role="alert"]:focus').waitFor();
    await tabAndType(page, field(en['approval.place']), 'Main office, room 12');
    await tabTo(page, field(en['approval.document-type']));
    await type(en['approval.document.IDENTITY_CARD']);
    await tabAndType(page, field(en['approval.document-number']), 'ZZ-000001');
    await context.clearCookies();
    await press('Enter');
    await page.getByRole('dialog').getByText(en['shell.session-over.text']).waitFor();
    expect(await inspect(page, 'session over', { widths: [768, 1280], data: ['Officer with a key', 'Main office, room'] })).toEqual([]);
    await tabAndPress(page, button(en['shell.sign-in-again']));
    await answerSignIn(page, account);
    await page.waitForURL(`**/console/requests/${id}/approval`);
    expect(await field(en['approval.place']).inputValue()).toBe('Main office, room 12');
    expect(await field(en['approval.document-type']).inputValue()).toBe('IDENTITY_CARD');
    expect(await field(en['approval.document-number']).inputValue()).toBe('ZZ-000001');
  }, 3 * MINUTES_MS);

  it('[S4-38] [S4-39] approves: the way back leads to the meeting, a reload too; the tick and a code are the signature', async () => {
    const { page } = officer;
    const declared = page.locator('blockquote');
    for (const back of [() => page.goBack(), () => page.reload()]) {
      await tabAndPress(page, button(en['shell.continue']));
      await declared.waitFor();
      await back();
      await title(en['approval.presence.title'].replace('{name}', name));
      expect(await field(en['approval.place']).inputValue()).toBe('Main office, room 12');
    }
    await tabAndPress(page, button(en['shell.continue']));
    expect(await declared.innerText()).toContain(name);
    await tabTo(page, page.getByLabel(en['approval.tick']));
    await press('Space');
    await tabAndType(page, field(en['approval.code']), await nextCode(account));
    await press('Enter');
    await title(en['approval.done']);
    expect((await api.get(requestPath(id))).body['state']).toBe('APPROVED');
    await page.reload();
    await title(en['approval.done']);
  }, 2 * MINUTES_MS);

  it('[S4-43] sees by himself that the certificate was issued, and opens it', async () => {
    const { page } = officer;
    await tabAndPress(page, link(en['new.started.open']));
    await page.getByText(en['request.next.APPROVED']).waitFor();
    await completeAsSubject(subject, id);
    const notice = page.getByRole('status').filter({ hasText: en['shell.record.changed'] });
    await notice.getByText(en['history.completed']).getByText(en['history.by'].replace('{actor}', en['history.by-system'])).waitFor();
    await tabAndPress(page, link(en['request.see-certificate']));
    await page.getByText(en['certificate.fingerprint']).waitFor();
    await openTab(en['certificate.tab.chain']);
    const download = page.waitForEvent('download');
    await tabAndPress(page, link(en['certificate.download']));
    expect((await download).suggestedFilename()).toMatch(/certificate\.pem$/);
  }, 2 * MINUTES_MS);

  it('[S4-40] sees how it was approved, and downloads the evidence', async () => {
    const { page } = officer;
    await page.goto(`/console/requests/${id}`);
    await page.getByText(en['request.approval.method.totp']).waitFor();
    await page.getByText('Main office, room 12', { exact: true }).waitFor();
    expect(await page.locator('blockquote').innerText()).toContain(name);
    const download = page.waitForEvent('download');
    await tabAndPress(page, link(en['request.evidence.download']));
    const stream = await (await download).createReadStream();
    const file = JSON.parse(Buffer.concat(await stream.toArray()).toString('utf8')) as Record<string, unknown>;
    expect(file['type']).toBe('vidimus.issuance-evidence');
    await openTab(en['request.tab.history']);
    await page.getByText(en['history.evidence-exported']).waitFor();
  }, 2 * MINUTES_MS);

  it('[S4-27] is an officer of the agency: one of another agency finds nothing', async () => {
    const { jar } = await colleague('officer-b');
    await using other = await openBrowser({ locale: 'en-GB', jar });
    await other.page.goto(`/console/requests/${id}`);
    await other.page.getByRole('heading', { level: 1, name: en['shell.not-found'] }).waitFor();
    await other.page.goto('/console/requests');
    await other.page.locator('h1').waitFor();
    await other.page.waitForLoadState('networkidle');
    expect(await other.page.locator(`a[href="/console/requests/${id}"]`).count()).toBe(0);
  }, 3 * MINUTES_MS);

  it('meets no error of the program and no refusal of the security policy', () => {
    // The sign-in page asks before anybody is signed in, a mistyped tax number and one invitation too many are refused; nothing else may complain.
    expect(officer.errors.filter((error) => !/400|401|429/.test(error))).toEqual([]);
  });
});

inBrowser.describe('the sign-in page', () => {
  it('says the same for an unknown name as for a wrong password', async () => {
    const en = await loadMessages('en');
    await using stranger = await openBrowser({ locale: 'en-GB', viewport: { width: 390, height: 844 } });
    const { page } = stranger;
    await page.goto('/');
    await page.locator('#sign-in-field').fill('nobody-of-this-name');
    await page.keyboard.press('Enter');
    await page.locator('input[type="password"]').fill('not the password');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText(en['signin.refused.password']).waitFor();
    expect(await page.title()).toContain(en['signin.title']);
    expect(await inspect(page, 'password refused', { widths: [390], data: ['nobody-of-this-name'] })).toEqual([]);
  }, 2 * MINUTES_MS);
});
