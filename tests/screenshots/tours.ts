import { randomUUID } from 'node:crypto';
import type { Messages } from '@vidimus/i18n';
import { decodeBase32, totp } from '@vidimus/otp';
import type { BrowserPage } from '@vidimus/testing';
import { openBrowser, takeOver } from '../support/browser/browsers.js';
import { domainOfAgencyA, crowdPerson } from '../support/people/crowd.js';
import { signInAsHolder, stepUp } from '../support/people/holder-sign-in.js';
import { enrolKey } from '../support/people/security-key-officer.js';
import { demoAccount } from '../support/platform/report.js';
import { linkMailed } from '../support/walk/subject.js';
import { expectStatus, requestPath } from '../support/walk/walk.js';
import type { Camera } from './camera.js';
import type { Scene } from './people.js';

/** What every tour is given. */
export interface Tour {
  readonly camera: Camera;
  readonly scene: Scene;
  readonly en: Messages;
}

const WIDE = { locale: 'en-GB', viewport: { width: 1280, height: 800 } };

/** Signing in, step by step, and what is around it. */
export async function signInTour({ camera, en }: Tour): Promise<void> {
  await using browser = await openBrowser(WIDE);
  const { page } = browser;
  const shoot = (name: string): Promise<void> => camera.shoot(browser, 'sign-in', name);
  const next = async (field: string, text: string): Promise<void> => {
    await page.locator(field).fill(text);
    await page.keyboard.press('Enter');
  };
  await page.goto('/');
  await page.locator('#sign-in-field').waitFor();
  await shoot('User name');
  await next('#sign-in-field', demoAccount('officer-a').username);
  await next('input[type="password"]', 'not the password');
  await page.getByRole('alert').getByText(en['signin.refused.password']).waitFor();
  await shoot('Password, refused');
  await next('input[type="password"]', demoAccount('officer-a').password);
  await page.locator('input[autocomplete="one-time-code"]').waitFor();
  await shoot('Code');
  const pages = {
    'Signed out': '/signed-out',
    Recovery: '/recovery',
    'Recovery of the password': '/recovery/password',
    'Recovery, mail sent': '/recovery/password/sent',
    'Recovery of the user-id': '/recovery/user-id',
    'Recovery, link spent': '/recovery/set',
    'Recovery, password set': '/recovery/done',
    'Revocation by code': '/revocation',
  };
  for (const [name, address] of Object.entries(pages)) {
    await page.goto(address);
    await shoot(name);
  }
}

/** Everything an officer sees, and what only a manager does. */
export async function consoleTour({ camera, scene, en }: Tour): Promise<void> {
  const { waiting, refused, completed, rejected, cancelled, certificateId } = scene;
  await using browser = await openBrowser({ ...WIDE, jar: scene.officer.jar });
  const { page } = browser;
  const at = async (name: string, address: string | undefined, reach: () => Promise<unknown> = async () => undefined): Promise<void> => {
    if (address !== undefined) await page.goto(address);
    await page.locator('h1').first().waitFor();
    await reach();
    await camera.shoot(browser, 'console', name);
  };
  const press = (label: string) => page.getByRole('button', { name: label, exact: true }).first().click();
  const alert = () => page.getByRole('alert').first().waitFor();
  const request = `/console/requests/${waiting.id}`;
  const certificate = `/console/certificates/${certificateId}`;
  await at('Requests', '/console/requests');
  await at('Requests, nothing found', undefined, async () => {
    await page.locator('#page-search').fill('Ουδείς');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 2 }).waitFor();
  });
  await at('Request that waits, long name', request, () => page.getByRole('tab').first().waitFor());
  await at('History of a request', `${request}?tab=history`, () => page.getByRole('tab').first().waitFor());
  await at('Request whose check was refused', `/console/requests/${refused.id}`);
  await at('Request completed', `/console/requests/${completed.id}`, () => page.locator('blockquote').waitFor());
  await at('Request rejected', `/console/requests/${rejected.id}`);
  await at('Request cancelled', `/console/requests/${cancelled.id}`);
  await at('New certificate, wrong number', '/console/requests/new', async () => {
    await page.locator('#taxNumber').fill('123456781');
    await page.keyboard.press('Enter');
    await alert();
  });
  await at('New certificate, person found', undefined, async () => {
    await page.locator('#taxNumber').fill(crowdPerson(198).taxNumber);
    await page.keyboard.press('Enter');
    await page.getByText(en['new.found']).waitFor();
  });
  await at('New certificate, contact', undefined, () => press(en['shell.continue']));
  await at('New certificate, check', undefined, async () => {
    await page.locator('#email').fill(`somebody@${domainOfAgencyA()}`);
    await press(en['shell.continue']);
    await page.getByRole('heading', { level: 1, name: en['new.check.title'] }).waitFor();
  });
  await at('New certificate, started', `/console/requests/${scene.invited}/started`);
  await at('Approval, the meeting', `${request}/approval`, () => press(en['shell.continue']).then(alert));
  await at('Approval, the declaration', undefined, async () => {
    await page.getByLabel(en['approval.place']).fill('Main office, room 12');
    await page.getByLabel(en['approval.document-type']).selectOption('PASSPORT');
    await page.getByLabel(en['approval.document-number'], { exact: true }).fill('ZZ-000001');
    await press(en['shell.continue']);
    await page.locator('blockquote').waitFor();
  });
  await at('Approved', `/console/requests/${scene.approved.id}/approved`);
  await at('Rejection', `${request}/rejection`, () => press(en['request.reject']).then(alert));
  await at('Cancellation, done', `/console/requests/${cancelled.id}/cancellation/done`);
  await at('Certificates', '/console/certificates');
  await at('Certificates, nothing found', undefined, async () => {
    await page.locator('#page-search').fill('Ουδείς');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 2 }).waitFor();
  });
  await at('Certificate', certificate);
  await at('Chain of a certificate', `${certificate}?tab=chain`);
  await at('Suspension of a certificate', `${certificate}/suspension`);
  await at('Revocation of a certificate', `${certificate}/revocation`);
  await at('Revoked', `${certificate}/revoked`);
  const { keyId } = await enrolKey(scene.officer);
  await at('Account, with a key', '/console/account', () => page.getByRole('article').first().waitFor());
  await at('Revocation of one’s key', `/console/account/security-keys/${keyId}/revocation`);
  await at('Change of the password', '/console/account/password');
  await at('Sign out everywhere', '/console/account/sign-out-everywhere');
  await at('Shortcuts', '/console/requests', () => page.keyboard.press('?').then(() => page.getByRole('dialog').waitFor()));
  await at('Not found', '/console/nowhere');
  await at('Not allowed', '/console/officers');
  await takeOver(browser, scene.manager.jar);
  await at('Officers', '/console/officers');
  const officer = `/console/officers/${scene.officer.account.id}`;
  await at('Officer', officer);
  await at('Keys of an officer', `${officer}?tab=keys`, () => page.getByRole('article').last().waitFor());
  await at('Confirmation of a key', `${officer}/security-keys/${keyId}/confirmation`);
  await at('Revocation of a key', `${officer}/security-keys/${keyId}/revocation`);
}

/** The person's way from the mailed link to the certificate, and the ways it ends otherwise. */
export async function subjectTour({ camera, scene, en }: Tour): Promise<void> {
  await using browser = await openBrowser(WIDE);
  const { page } = browser;
  const shoot = (name: string): Promise<void> => camera.shoot(browser, 'person', name);
  const title = (words: string) => page.getByRole('heading', { level: 1, name: words }).waitFor();
  const press = (label: string) => page.getByRole('button', { name: label, exact: true }).click();
  await page.goto(`/issuance/${randomUUID()}`);
  await shoot('No link');
  const address = String((await scene.officer.get(requestPath(scene.invited))).body['email']);
  const first = await linkMailed(address, scene.invited);
  await page.goto(`/issuance/${scene.invited}#${first.token}`);
  await title(en['subject.welcome']);
  await shoot('Welcome');
  for (const [name, made] of Object.entries({ 'Check refused': scene.refused, 'Waits for the officer': scene.waiting, Rejected: scene.rejected, Cancelled: scene.cancelled, Completed: scene.completed })) {
    await takeOver(browser, made.subject.jar);
    await page.goto(`/issuance/${made.id}`);
    await page.locator('h1').waitFor();
    await shoot(name);
  }
  await takeOver(browser, scene.approved.subject.jar);
  await page.goto(`/issuance/${scene.approved.id}`);
  await completionTour(browser, shoot, en, { title, press });
}

async function completionTour({ page }: BrowserPage, shoot: (name: string) => Promise<void>, en: Messages, { title, press }: { title(words: string): Promise<void>; press(label: string): Promise<void> }): Promise<void> {
  const type = (label: string, text: string): Promise<void> => page.getByLabel(label, { exact: true }).fill(text);
  await title(en['subject.terms']);
  await page.getByLabel(en['subject.terms.tick']).waitFor();
  await shoot('Terms');
  await page.getByLabel(en['subject.terms.tick']).check();
  await press(en['subject.terms.accept']);
  await title(en['subject.device']);
  await shoot('Way to get codes');
  await page.getByLabel(en['subject.channel.AUTHENTICATOR'], { exact: true }).check();
  await press(en['shell.continue']);
  await page.getByRole('img', { name: en['subject.authenticator.qr'] }).waitFor();
  await shoot('Authenticator');
  const secret = decodeBase32(await page.locator('span.mono').first().innerText());
  await type(en['subject.code'], totp(secret, new Date()));
  await press(en['shell.continue']);
  await title(en['subject.credentials']);
  await press(en['subject.credentials.set']);
  await page.getByRole('alert').first().waitFor();
  await shoot('Password and PIN');
  for (const label of [en['subject.credentials.password'], en['subject.credentials.repeatedPassword']]) await type(label, 'a long and quiet sentence');
  for (const label of [en['subject.credentials.pin'], en['subject.credentials.repeatedPin']]) await type(label, '518264');
  await press(en['subject.credentials.set']);
  await title(en['subject.codes']);
  await press(en['subject.codes.draw']);
  await page.getByText(en['subject.codes.revocation'], { exact: true }).waitFor();
  await shoot('Codes');
}

/** What a holder sees of his certificates, up to its end: what he does is done, since pages of what is done are for nothing else. */
export async function portalTour({ camera, scene }: Tour): Promise<void> {
  const holder = await stepUp(await signInAsHolder(scene.holder), scene.holder);
  await using browser = await openBrowser({ ...WIDE, jar: holder.jar });
  const one = `/portal/certificates/${scene.certificateId}`;
  const at = async (name: string, address: string): Promise<void> => {
    await browser.page.goto(address);
    await camera.shoot(browser, 'portal', name);
  };
  const done = async (action: 'suspension' | 'reinstatement' | 'revocation', body: object): Promise<void> => {
    expectStatus(await holder.post(`/api/authority/v1/my-certificates/${scene.certificateId}/${action}`, body), 200);
  };
  await at('My certificates', '/portal');
  await at('My certificate', one);
  await at('Sign a document', `${one}/signature`);
  await at('Change of the PIN', `${one}/pin`);
  await at('My account', '/portal/profile');
  await at('Suspension of my certificate', `${one}/suspension`);
  await done('suspension', {});
  await at('Suspended by me', `${one}/suspended`);
  await at('My suspended certificate', '/portal');
  await at('Reinstatement of my certificate', `${one}/reinstatement`);
  await done('reinstatement', {});
  await at('Reinstated by me', `${one}/reinstated`);
  await at('Revocation of my certificate', `${one}/revocation`);
  await done('revocation', { reason: 'keyCompromise' });
  await at('Revoked by me', `${one}/revoked`);
  await at('No valid certificate', '/portal');
}
