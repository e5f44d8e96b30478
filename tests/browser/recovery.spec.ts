import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { loadMessages } from '@vidimus/i18n';
import type { Messages } from '@vidimus/i18n';
import { chromiumPath, skipUnless } from '@vidimus/testing';
import type { BrowserPage } from '@vidimus/testing';
import type { Route } from 'playwright-core';
import { openBrowser } from '../support/browser/browsers.js';
import { inspect } from '../support/browser/inspect-page.js';
import { mailedCode } from '../support/walk/mailbox.js';
import { letLastCodeGrowOld } from '../support/walk/time-passes.js';
import { postRecovery, recoveryToken } from '../support/walk/recovery.js';
import type { DemoAccount } from '../support/platform/report.js';
import { newHolder, receiveCodesByMail } from '../support/people/new-holder.js';
import { nextCode } from '../support/people/second-factor.js';
import { newOfficersAccount } from '../support/people/security-key-officer.js';
import { expectStatus } from '../support/walk/walk.js';
import { answerSignIn } from '../support/browser/sign-in-by-hand.js';

const MINUTES_MS = 60_000;
/** The narrowest telephone, and a desk. */
const WIDTHS = [360, 1280] as const;
const inBrowser = skipUnless(chromiumPath() !== undefined, 'Chromium is not installed');

/** An officer of her own, Italian, with a telephone in her hand. */
inBrowser.describe('an officer who forgot her password, in a browser', () => {
  let it_: Messages;
  let browser: BrowserPage;
  let account: DemoAccount;
  let token: string;
  const password = `story ${randomBytes(12).toString('base64url')}`;

  const heading = (text: string): Promise<void> => browser.page.getByRole('heading', { level: 1, name: text }).waitFor();
  const press = (text: string): Promise<void> => browser.page.getByRole('button', { name: text, exact: true }).click();
  const findings = (where: string): Promise<string[]> => inspect(browser.page, where, { widths: WIDTHS, data: ['O•••••• w••• a k••', 'Officer with a key', account.username] });

  const signInWith = async (name: string, secret: string): Promise<void> => {
    const { page } = browser;
    await page.goto('/');
    await page.locator('#sign-in-field').fill(name);
    await page.keyboard.press('Enter');
    await page.locator('input[type="password"]').fill(secret);
    await page.keyboard.press('Enter');
  };

  beforeAll(async () => {
    it_ = await loadMessages('it');
    account = await newOfficersAccount('AGENCY-A');
    browser = await openBrowser({ locale: 'it-IT', viewport: { width: 390, height: 844 } });
  }, 3 * MINUTES_MS);
  afterAll(async () => browser.close());

  it('[S1-15] [S1-16] [C-26] follows the link of the sign-in page to a page of its own with two choices', async () => {
    const { page } = browser;
    await page.goto('/');
    await page.locator('#sign-in-field').waitFor();
    await page.getByRole('link', { name: it_['recovery.link'] }).click();
    await heading(it_['recovery.title']);
    expect(await page.getByRole('radio').count()).toBe(2);
    await press(it_['shell.continue']);
    await page.getByRole('alert').getByText(it_['fault.FORGOTTEN']).waitFor();
    expect(await findings('the two choices')).toEqual([]);
    await page.getByRole('radio', { name: it_['recovery.user-id'] }).check();
    await press(it_['shell.continue']);
    await heading(it_['recovery.user-id.title']);
    expect(await findings('the user-id')).toEqual([]);
    await press(it_['shell.back']);
  }, 3 * MINUTES_MS);

  it('[C-26] is told to look into the mailbox, in words that fit everybody', async () => {
    const { page } = browser;
    await page.getByRole('radio', { name: it_['recovery.password'] }).check();
    await press(it_['shell.continue']);
    await heading(it_['recovery.password.title']);
    expect(await findings('the password')).toEqual([]);
    await page.getByLabel(it_['recovery.name']).fill(account.email);
    await press(it_['recovery.password.send']);
    await heading(it_['recovery.sent']);
    expect(await page.locator('main').innerText()).not.toContain(account.email);
    expect(await findings('the neutral answer')).toEqual([]);
    token = await recoveryToken(account.email, 1);
  }, 3 * MINUTES_MS);

  it('sets a new password with the code of her authenticator, and signs in with it; the link is spent', async () => {
    const { page } = browser;
    await page.goto(`/recovery/set#${token}`);
    await heading(it_['recovery.set']);
    await press(it_['recovery.set.submit']);
    await page.getByRole('alert').getByText(it_['fault.CODE_TYPED']).waitFor();
    expect(await findings('the new password')).toEqual([]);
    await page.locator('#password').fill(password);
    await page.locator('#repeatedPassword').fill(password);
    await page.locator('#code').fill(await nextCode(account));
    await press(it_['recovery.set.submit']);
    await heading(it_['recovery.done']);
    expect(await findings('the password is set')).toEqual([]);

    await page.goto(`/recovery/set#${token}`);
    await heading(it_['recovery.gone']);
    expect(await findings('a spent link')).toEqual([]);
    await page.goto('/');
    await answerSignIn(page, { ...account, password });
    await page.waitForURL('**/console/requests');
  }, 4 * MINUTES_MS);

  it('[C-26] changes the password on her account page, which ends all sessions; the former one is refused', async () => {
    const { page } = browser;
    const another = `${password} again`;
    await page.goto('/console/account/password');
    await heading(it_['account.password.change']);
    await press(it_['account.password.change']);
    await page.getByRole('alert').getByText(it_['fault.PASSWORD_NEW']).waitFor();
    expect(await findings('another password')).toEqual([]);
    await page.locator('#current').fill(password);
    await page.locator('#password').fill(another);
    await page.locator('#repeatedPassword').fill(another);
    await press(it_['account.password.change']);
    await page.waitForURL('**/recovery/done');
    await heading(it_['recovery.done']);
    await signInWith(account.username, password);
    await page.getByRole('alert').getByText(it_['signin.refused.password']).waitFor();
    await page.locator('input[type="password"]').fill(another);
    await page.keyboard.press('Enter');
    await page.locator('input[autocomplete="one-time-code"]').waitFor();
  }, 3 * MINUTES_MS);

  it('opens the sign-in as often as somebody likes, who reads that it failed only if it asks nothing and signs nobody in', async () => {
    const { page } = browser;
    for (let time = 0; time < 2; time += 1) {
      await page.goto('/');
      await page.locator('#sign-in-field').waitFor();
    }
    const returns = (route: Route): Promise<void> => route.fulfill({ status: 303, headers: { location: '/' } });
    await page.route('**/session/login?*', returns);
    await page.goto('/');
    await heading(it_['shell.sign-in-failed']);
    expect(await findings('a sign-in that comes back')).toEqual([]);
    await page.unroute('**/session/login?*', returns);
    await page.getByRole('link', { name: it_['shell.sign-in'] }).click();
    await page.locator('#sign-in-field').waitFor();
  }, 2 * MINUTES_MS);

  it('[C-26] a holder who gets codes by mail sets a password with one of them, signs in with it, and signs out everywhere', async () => {
    const { page } = browser;
    const holder = await newHolder();
    await receiveCodesByMail(holder);
    await letLastCodeGrowOld(holder.personId);
    expectStatus(await postRecovery('', { kind: 'PASSWORD', name: holder.userId, locale: 'it' }), 202);
    await page.goto(`/recovery/set#${await recoveryToken(holder.email, 2)}`);
    await heading(it_['recovery.set']);
    await page.locator('#password').fill(password);
    await page.locator('#repeatedPassword').fill(password);
    await press(it_['recovery.code.send']);
    await page.getByRole('button', { name: it_['signin.sent.again'] }).waitFor();
    await page.getByLabel(it_['signin.email'], { exact: true }).fill(await mailedCode(holder.email, 3));
    expect(await inspect(page, 'a code that was sent', { widths: WIDTHS, data: ['T••• H•••••'] })).toEqual([]);
    await press(it_['recovery.set.submit']);
    await heading(it_['recovery.done']);

    await signInWith(holder.userId, password);
    await page.waitForURL('**/portal');
    await page.goto('/portal/account');
    await page.getByRole('link', { name: it_['account.sign-outs'] }).click();
    await heading(it_['account.sign-outs.title']);
    expect(await inspect(page, 'signing out everywhere', { widths: WIDTHS, data: ['Test Holder'] })).toEqual([]);
    await press(it_['account.sign-outs']);
    await page.waitForURL('**/signed-out');
    await page.goto('/portal');
    await page.locator('#sign-in-field').waitFor();
  }, 4 * MINUTES_MS);
});
