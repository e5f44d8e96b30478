import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { loadMessages } from '@vidimus/i18n';
import type { Messages } from '@vidimus/i18n';
import { chromiumPath, skipUnless } from '@vidimus/testing';
import type { BrowserPage } from '@vidimus/testing';
import { openBrowser } from '../support/browser/browsers.js';
import { certified } from '../support/walk/certified.js';
import type { Holder } from '../support/walk/completion.js';
import { crowdPerson } from '../support/people/crowd.js';
import { holderCode } from '../support/people/holder-sign-in.js';
import { inspect, speak } from '../support/browser/inspect-page.js';
import { tabAndPress, tabAndType, tabTo } from '../support/browser/keyboard.js';
import { newHolder } from '../support/people/new-holder.js';
import type { DemoPerson } from '../support/platform/report.js';
import { nextCode } from '../support/people/second-factor.js';
import { newOfficer } from '../support/people/security-key-officer.js';
import type { Person } from '../support/people/sign-in.js';

const MINUTES_MS = 60_000;
/** The narrowest telephone, and a desk. */
const WIDTHS = [360, 1280] as const;

/** Goes through the sign-in page of a holder: user-id and password. */
async function signInByHand({ page }: BrowserPage, { userId, password }: Pick<Holder, 'userId' | 'password'>): Promise<void> {
  await page.goto('/');
  for (const [field, answer] of [
    ['#sign-in-field[autocomplete="username"]', userId],
    ['input[type="password"]', password],
  ] as const) {
    await page.locator(`${field}:focus`).waitFor();
    await page.keyboard.type(answer);
    await page.keyboard.press('Enter');
  }
  await page.waitForURL('**/portal');
}

const inBrowser = skipUnless(chromiumPath() !== undefined, 'Chromium is not installed');

/** Nobody else's person of the crowd: number 130. He has a narrow window and no mouse, speaks Italian, and comes once in three years. */
inBrowser.describe('a holder in his portal, in a browser', () => {
  let it_: Messages;
  let officer: Person;
  let certificate: string;
  let portal: BrowserPage;
  let holder: Holder;
  let person: DemoPerson;
  let name: string;

  const heading = (text: string): Promise<void> => portal.page.getByRole('heading', { level: 1, name: text }).waitFor();
  const press = (text: string): Promise<void> => tabAndPress(portal.page, portal.page.getByRole('button', { name: text, exact: true }));
  const follow = (text: string): Promise<void> => tabAndPress(portal.page, portal.page.getByRole('link', { name: text }).first());
  /** Goes to the tab beside the one that is open, with an arrow key. */
  const nextTab = async (text: string): Promise<void> => {
    await tabTo(portal.page, portal.page.getByRole('tab', { selected: true }));
    await portal.page.keyboard.press('ArrowRight');
    await portal.page.getByRole('tab', { name: text, selected: true }).waitFor();
  };
  const findings = (where: string): Promise<string[]> => inspect(portal.page, where, { widths: WIDTHS, data: [name, person.givenName, person.surname] });

  /** Presses the button; where the officer's sign-in was too long ago, gives a code and presses again. */
  const confirmAtDesk = async ({ page }: BrowserPage, button: string, done: string): Promise<void> => {
    await page.getByRole('button', { name: button }).click();
    await Promise.race([page.waitForURL(done), page.waitForURL('**/interaction/*')]);
    if (!page.url().includes('/interaction/')) return;
    await page.locator('input[autocomplete="one-time-code"]').fill(await nextCode(officer.account));
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: button }).click();
    await page.waitForURL(done);
  };

  beforeAll(async () => {
    it_ = await loadMessages('it');
    officer = await newOfficer('AGENCY-A');
    person = crowdPerson(130);
    name = `${person.givenName} ${person.surname}`;
    ({ certificateId: certificate, holder } = await certified(officer, person));
    portal = await openBrowser({ locale: 'it-IT', viewport: { width: 390, height: 844 } });
  }, 5 * MINUTES_MS);

  afterAll(async () => portal.close());

  it('[S1-05] signs in with user-id and password alone, and sees what he has, that nothing is wrong, and what to do', async () => {
    const { page } = portal;
    await signInByHand(portal, holder);
    await heading(it_['portal.title']);
    await page.getByText(it_['portal.verdict.fine'], { exact: true }).waitFor();
    const card = page.getByRole('article', { name: it_['product.natural-person-remote-signature'] });
    await card.getByText(name).waitFor();
    await card.getByText(it_['state.certificate.ACTIVE'], { exact: true }).waitFor();
    await page.getByText(it_['subject.channel.AUTHENTICATOR'], { exact: true }).waitFor();
    expect(await findings('portal')).toEqual([]);
  }, 3 * MINUTES_MS);

  it('reads what stands in his certificate, and takes its file along', async () => {
    const { page } = portal;
    await follow(it_['product.natural-person-remote-signature']);
    await heading(name);
    await page.getByText(it_['certificate.fingerprint'], { exact: true }).waitFor();
    expect(await findings('certificate')).toEqual([]);
    await nextTab(it_['certificate.tab.chain']);
    const download = page.waitForEvent('download');
    await follow(it_['certificate.download']);
    const stream = await (await download).createReadStream();
    expect(Buffer.concat(await stream.toArray()).toString('utf8')).toContain('BEGIN CERTIFICATE');
  }, 3 * MINUTES_MS);

  it('suspends it: hears what that means, confirms with a code of his authenticator, and comes back to the same page', async () => {
    const { page } = portal;
    await follow(it_['portal.action.suspension']);
    await heading(it_['suspension.title']);
    expect(await findings('suspension')).toEqual([]);
    // The default is to change nothing.
    await follow(it_['shell.go-back']);
    await heading(name);
    await follow(it_['portal.action.suspension']);
    await press(it_['suspension.submit']);
    const code = page.locator('input[autocomplete="one-time-code"]');
    await code.and(page.locator(':focus')).waitFor();
    await page.keyboard.type(await holderCode(holder));
    await page.keyboard.press('Enter');
    await heading(it_['suspension.title']);
    await page.getByText(it_['shell.press-again'].replace('{action}', it_['suspension.submit'])).waitFor();
    await press(it_['suspension.submit']);
    await heading(it_['suspension.done']);
    expect(await findings('suspended')).toEqual([]);
  }, 3 * MINUTES_MS);

  it('finds it suspended on his first page, lifts the suspension there, and sees both in the history in Greek', async () => {
    const { page } = portal;
    await page.goto('/portal');
    await page.getByText(it_['portal.verdict.suspended-by-holder'], { exact: true }).waitFor();
    expect(await findings('portal with a suspended certificate')).toEqual([]);
    await follow(it_['portal.action.reinstatement']);
    await heading(it_['reinstatement.title']);
    await press(it_['reinstatement.submit']);
    await heading(it_['reinstatement.done']);
    await follow(it_['revocation.open']);
    await nextTab(it_['certificate.tab.chain']);
    await nextTab(it_['certificate.tab.history']);
    await page.getByText(it_['history.reinstated'], { exact: true }).waitFor();
    await speak(page, 'el');
    const greek = await loadMessages('el');
    await page.getByText(greek['history.suspended'], { exact: true }).waitFor();
    await speak(page, 'it');
  }, 3 * MINUTES_MS);

  it('is told when the registration office suspended it, and that only the office lifts that', async () => {
    const { page } = portal;
    await using desk = await openBrowser({ jar: officer.jar });
    const en = await loadMessages('en');
    const officersName = String((await officer.get('/api/identity/v1/me')).body['displayName']);
    await desk.page.goto(`/console/certificates/${certificate}`);
    await desk.page.getByRole('link', { name: en['certificate.suspend'] }).click();
    await desk.page.getByLabel(en['revocation.description']).fill('On leave');
    expect(await inspect(desk.page, 'suspension by an officer', { widths: [768, 1280], data: [name, 'On leave', officersName, 'autosize measurement'] })).toEqual([]);
    await confirmAtDesk(desk, en['suspension.submit'], '**/suspended');
    await page.goto('/portal');
    await page.getByText(it_['portal.verdict.suspended-by-staff'], { exact: true }).waitFor();
    expect(await page.getByRole('link', { name: it_['portal.action.reinstatement'] }).count()).toBe(0);
    await page.goto(`/portal/certificates/${certificate}/reinstatement`);
    await heading(it_['reinstatement.impossible']);
    await desk.page.goto(`/console/certificates/${certificate}`);
    await desk.page.getByText('On leave', { exact: true }).waitFor();
    await desk.page.getByRole('link', { name: en['certificate.reinstate'] }).click();
    await confirmAtDesk(desk, en['reinstatement.submit'], '**/reinstated');
    await page.goto(`/portal/certificates/${certificate}`);
    await page.getByText(it_['state.certificate.ACTIVE'], { exact: true }).waitFor();
  }, 4 * MINUTES_MS);

  it('is told by the public page no more than that user-id and code do not fit', async () => {
    await using stranger = await openBrowser({ locale: 'it-IT', viewport: { width: 390, height: 844 } });
    const { page } = stranger;
    expect((await page.goto('/revocation'))?.status()).toBe(200);
    await page.getByRole('button', { name: it_['shell.continue'] }).click();
    await page.locator('[role="alert"]:focus').waitFor();
    const spaced = holder.userId.toLowerCase().replace(/(.{4})/g, '$1 ').trim();
    await page.getByLabel(it_['subject.user-id'], { exact: true }).fill(spaced);
    await page.getByLabel(it_['by-code.code'], { exact: true }).fill('0000-0000');
    await page.getByLabel(it_['portal.reason.keyCompromise'], { exact: true }).check();
    expect(await inspect(page, 'faults of a revocation by code', { widths: WIDTHS })).toEqual([]);
    await page.getByRole('button', { name: it_['shell.continue'] }).click();
    await page.getByRole('heading', { level: 1, name: it_['by-code.confirm.title'] }).waitFor();
    await page.getByRole('button', { name: it_['revocation.submit'] }).click();
    await page.getByRole('alert').getByText(it_['problem.revocation-code-refused']).waitFor();
    expect(await inspect(page, 'refused revocation by code', { widths: WIDTHS })).toEqual([]);
    // Going back keeps what was typed; a reload forgets it, since the code is a secret.
    await page.getByRole('link', { name: it_['shell.go-back'] }).click();
    expect(await page.getByLabel(it_['by-code.code'], { exact: true }).inputValue()).toBe('0000-0000');
    await page.reload();
    expect(await page.getByLabel(it_['by-code.code'], { exact: true }).inputValue()).toBe('');
  }, 3 * MINUTES_MS);

  it('[S4-48] revokes it for good: gives the reason, which a reload does not lose, and is asked for nothing more within five minutes', async () => {
    const { page } = portal;
    await follow(it_['portal.action.revocation']);
    await press(it_['revocation.submit']);
    await page.getByRole('alert').getByText(it_['fault.HOLDER_REASON']).waitFor();
    await tabTo(page, page.getByRole('radio').first());
    // From the first reason up to the last one.
    await page.keyboard.press('ArrowUp');
    await page.getByLabel(it_['portal.reason.unspecified'], { exact: true }).and(page.locator(':checked')).waitFor();
    await tabAndType(page, page.getByLabel(it_['revocation.description'], { exact: true }), 'Non la uso da anni');
    await page.reload();
    expect(await page.getByLabel(it_['revocation.description'], { exact: true }).inputValue()).toBe('Non la uso da anni');
    expect(await inspect(page, 'revocation', { widths: WIDTHS, data: [name, 'Non la uso da anni', 'autosize measurement'] })).toEqual([]);
    await press(it_['revocation.submit']);
    await heading(it_['revocation.done']);
    expect(await findings('revoked')).toEqual([]);
    await follow(it_['portal.title']);
    await page.getByText(it_['portal.verdict.none-valid'], { exact: true }).waitFor();
    expect(await findings('portal with a revoked certificate')).toEqual([]);
  }, 3 * MINUTES_MS);

  it('finds his user-id on the page of his account, and no page of staff', async () => {
    const { page } = portal;
    await page.goto('/portal/account');
    await heading(it_['account.title']);
    expect(await findings('account')).toEqual([]);
    await page.goto('/console/certificates');
    await heading(it_['shell.forbidden']);
  }, 3 * MINUTES_MS);

  it('has nothing yet: the page says so, and what to do', async () => {
    await using empty = await openBrowser({ locale: 'it-IT', viewport: { width: 390, height: 844 } });
    const { page } = empty;
    await signInByHand(empty, await newHolder());
    await page.getByText(it_['portal.empty'], { exact: true }).waitFor();
    await page.getByText(it_['portal.devices.empty'], { exact: true }).waitFor();
    expect(await inspect(page, 'empty portal', { widths: WIDTHS, data: ['Test Holder'] })).toEqual([]);
    // What does not answer is said at its place, and can be asked for again; what answers is shown beside it.
    await page.route('**/v1/my-certificates?**', (route) => route.fulfill({ status: 503, contentType: 'application/problem+json', body: '{"type":"about:blank"}' }));
    await page.reload();
    await page.getByRole('alert').getByText(it_['portal.failed']).waitFor();
    await page.getByText(it_['portal.devices.empty'], { exact: true }).waitFor();
    expect(await inspect(page, 'portal without an answer', { widths: WIDTHS, data: ['Test Holder'] })).toEqual([]);
    await page.unroute('**/v1/my-certificates?**');
    await page.getByRole('button', { name: it_['shell.retry'] }).click();
    await page.getByText(it_['portal.empty'], { exact: true }).waitFor();
  }, 3 * MINUTES_MS);

  it('meets no error of the program and no refusal of the security policy', () => {
    // The sign-in page asks before anybody is signed in, and the first suspension before a code was given.
    expect(portal.errors.filter((error) => !/401|403/.test(error))).toEqual([]);
  });
});
