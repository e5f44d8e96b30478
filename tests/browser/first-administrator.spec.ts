import { randomBytes, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { loadMessages } from '@vidimus/i18n';
import type { Messages } from '@vidimus/i18n';
import { FieldCipher } from '@vidimus/persistence';
import { SystemIds } from '@vidimus/service-kit';
import { addVirtualSecurityKey, chromiumPath, skipUnless } from '@vidimus/testing';
import type { BrowserPage } from '@vidimus/testing';
import { openBrowser } from '../support/browser/browsers.js';
import { inspect } from '../support/browser/inspect-page.js';
import { answerSignIn } from '../support/browser/sign-in-by-hand.js';
import { nextCode } from '../support/people/second-factor.js';
import { rowsIn } from '../support/platform/databases.js';
import { demoAccount, platformFolder } from '../support/platform/report.js';
import type { DemoAccount } from '../support/platform/report.js';

const WIDTHS = [360, 1280] as const;
const IDENTITY = 'vidimus_identity';
const inBrowser = skipUnless(chromiumPath() !== undefined, 'Chromium is not installed');

/**
 * A link as the shell of an installation prints it. The demonstration under test has its administrators already, so that its shell would
 * refuse to: the row is written as it would have been.
 */
async function printedLink(): Promise<string> {
  const dataKey = Buffer.from((await readFile(join(platformFolder(), 'keys/identity.data-key'), 'utf8')).trim(), 'base64');
  const token = randomBytes(32).toString('base64url');
  const digest = new FieldCipher(dataKey, new SystemIds()).blindIndex('first_administrator_link.token', token);
  await rowsIn(IDENTITY, `UPDATE first_administrator_link SET state = 'REPLACED' WHERE state = 'OPEN'`);
  await rowsIn(
    IDENTITY,
    `INSERT INTO first_administrator_link (id, version, organisation_id, state, token_digest, expires_at, created_at)
     SELECT $1, 1, id, 'OPEN', $2, now() + interval '24 hours', now() FROM organisation WHERE parent_id IS NULL`,
    [randomUUID(), digest],
  );
  return `/first-administrator#${token}`;
}

inBrowser.describe('the first administrator, in a browser', () => {
  let en: Messages;
  let browser: BrowserPage;
  let link: string;
  let account: DemoAccount;
  const person = { username: `founder.${randomBytes(4).toString('hex')}@provider.example`, password: `story ${randomBytes(12).toString('base64url')}` };
  const NAME = 'Founder of the story';

  const heading = (text: string): Promise<void> => browser.page.getByRole('heading', { level: 1, name: text }).waitFor();
  const press = (text: string): Promise<void> => browser.page.getByRole('button', { name: text, exact: true }).click();
  const findings = (where: string): Promise<string[]> => inspect(browser.page, where, { widths: WIDTHS, data: [NAME, person.username] });

  beforeAll(async () => {
    en = await loadMessages('en');
    link = await printedLink();
    account = { ...demoAccount('administrator'), id: randomUUID(), ...person };
    browser = await openBrowser({ locale: 'en-GB' });
  });
  afterAll(async () => browser.close());

  it('says who he is, and is told at once what is missing', async () => {
    const { page } = browser;
    await page.goto('/first-administrator#no-such-link');
    await heading(en['founding.you']);
    await press(en['shell.continue']);
    await page.getByRole('alert').getByText(en['fault.DISPLAY_NAME']).waitFor();
    expect(await findings('who he is')).toEqual([]);
    await fillDetails();
    await heading(en['founding.gone']);
    expect(await findings('a link that opens nothing')).toEqual([]);
  });

  it('enrols his key, shows a code, and has an account with which he signs in', async () => {
    const { page } = browser;
    await page.goto('/signed-out');
    await page.goto(link);
    await addVirtualSecurityKey(page);
    await fillDetails();
    await heading(en['founding.key']);
    expect(await findings('the key')).toEqual([]);
    await press(en['founding.key.submit']);
    await heading(en['founding.codes']);
    const secret = ((await page.locator('.mono').textContent()) ?? '').replaceAll(/\s/g, '');
    await page.locator('#secondFactorCode').fill('000000');
    await press(en['founding.codes.submit']);
    await page.getByRole('alert').getByText(en['fault.WRONG_CODE']).waitFor();
    expect(await inspect(page, 'the codes', { widths: WIDTHS, data: [NAME, person.username, ...secret.match(/.{1,4}/g) ?? []] })).toEqual([]);
    await page.locator('#secondFactorCode').fill(await nextCode({ ...account, totpSecret: secret }));
    await press(en['founding.codes.submit']);
    await heading(en['founding.done']);
    expect(await findings('the end')).toEqual([]);
    await page.goto('/');
    await answerSignIn(page, { ...account, totpSecret: secret });
    await page.waitForURL('**/console/**');
  });

  async function fillDetails(): Promise<void> {
    const { page } = browser;
    await page.locator('#displayName').fill(NAME);
    await page.locator('#email').fill(person.username);
    await page.locator('#password').fill(person.password);
    await page.locator('#repeatedPassword').fill(person.password);
    await press(en['shell.continue']);
  }
});
