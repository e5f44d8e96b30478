import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { LOCALES, loadMessages } from '@vidimus/i18n';
import type { Messages } from '@vidimus/i18n';
import { accessibilityViolations, chromiumPath, openPage, skipUnless } from '@vidimus/testing';
import type { BrowserPage } from '@vidimus/testing';
import { completeAsSubject } from '../support/completion.js';
import { demoAccount, platformReport } from '../support/report.js';
import { nextCode } from '../support/second-factor.js';
import { signInByHand } from '../support/sign-in-by-hand.js';
import { signIn } from '../support/sign-in.js';
import type { Person } from '../support/sign-in.js';
import type { SubjectBrowser } from '../support/subject.js';
import { demoPerson, inState, passChecks, requestPath, startIssuance } from '../support/walk.js';

const MINUTES_MS = 60_000;

/** What is found on the page as it stands when the appearance is dark: it is the same but for its colours, whatever the language. */
async function findingsInTheDark(page: BrowserPage['page']): Promise<object[]> {
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
  // The page learns of it a moment later: colours read in between are of both schemes.
  await page.locator(':root[data-mantine-color-scheme="dark"]').waitFor();
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
  return (await new AxeBuilder({ page }).withRules(['color-contrast', 'link-in-text-block']).analyze()).violations;
}

const inBrowser = skipUnless(chromiumPath() !== undefined, 'Chromium is not installed');

inBrowser.describe('an officer in a browser', () => {
  let en: Messages;
  let officer: BrowserPage;
  let api: Person;
  let id: string;
  let subject: SubjectBrowser;
  let name: string;
  const { web } = platformReport();

  beforeAll(async () => {
    en = await loadMessages('en');
    api = await signIn('second-officer-a');
    const agency = platformReport().organisations.find((known) => known.registryCode === 'AGENCY-A');
    const person = demoPerson((known) => known.taxNumber === '999010294');
    name = `${person.givenName} ${person.surname}`;
    id = await startIssuance(api, person, agency?.emailDomain ?? '');
    subject = await passChecks(api, id, person);
    await inState(api, id, 'AWAITING_APPROVAL');
    officer = await openPage({ baseUrl: web, locale: 'en-GB' });
    await signInByHand(officer, demoAccount('officer-a'));
  }, 3 * MINUTES_MS);

  afterAll(async () => officer.close());

  it('[S4-17] sees the list, filters it by status, and finds the name', async () => {
    const { page } = officer;
    await page.getByLabel(en['shell.list.status'], { exact: true }).selectOption({ label: en['state.issuance.AWAITING_APPROVAL'] });
    await page.getByRole('button', { name: en['shell.list.apply'] }).click();
    await page.waitForURL('**/console/requests?status=AWAITING_APPROVAL');
    await page.locator('h1').focus();
    await page.keyboard.press('/');
    await page.keyboard.type(name.split(' ').at(-1) ?? '');
    await page.keyboard.press('Enter');
    await page.getByRole('list', { name: en['shell.list.active-filters'] }).getByText(name.split(' ').at(-1) ?? '').waitFor();
    await page.locator(`tbody a[href="/console/requests/${id}"]`).waitFor();
    expect(await page.locator('tbody tr').count()).toBeGreaterThan(0);
  });

  it('[S4-26] [S4-44] finds the Greek surname by its beginning in Latin letters, and is told where nobody was found; no address has it', async () => {
    const { page } = officer;
    const row = page.locator(`tbody a[href="/console/requests/${id}"]`);
    await page.goto('/console/requests');
    await page.getByLabel(en['requests.find'], { exact: true }).fill('Ypodeigm');
    await page.getByRole('button', { name: en['shell.list.apply'] }).click();
    await page.getByText(en['requests.find.surname'].replace('{find}', 'Ypodeigm')).waitFor();
    await row.waitFor();
    expect(await page.locator('tbody tr').filter({ hasNotText: name }).count()).toBe(0);
    await page.getByRole('link', { name: en['requests.view.system'], exact: true }).click();
    await page.getByRole('heading', { name: en['requests.empty.surname'].replace('{find}', 'Ypodeigm') }).waitFor();
    await page.getByRole('button', { name: en['requests.empty.search-all'] }).click();
    await row.click();
    await page.getByRole('heading', { level: 1, name }).waitFor();
    await page.goBack();
    await row.waitFor();
    expect(await page.getByLabel(en['requests.find'], { exact: true }).inputValue()).toBe('Ypodeigm');
    expect(page.url()).not.toContain('Ypodeigm');
  }, 2 * MINUTES_MS);

  it('[S4-26] finds a person by the whole tax number, and says what is wrong with a mistyped one', async () => {
    const { page } = officer;
    const { taxNumber } = demoPerson((known) => `${known.givenName} ${known.surname}` === name);
    await page.goto('/console/requests');
    await page.getByLabel(en['requests.find'], { exact: true }).fill('12345');
    await page.keyboard.press('Enter');
    await page.getByText(en['fault.CHECK_DIGIT']).waitFor();
    await page.getByLabel(en['requests.find'], { exact: true }).fill(taxNumber);
    await page.keyboard.press('Enter');
    await page.getByText(en['requests.find.tax-number'].replace('{find}', taxNumber)).waitFor();
    await page.locator(`tbody a[href="/console/requests/${id}"]`).click();
    await page.getByRole('heading', { level: 1, name }).waitFor();
    await page.getByRole('button', { name: en['request.tax-number.show'] }).click();
    await page.getByText(taxNumber).waitFor();
    await page.getByRole('tab', { name: en['request.tab.history'] }).click();
    await page.getByText(en['history.tax-number-disclosed']).waitFor();
    expect(page.url()).not.toContain(taxNumber);
    await page.goto('/console/requests?status=AWAITING_APPROVAL');
  }, 2 * MINUTES_MS);

  it('sends an invitation again, and is told so; the fourth time within a day he is told why not', async () => {
    const { page } = officer;
    const agency = platformReport().organisations.find((known) => known.registryCode === 'AGENCY-A');
    const invited = await startIssuance(api, demoPerson(({ taxNumber }) => taxNumber === '999010571'), agency?.emailDomain ?? '');
    await page.goto(`/console/requests/${invited}`);
    const resend = page.getByRole('button', { name: en['request.resend'] });
    const { body } = await api.get(requestPath(invited));
    for (let time = 1; time <= 3; time += 1) {
      const answered = page.waitForResponse((response) => response.url().endsWith('/invitations'));
      await resend.click();
      expect((await answered).status()).toBe(202);
      await page.getByText(en['request.resend.done'].replace('{email}', String(body['email']))).waitFor();
    }
    await resend.click();
    await page.getByRole('alert').getByText(en['request.resend.limit']).waitFor();
    await page.getByRole('tab', { name: en['request.tab.history'] }).click();
    await page.getByText(en['history.invitation-resent']).nth(2).waitFor();
    await api.post(`${requestPath(invited)}/cancellation`, { reason: 'The story is over.' });
    await page.goto('/console/requests?status=AWAITING_APPROVAL');
  }, 2 * MINUTES_MS);

  it('[S4-19] [S4-31] [S4-32] opens the record from its row, as the link of a mail does, and sees the checks in its history', async () => {
    const { page } = officer;
    await page.locator(`tbody a[href="/console/requests/${id}"]`).click();
    await page.getByRole('heading', { level: 1, name }).waitFor();
    await page.getByRole('tab', { name: en['request.tab.history'] }).click();
    await page.getByText(en['history.checks-passed']).waitFor();
    const address = page.url();
    await page.goto(`/console/requests/${id}?tab=history`);
    await page.getByRole('heading', { level: 1, name }).waitFor();
    expect(page.url()).toBe(address);
  });

  it('[S4-05] [S4-06] [S4-08] begins a new certificate with a button; a wrong number is said to be wrong and can be typed again', async () => {
    const { page } = officer;
    await page.goto('/console/requests');
    await page.getByRole('link', { name: en['requests.new'] }).click();
    await page.getByRole('heading', { level: 1, name: en['new.person.title'] }).waitFor();
    await page.getByLabel(en['new.tax-number'], { exact: true }).fill('123456781');
    await page.getByRole('button', { name: en['new.look-up'] }).first().click();
    await page.getByRole('alert').getByText(en['fault.CHECK_DIGIT']).waitFor();
    await page.getByLabel(en['new.tax-number'], { exact: true }).fill('094259216');
    await page.getByRole('button', { name: en['new.look-up'] }).first().click();
    await page.getByText(en['new.found']).waitFor();
    await page.goto(`/console/requests/${id}`);
    await page.getByRole('heading', { level: 1, name }).waitFor();
  }, 2 * MINUTES_MS);

  it('[S4-38] approves it: the meeting, the declaration, a code of the authenticator', async () => {
    const { page } = officer;
    await page.getByRole('link', { name: en['request.approve'] }).click();
    await page.getByRole('button', { name: en['shell.continue'] }).click();
    expect(await page.locator(':focus').getAttribute('role')).toBe('alert');
    await page.getByLabel(en['approval.place']).fill('Main office, room 12');
    await page.getByLabel(en['approval.document-type']).selectOption('IDENTITY_CARD');
    await page.getByLabel(en['approval.document-number'], { exact: true }).fill('ZZ-000001');
    await page.reload();
    expect(await page.getByLabel(en['approval.place']).inputValue()).toBe('Main office, room 12');
    await page.getByRole('button', { name: en['shell.continue'] }).click();
    expect(await page.locator('blockquote').innerText()).toContain(name);
    await page.getByLabel(en['approval.tick']).check();
    await page.getByLabel(en['approval.code']).fill(await nextCode(demoAccount('officer-a')));
    await page.getByRole('button', { name: en['approval.submit'], exact: true }).click();
    await page.getByRole('heading', { level: 1, name: en['approval.done'] }).waitFor();
    expect((await api.get(requestPath(id))).body['state']).toBe('APPROVED');
  }, 2 * MINUTES_MS);

  it('[S4-43] sees by itself that the certificate was issued, and opens it', async () => {
    const { page } = officer;
    await page.getByRole('link', { name: en['new.started.open'] }).click();
    await page.getByText(en['request.next.APPROVED']).waitFor();
    await completeAsSubject(subject, id);
    await page.getByText(en['shell.record.changed']).waitFor();
    await page.getByRole('link', { name: en['request.see-certificate'] }).click();
    await page.getByText(en['certificate.fingerprint']).waitFor();
    await page.getByRole('tab', { name: en['certificate.tab.chain'] }).click();
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: en['certificate.download'] }).click();
    expect((await download).suggestedFilename()).toMatch(/certificate\.pem$/);
  }, 2 * MINUTES_MS);

  it('[S4-40] sees how it was approved, and downloads the evidence', async () => {
    const { page } = officer;
    await page.goto(`/console/requests/${id}`);
    await page.getByText(en['request.approval.method.totp']).waitFor();
    await page.getByText('Main office, room 12', { exact: true }).waitFor();
    expect(await page.locator('blockquote').innerText()).toContain(name);
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: en['request.evidence.download'] }).click();
    const stream = await (await download).createReadStream();
    const file = JSON.parse(Buffer.concat(await stream.toArray()).toString('utf8')) as Record<string, unknown>;
    expect(file['type']).toBe('vidimus.issuance-evidence');
    await page.getByRole('tab', { name: en['request.tab.history'] }).click();
    await page.getByText(en['history.evidence-exported']).waitFor();
  }, 2 * MINUTES_MS);

  it('is shown pages without findings of accessibility, in light and dark, in four languages', async () => {
    const { page } = officer;
    const certificateId = String((await api.get(requestPath(id))).body['certificateId']);
    const addresses = ['/console/requests', `/console/requests/${id}`, `/console/requests/${id}?tab=history`, '/console/requests/new', '/console/certificates', `/console/certificates/${certificateId}`, `/console/certificates/${certificateId}/revocation`, '/console/nowhere', '/signed-out'];
    const found: object[] = [];
    for (const locale of LOCALES) {
      await page.evaluate((chosen) => localStorage.setItem('vidimus.locale', chosen), locale);
      for (const address of addresses) {
        await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
        await page.goto(address);
        await page.locator('h1').waitFor();
        await page.locator('[role="status"] .mantine-Loader-root, .mantine-Skeleton-root').first().waitFor({ state: 'detached' });
        await page.locator(':root[data-mantine-color-scheme="light"]').waitFor();
        const light = await accessibilityViolations(page);
        const dark = locale === 'el' ? await findingsInTheDark(page) : [];
        if (light.length + dark.length > 0) found.push({ locale, address, light, dark });
      }
    }
    expect(found).toEqual([]);
  }, 10 * MINUTES_MS);

  it('meets no error of the program and no refusal of the security policy', () => {
    // The sign-in page asks before anybody is signed in, a mistyped tax number and one invitation too many are refused; nothing else may complain.
    expect(officer.errors.filter((error) => !/400|401|429/.test(error))).toEqual([]);
  });

  it('[S4-27] is an officer of the agency: one of another agency finds nothing', async () => {
    await using other = await openPage({ baseUrl: web, locale: 'en-GB' });
    await signInByHand(other, demoAccount('officer-b'));
    await other.page.locator('h1').waitFor();
    await other.page.waitForLoadState('networkidle');
    expect(await other.page.locator(`a[href="/console/requests/${id}"]`).count()).toBe(0);
    await other.page.goto(`/console/requests/${id}`);
    await other.page.getByRole('heading', { level: 1, name: en['shell.not-found'] }).waitFor();
  }, 3 * MINUTES_MS);
});

inBrowser.describe('the sign-in page', () => {
  it('says the same for an unknown name as for a wrong password', async () => {
    const en = await loadMessages('en');
    await using stranger = await openPage({ baseUrl: platformReport().web, locale: 'en-GB' });
    const { page } = stranger;
    await page.goto('/');
    await page.locator('#sign-in-field').fill('nobody-of-this-name');
    await page.keyboard.press('Enter');
    await page.locator('input[type="password"]').fill('not the password');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText(en['signin.refused.password']).waitFor();
    expect(await page.title()).toContain(en['signin.title']);
    expect(await accessibilityViolations(page)).toEqual([]);
  });
});
