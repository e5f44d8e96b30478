import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { loadMessages } from '@vidimus/i18n';
import type { Messages } from '@vidimus/i18n';
import { addVirtualSecurityKey, chromiumPath, skipUnless } from '@vidimus/testing';
import type { BrowserPage } from '@vidimus/testing';
import { openBrowser } from '../support/browser/browsers.js';
import { crowdPerson, domainOfAgencyA } from '../support/people/crowd.js';
import { inspect } from '../support/browser/inspect-page.js';
import { demoAccount } from '../support/platform/report.js';
import { newOfficer } from '../support/people/security-key-officer.js';
import { nextCode } from '../support/people/second-factor.js';
import { signInByHand } from '../support/browser/sign-in-by-hand.js';
import { visit } from '../support/browser/visit.js';
import type { Person } from '../support/people/sign-in.js';
import { expectStatus, inState, passChecks, requestPath, startIssuance } from '../support/walk/walk.js';

const MINUTES_MS = 60_000;
/** Of agency A. */
const PERSON = 110;
const KEY = 'Key of the story';
/** Names that people gave: nobody translates them. */
const DATA = [KEY, 'Officer with a key', 'Manager of agency A', 'Third officer of agency A', 'Second officer of agency A', 'Officer of agency A with SMS', 'Officer of agency A'];
const OWN_KEYS = '/api/identity/v1/me/security-keys';

/** A browser of somebody who is signed in. */
async function browserOf(account: Person['account']): Promise<BrowserPage> {
  const opened = await openBrowser({ locale: 'en-GB' });
  await signInByHand(opened, account);
  return opened;
}

/** What is found on pages, whichever language they speak. */
async function findings({ page }: BrowserPage, addresses: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const address of addresses) {
    await visit(page, address);
    found.push(...(await inspect(page, address, { widths: [768, 1280], data: DATA })));
  }
  return found;
}

const inBrowser = skipUnless(chromiumPath() !== undefined, 'Chromium is not installed');

inBrowser.describe('a security key in a browser', () => {
  let en: Messages;
  let api: Person;
  let officer: BrowserPage;
  let manager: BrowserPage;
  let virtualKey: Awaited<ReturnType<typeof addVirtualSecurityKey>>;
  let authenticatorId = '';
  let requestId: string;
  let keyId: string;
  let fingerprint: string;

  /** The officer's keys as the interface tells them, the newest last or first. */
  const ownKeys = async () => expectStatus(await api.get(OWN_KEYS), 200).body['items'] as unknown as { id: string; state: string; name: string; fingerprint: string }[];
  /** Types a name and has the browser make a credential in the key. */
  const enrol = async (): Promise<void> => {
    await officer.page.getByLabel(en['account.enrol.name'], { exact: true }).fill(KEY);
    await officer.page.getByRole('button', { name: en['account.enrol.submit'] }).click();
  };
  /** The card of a key; a record that holds it is an article too. */
  const cardOf = ({ page }: BrowserPage, state: string) => page.getByRole('article').filter({ hasText: KEY }).filter({ hasText: state }).last();

  beforeAll(async () => {
    en = await loadMessages('en');
    api = await newOfficer('AGENCY-A');
    const person = crowdPerson(PERSON);
    requestId = await startIssuance(api, person, domainOfAgencyA());
    await passChecks(api, requestId, person);
    await inState(api, requestId, 'AWAITING_APPROVAL');
    officer = await browserOf(api.account);
    virtualKey = await addVirtualSecurityKey(officer.page);
    virtualKey.on('WebAuthn.credentialAdded', (added) => (authenticatorId = added.authenticatorId));
    manager = await browserOf(demoAccount('manager-a'));
  }, 5 * MINUTES_MS);

  afterAll(async () => {
    await officer.close();
    await manager.close();
  });

  it('the officer finds his account, and decides what he is told of', async () => {
    const { page } = officer;
    await page.getByRole('button', { name: en['shell.account'] }).click();
    await page.getByRole('menuitem', { name: en['account.title'] }).click();
    await page.getByRole('heading', { level: 1, name: en['account.title'] }).waitFor();
    await page.getByText(api.account.email).waitFor();
    const choice = page.getByLabel(en['account.subscription']);
    const before = await choice.isChecked();
    await choice.setChecked(!before);
    await page.getByText(en['account.subscription.saved']).waitFor();
    await page.reload();
    await choice.waitFor();
    expect(await choice.isChecked()).toBe(!before);
  }, MINUTES_MS);

  it('[S4-40] the officer enrols his key; it waits for a manager, and cannot be enrolled twice', async () => {
    const { page } = officer;
    await page.getByRole('button', { name: en['account.enrol.submit'] }).click();
    await page.getByRole('alert').getByText(en['fault.KEY_NAME']).waitFor();
    await enrol();
    await cardOf(officer, en['state.security-key.PENDING']).waitFor();
    const [key] = await ownKeys();
    ({ id: keyId, fingerprint } = key ?? { id: '', fingerprint: '' });
    expect(key).toMatchObject({ state: 'PENDING', name: KEY });
    await cardOf(officer, fingerprint).waitFor();
    await enrol();
    await page.getByRole('alert').getByText(en['problem.security-key-known']).waitFor();
    expect(await page.getByLabel(en['account.enrol.name'], { exact: true }).inputValue()).toBe(KEY);
    expect(await ownKeys()).toHaveLength(1);
  }, MINUTES_MS);

  it('[S4-40] the manager finds the officer, compares the fingerprint, and confirms the key with a code of his own', async () => {
    const { page } = manager;
    await page.getByRole('link', { name: en['shell.menu.officers'], exact: true }).click();
    await page.getByLabel(en['shell.list.find'], { exact: true }).fill(api.account.username);
    await page.locator(`tbody a[href="/console/officers/${api.account.id}"]`).click();
    await page.getByText(en['role.REGISTRATION_OFFICER']).waitFor();
    await page.getByRole('tab', { name: en['officer.tab.keys'] }).click();
    await cardOf(manager, fingerprint).waitFor();
    await page.getByRole('link', { name: en['officer.confirm.submit'] }).click();
    const submit = page.getByRole('button', { name: en['officer.confirm.submit'] });
    await submit.click();
    await page.getByRole('alert').getByText(en['fault.TICK_COMPARED']).waitFor();
    await page.getByText(fingerprint).waitFor();
    await page.getByRole('checkbox').check();
    await page.getByLabel(en['approval.code']).fill(await nextCode(demoAccount('manager-a')));
    await submit.click();
    await cardOf(manager, en['state.security-key.ACTIVE']).waitFor();
    expect(await ownKeys()).toMatchObject([{ id: keyId, state: 'ACTIVE', confirmedBy: demoAccount('manager-a').id }]);
  }, 3 * MINUTES_MS);

  it('the officer sees by himself that his key was confirmed', async () => {
    await cardOf(officer, en['state.security-key.ACTIVE']).waitFor();
  }, MINUTES_MS);

  it('[S4-38] [S4-39] [S4-40] the officer approves with the key; without his PIN nothing is approved, and nothing he typed is lost', async () => {
    const { page } = officer;
    await page.goto(`/console/requests/${requestId}`);
    await page.getByRole('link', { name: en['request.approve'] }).click();
    await page.getByLabel(en['approval.place']).fill('Main office, room 12');
    await page.getByLabel(en['approval.document-type']).selectOption('IDENTITY_CARD');
    await page.getByLabel(en['approval.document-number'], { exact: true }).fill('ZZ-000001');
    await page.getByRole('button', { name: en['shell.continue'] }).click();
    await page.getByText(en['approval.key.text']).waitFor();
    expect(await page.locator('input#code').count()).toBe(0);
    await page.getByLabel(en['approval.tick']).check();
    const confirm = page.getByRole('button', { name: en['approval.key.submit'] });
    await virtualKey.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false });
    await confirm.click();
    await page.getByRole('alert').getByText(en['problem.security-key-cancelled']).waitFor();
    expect(await page.getByLabel(en['approval.tick']).isChecked()).toBe(true);
    expect((await api.get(requestPath(requestId))).body['state']).toBe('AWAITING_APPROVAL');
    await virtualKey.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: true });
    await confirm.click();
    await page.getByRole('heading', { level: 1, name: en['approval.done'] }).waitFor();
    const approved = expectStatus(await api.get(requestPath(requestId)), 200).body;
    expect(approved).toMatchObject({ state: 'APPROVED', approvedBy: api.account.id, approval: { method: 'webauthn' } });
  }, 2 * MINUTES_MS);

  it('[S4-40] the officer revokes his key after he was told what that means, and enrols it anew', async () => {
    const { page } = officer;
    await page.goto('/console/account');
    await page.getByRole('link', { name: `${en['security-key.revoke']}: ${KEY}` }).click();
    await page.getByText(en['account.revoke.text']).waitFor();
    await page.getByRole('button', { name: en['security-key.revoke'] }).click();
    await cardOf(officer, en['state.security-key.REVOKED']).waitFor();
    await enrol();
    await cardOf(officer, en['state.security-key.PENDING']).waitFor();
    const keys = await ownKeys();
    expect(keys.map(({ state }) => state).sort()).toEqual(['PENDING', 'REVOKED']);
    keyId = keys.find(({ state }) => state === 'PENDING')?.id ?? '';
  }, MINUTES_MS);

  it('shows pages without findings of accessibility, in light and dark, in four languages', async () => {
    const record = `/console/officers/${api.account.id}`;
    const ofKey = `${record}/security-keys/${keyId}`;
    expect(await findings(officer, ['/console/account', `/console/account/security-keys/${keyId}/revocation`])).toEqual([]);
    expect(await findings(manager, ['/console/officers', record, `${record}?tab=keys`, `${ofKey}/confirmation`, `${ofKey}/revocation`])).toEqual([]);
  }, 5 * MINUTES_MS);

  it('[S4-40] the manager takes a key away, with a reason that is kept', async () => {
    const { page } = manager;
    await page.goto(`/console/officers/${api.account.id}/security-keys/${keyId}/revocation`);
    await page.getByLabel(en['security-key.reason'], { exact: true }).fill('The officer lost it.');
    await page.getByRole('button', { name: en['security-key.revoke'] }).click();
    await cardOf(manager, 'The officer lost it.').waitFor();
    expect((await ownKeys()).map(({ state }) => state)).toEqual(['REVOKED', 'REVOKED']);
  }, MINUTES_MS);

  it('meets no error of the program and no refusal of the security policy', () => {
    // The sign-in page asks before anybody is signed in; nothing else may complain.
    expect([...officer.errors, ...manager.errors].filter((error) => !error.includes('401'))).toEqual([]);
  });
});
