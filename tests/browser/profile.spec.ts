import { randomBytes, randomInt } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { loadMessages } from '@vidimus/i18n';
import type { Messages } from '@vidimus/i18n';
import { chromiumPath, eventually, skipUnless } from '@vidimus/testing';
import type { BrowserPage } from '@vidimus/testing';
import { openBrowser } from '../support/browser/browsers.js';
import { inspect } from '../support/browser/inspect-page.js';
import { signInAsHolder } from '../support/people/holder-sign-in.js';
import { newHolder, receiveCodesByMail } from '../support/people/new-holder.js';
import type { NewHolder } from '../support/people/new-holder.js';
import { mailedCode, mailsArrived, smsTo } from '../support/walk/mailbox.js';
import { letLastCodeGrowOld } from '../support/walk/time-passes.js';

const MINUTES_MS = 60_000;
const WIDTHS = [360, 1280] as const;
const inBrowser = skipUnless(chromiumPath() !== undefined, 'Chromium is not installed');
const address = (name: string): string => `${name}.${randomBytes(6).toString('hex')}@agency-a.example`;

/** A holder of his own, whose codes come to a mailbox that he keeps. */
inBrowser.describe('a holder who changes what he is reached by, in a browser', () => {
  let words: Messages;
  let browser: BrowserPage;
  let holder: NewHolder;
  let other: NewHolder;
  const [codes, email] = [address('codes'), address('new')];
  const phone = `+3069${String(randomInt(10 ** 8)).padStart(8, '0')}`;

  const heading = (text: string): Promise<void> => browser.page.getByRole('heading', { level: 1, name: text }).waitFor();
  const press = (text: string): Promise<void> => browser.page.getByRole('button', { name: text, exact: true }).click();
  const findings = (where: string): Promise<string[]> => inspect(browser.page, where, { widths: WIDTHS, data: ['Test Holder', holder.email, email, phone] });

  beforeAll(async () => {
    words = await loadMessages('it');
    [holder, other] = [await newHolder(), await newHolder()];
    await receiveCodesByMail({ ...holder, email: codes });
    await letLastCodeGrowOld(holder.personId);
    const { jar } = await signInAsHolder(holder);
    browser = await openBrowser({ jar, locale: 'it-IT', viewport: { width: 390, height: 844 } });
  }, 3 * MINUTES_MS);
  afterAll(async () => browser.close());

  it('[S3-14] confirms with a code, is told to use another address than somebody else’s, and proves the new one by its link', async () => {
    const { page } = browser;
    await page.goto('/portal/account');
    await heading(words['account.title']);
    await page.getByText(holder.email).waitFor();
    await press(words['profile.email.change']);
    await page.locator('input[autocomplete="one-time-code"]').waitFor();
    await page.locator('input[autocomplete="one-time-code"]').fill(await mailedCode(codes, 2));
    await page.keyboard.press('Enter');
    await heading(words['profile.email.new']);
    await page.locator('#email').fill(other.email);
    await press(words['profile.email.send']);
    await page.getByRole('alert').getByText(words['fault.TAKEN']).waitFor();
    await page.locator('#email').fill(email);
    expect(await findings('another address')).toEqual([]);
    await press(words['profile.email.send']);
    await heading(words['profile.email.sent']);
    expect(await findings('a link is on its way')).toEqual([]);
    const [, token = ''] = /\/confirm-email#([\w-]{43})"/.exec((await mailsArrived(email, 1))[0] ?? '') ?? [];
    await page.goto(`/confirm-email#${token}`);
    await heading(words['profile.confirm']);
    expect(await findings('the link')).toEqual([]);
    await press(words['profile.confirm.submit']);
    await heading(words['profile.email.done']);
    expect(await findings('the address is changed')).toEqual([]);
    await page.getByRole('link', { name: words['profile.open'] }).click();
    await page.getByText(email).waitFor();
    expect((await mailsArrived(holder.email, 1)).length).toBe(1);
  }, 4 * MINUTES_MS);

  it('[S3-15] proves a telephone number by the code of its SMS; his profile says what waits', async () => {
    const { page } = browser;
    await page.goto('/portal/profile/phone');
    await heading(words['profile.phone.new']);
    await page.locator('#phone').fill(phone);
    await press(words['profile.phone.send']);
    await heading(words['profile.phone.code']);
    const code = await eventually('the code by SMS', async () => /\b\d{6}\b/.exec((await smsTo(phone))[0] ?? '')?.[0]);
    await page.locator('#code').fill(String((Number(code) + 1) % 1_000_000).padStart(6, '0'));
    await press(words['profile.phone.confirm']);
    await page.getByRole('alert').getByText(words['fault.WRONG_SMS_CODE']).waitFor();
    expect(await findings('a wrong code')).toEqual([]);
    await page.goto('/portal/profile');
    await page.getByRole('link', { name: words['profile.phone.type'] }).waitFor();
    expect(await findings('the profile')).toEqual([]);
    await page.getByRole('link', { name: words['profile.phone.type'] }).click();
    await page.locator('#code').fill(code);
    await press(words['profile.phone.confirm']);
    await heading(words['profile.phone.done']);
    expect(await findings('the number is changed')).toEqual([]);
    await page.getByRole('link', { name: words['profile.open'] }).click();
    await page.getByText(phone).waitFor();
  }, 4 * MINUTES_MS);
});
