import type { BrowserPage } from '@vidimus/testing';
import type { Page } from 'playwright-core';
import type { DemoAccount } from '../platform/report.js';
import { nextCode } from '../people/second-factor.js';

/** Goes through the sign-in page as a person does: one field, one button, three times. Ends at the list of requests. */
export async function signInByHand({ page }: BrowserPage, account: DemoAccount): Promise<void> {
  await page.goto('/');
  await answerSignIn(page, account);
  await page.waitForURL('**/console/requests');
}

/** Answers the sign-in page that is shown, with the keyboard alone: each field has the focus when it appears. */
export async function answerSignIn(page: Page, account: DemoAccount): Promise<void> {
  for (const [field, answer] of [
    ['input[autocomplete="username"]#sign-in-field', () => account.username],
    ['input[type="password"]', () => account.password],
    ['input[autocomplete="one-time-code"]', () => nextCode(account)],
  ] as const) {
    await page.locator(`${field}:focus`).waitFor();
    await page.keyboard.type(await answer());
    await page.keyboard.press('Enter');
  }
}
