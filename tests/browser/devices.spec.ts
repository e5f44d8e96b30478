import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { loadMessages } from '@vidimus/i18n';
import type { Messages } from '@vidimus/i18n';
import { DEFAULT_TOTP, decodeBase32, totp, totpStep } from '@vidimus/otp';
import { chromiumPath, skipUnless } from '@vidimus/testing';
import type { BrowserPage } from '@vidimus/testing';
import { openBrowser } from '../support/browser/browsers.js';
import { inspect } from '../support/browser/inspect-page.js';
import { tabAndPress, tabAndType } from '../support/browser/keyboard.js';
import { colleague } from '../support/people/colleague.js';
import { crowdPerson } from '../support/people/crowd.js';
import { handOverToken, INVENTORY } from '../support/people/hardware-token.js';
import type { HardwareToken } from '../support/people/hardware-token.js';
import { signInAsHolder } from '../support/people/holder-sign-in.js';
import { newOfficer } from '../support/people/security-key-officer.js';
import type { Person } from '../support/people/sign-in.js';
import { certified } from '../support/walk/certified.js';
import type { Holder } from '../support/walk/completion.js';
import { expectStatus } from '../support/walk/walk.js';

const MINUTES_MS = 60_000;
const STEP_MS = 30_000;
const WIDTHS = [360, 390] as const;
/** How far the clock of the telephone goes wrong, in steps. */
const DRIFT = 40;
const OTHER_USER_CODE = '00000-00000';

const inBrowser = skipUnless(chromiumPath() !== undefined, 'Chromium is not installed');

/** Nobody else's person of the crowd: number 132. She speaks Portuguese, has a telephone and no mouse. */
inBrowser.describe('a holder whose devices get out of step, in a browser', () => {
  let pt: Messages;
  let officer: Person;
  let portal: BrowserPage;
  let holder: Holder;
  let token: HardwareToken;
  let data: readonly string[];

  const heading = (text: string): Promise<void> => portal.page.getByRole('heading', { level: 1, name: text }).waitFor();
  const press = (text: string): Promise<void> => tabAndPress(portal.page, portal.page.getByRole('button', { name: text, exact: true }));
  const follow = (text: string): Promise<void> => tabAndPress(portal.page, portal.page.getByRole('link', { name: text }).first());
  const type = (field: string, text: string): Promise<void> => tabAndType(portal.page, portal.page.locator(`#${field}`), text);
  const typed = (field: string): Promise<string> => portal.page.locator(`#${field}`).inputValue();
  const findings = (where: string): Promise<string[]> => inspect(portal.page, where, { widths: WIDTHS, data });
  /** The first thing that can be done with the token. */
  const firstTask = (): ReturnType<BrowserPage['page']['locator']> => portal.page.locator(`ul[aria-labelledby="${token.id}"] a`).first();

  const submit = async (userCode: string, codes: readonly string[]): Promise<void> => {
    await type('userCode', userCode);
    for (const [index, code] of codes.entries()) await type(['firstCode', 'secondCode', 'thirdCode'][index] ?? '', code);
    await press(pt['resync.submit']);
  };
  const giveCode = async (code: string): Promise<void> => {
    await type('code', code);
    await press(pt['signing.sign']);
  };
  const beginSignature = async (): Promise<void> => {
    await heading(pt['signing.document']);
    await press(pt['signing.test']);
    await portal.page.getByRole('status').getByText('vidimus-test-document.pdf').waitFor();
    await press(pt['shell.continue']);
    await heading(pt['signing.pin']);
    await type('pin', holder.pin);
    await press(pt['shell.continue']);
    await heading(pt['signing.code']);
  };

  beforeAll(async () => {
    pt = await loadMessages('pt-BR');
    officer = await newOfficer('AGENCY-A');
    const person = crowdPerson(132);
    ({ holder } = await certified(officer, person));
    const signedIn = await signInAsHolder(holder);
    data = [person.givenName, person.surname, `${person.givenName} ${person.surname}`];
    portal = await openBrowser({ jar: signedIn.jar, locale: 'pt-BR', viewport: { width: 390, height: 844 } });
  }, 5 * MINUTES_MS);

  afterAll(async () => portal.close());

  it('[S3-01] [S3-20] [S3-21] [S3-25] [S3-27] is led from two refused codes to codes in a row, and from there to the signature', async () => {
    const { page } = portal;
    const secret = decodeBase32(holder.totpSecret);
    const start = totpStep(new Date(), DEFAULT_TOTP.periodSeconds) + DRIFT;
    const shown = (later: number): string => totp(secret, new Date((start + later) * STEP_MS));
    await page.goto('/portal');
    await follow(pt['portal.action.signature']);
    await beginSignature();
    for (const refused of [shown(-2), shown(-1)]) {
      await giveCode(refused);
      await page.getByRole('alert').getByText(pt['fault.WRONG_CODE']).waitFor();
    }
    await follow(pt['resync.task']);
    await heading(pt['resync.title']);
    // The words never call it a PIN.
    expect([pt['resync.firstCode'], pt['resync.secondCode']].join(' ')).not.toMatch(/pin/i);
    await submit(` ${holder.userCode.toLowerCase().replace('-', ' ')}`, [`${shown(0).slice(0, 3)} ${shown(0).slice(3)}`, shown(1)]);
    await heading(pt['resync.done']);
    expect(await findings('in step')).toEqual([]);
    await follow(pt['resync.done.sign']);
    await beginSignature();
    await giveCode(shown(2));
    await heading(pt['signing.done']);
  }, 4 * MINUTES_MS);

  it('[S3-03] [S3-07] [S3-09] [S3-13] [S3-16] [S3-18] finds her token in the menu of devices, and resynchronising as the first of what she can do', async () => {
    const { page } = portal;
    const devices = expectStatus(await (await signInAsHolder(holder)).get('/api/otp-sync/v1/my-devices'), 200);
    const record = expectStatus(await officer.get(`${INVENTORY}/${String(devices.body['items']?.[0]?.['id'])}`), 200);
    token = await handOverToken(String(record.body['holderId']), 'AGENCY-A');
    await page.goto('/portal');
    await follow(pt['my-devices.menu']);
    await heading(pt['my-devices.title']);
    await page.getByRole('complementary', { name: pt['shell.help'] }).waitFor();
    await page.getByText(token.serial.slice(-4)).waitFor();
    // Enough to recognise it, and no more.
    expect(await page.getByText(token.serial).count()).toBe(0);
    expect(await firstTask().textContent()).toContain(pt['my-devices.task.resynchronisation']);
    expect(await findings('devices')).toEqual([]);
  }, 4 * MINUTES_MS);

  it('[S3-19] [S3-22] [S3-23] [S3-24] [S3-28] hears the same of a pair that is wrong, swapped or repeated and of another user code; her user code stays, codes go', async () => {
    const { page } = portal;
    const [first, second] = [token.code(20), token.code(21)];
    await tabAndPress(page, firstTask());
    await heading(pt['resync.title']);
    expect(await page.locator('#firstCode').getAttribute('inputmode')).toBe('numeric');
    expect(await page.locator('#firstCode').getAttribute('autocomplete')).toBe('off');
    await press(pt['resync.submit']);
    await page.getByRole('alert').getByText(pt['fault.USER_CODE']).waitFor();
    const attempts = [
      [OTHER_USER_CODE, [first, second]],
      [token.userCode, [token.code(9_000), token.code(9_001)]],
      [token.userCode, [second, first]],
      [token.userCode, [first, first]],
    ] as const;
    const answers: string[] = [];
    for (const [index, [userCode, codes]] of attempts.entries()) {
      await submit(userCode, codes);
      const left = attempts.length - index;
      await page.getByRole('status').filter({ hasText: left === 1 ? 'uma' : String(left) }).waitFor();
      answers.push(await page.getByRole('alert').innerText());
      expect([await typed('userCode'), await typed('firstCode'), await typed('secondCode')]).toEqual([userCode, '', '']);
    }
    expect(new Set(answers).size).toBe(1);
    expect(answers[0]).toContain(pt['fault.RESYNC_FAILED']);
    expect(await findings('refused')).toEqual([]);
  }, 4 * MINUTES_MS);

  it('[S3-26] is locked out by the fifth, and told what to read out to support: a reference that finds the device, and no code', async () => {
    const { page } = portal;
    await submit(token.userCode, [token.code(9_000), token.code(9_001)]);
    await heading(pt['resync.locked']);
    expect(await findings('locked')).toEqual([]);
    const text = await page.locator('main').innerText();
    const [reference = ''] = /R-[0-9A-Z]{8}/.exec(text) ?? [];
    expect(text).not.toContain(token.userCode);
    const found = expectStatus(await officer.get(`${INVENTORY}?reference=${reference}`), 200);
    expect(found.body['items']?.[0]?.['id']).toBe(token.id);
  }, 4 * MINUTES_MS);

  it('types three codes once support has opened a wider search, however far the token has drifted', async () => {
    const { page } = portal;
    const operator = await colleague('operator');
    expectStatus(await operator.post(`${INVENTORY}/${token.id}/unlocking`, { lock: 'RESYNC_LOCK', identityCheck: 'CALL_BACK' }), 200);
    expectStatus(await operator.post(`${INVENTORY}/${token.id}/extended-resynchronisation`, { hours: 1, identityCheck: 'CALL_BACK' }), 200);
    await page.reload();
    await heading(pt['resync.title']);
    await page.getByText(pt['resync.extended'], { exact: true }).waitFor();
    expect(await findings('three codes')).toEqual([]);
    await submit(token.userCode, [token.code(5_000), token.code(5_001), token.code(5_002)]);
    await heading(pt['resync.done']);
  }, 4 * MINUTES_MS);

  it('[S3-10] [S3-11] [S3-12] [S3-17] reads when not to replace a device or to change the password; reports the token lost, once she is sure', async () => {
    const { page } = portal;
    await follow(pt['my-devices.menu']);
    await follow(pt['account.password.change']);
    await page.getByText(pt['my-devices.password.not.text'], { exact: true }).waitFor();
    await follow(pt['my-devices.menu']);
    await tabAndPress(page, page.locator(`a[href="/portal/devices/${token.id}/replacement"]`));
    await heading(pt['my-devices.replacement']);
    expect(await findings('replacement')).toEqual([]);
    await follow(pt['shell.go-back']);
    await tabAndPress(page, page.locator(`a[href="/portal/devices/${token.id}/loss"]`));
    await heading(pt['my-devices.loss']);
    expect(await findings('loss')).toEqual([]);
    await press(pt['my-devices.task.loss']);
    await heading(pt['my-devices.lost']);
    await follow(pt['my-devices.to-list']);
    await heading(pt['my-devices.title']);
    await page.locator(`a[href="/portal/devices/${token.id}/loss"]`).waitFor({ state: 'detached' });
    const record = expectStatus(await officer.get(`${INVENTORY}/${token.id}`), 200);
    expect(record.body['state']).toBe('LOST');
  }, 4 * MINUTES_MS);

  it('meets no error of the program and no refusal of the security policy', () => {
    // Wrong codes are answered with 422.
    expect(portal.errors.filter((error) => !error.includes('422'))).toEqual([]);
  });
});
