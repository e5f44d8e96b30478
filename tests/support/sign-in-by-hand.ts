import type { BrowserPage } from '@vidimus/testing';
import type { DemoAccount } from './report.js';
import { nextCode } from './second-factor.js';

/** Goes through the sign-in page as a person does: one field, one button, three times. Ends at the list of requests. */
export async function signInByHand({ page }: BrowserPage, account: DemoAccount): Promise<void> {
  await page.goto('/');
  for (const [field, answer] of [
    ['input[autocomplete="username"]#sign-in-field', account.username],
    ['input[type="password"]', account.password],
  ] as const) {
    await page.locator(field).fill(answer);
    await page.keyboard.press('Enter');
  }
  const code = page.locator('input[autocomplete="one-time-code"]');
  await code.waitFor();
  await code.fill(await nextCode(account));
  await page.keyboard.press('Enter');
  await page.waitForURL('**/console/requests');
}
