import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { loadMessages } from '@vidimus/i18n';
import type { Locale, Messages } from '@vidimus/i18n';
import { decodeBase32 } from '@vidimus/otp';
import { chromiumPath, skipUnless, toolAvailable } from '@vidimus/testing';
import type { BrowserPage } from '@vidimus/testing';
import { openBrowser } from '../support/browser/browsers.js';
import { inspect, settled, speak } from '../support/browser/inspect-page.js';
import { colleague } from '../support/people/colleague.js';
import { crowdPerson } from '../support/people/crowd.js';
import { deliverToken, INVENTORY } from '../support/people/hardware-token.js';
import type { TokenWish } from '../support/people/hardware-token.js';
import { signInAsHolder } from '../support/people/holder-sign-in.js';
import { newOfficer } from '../support/people/security-key-officer.js';
import type { Person, SignedIn } from '../support/people/sign-in.js';
import { tokenWithButton, tokenWithClock } from '../support/people/simulated-token.js';
import type { SimulatedToken } from '../support/people/simulated-token.js';
import { certified } from '../support/walk/certified.js';
import type { Holder } from '../support/walk/completion.js';
import { expectStatus } from '../support/walk/walk.js';

const MINUTES_MS = 60_000;
const WIDTHS = [360, 390] as const;
const OTHER_USER_CODE = '00000-00000';
/** Two pairs of codes are the same here, at the tenth press and 862 presses later. */
const AMBIGUOUS = { secret: Buffer.from('12345678901234567890'), counter: 2_964_849_100n, pressed: 9 };
/** How often each way to drift is gone; more than once in the long proofs. */
const ROUNDS = Number(process.env['VIDIMUS_TEST_DRIFTS'] ?? '1');

const canRun = chromiumPath() !== undefined && toolAvailable('oathtool');
const inBrowser = skipUnless(canRun, 'Chromium or oathtool is not installed');

/** Nobody else's person of the crowd: number 163. Her devices are given by the agency one after the other, and each goes wrong in its own way. */
inBrowser.describe('a holder whose device drifted or who mistypes, in four languages', () => {
  let texts: Messages;
  let officer: Person;
  let portal: BrowserPage;
  let holder: Holder;
  let signedIn: SignedIn;
  let holderId: string;
  let certificate: string;
  let data: readonly string[];
  let token: SimulatedToken;
  let deviceId: string;
  let userCode: string;
  let visited: string[];

  const heading = (text: string): Promise<void> => portal.page.getByRole('heading', { level: 1, name: text }).waitFor();
  const press = (text: string): Promise<void> => portal.page.getByRole('button', { name: text, exact: true }).click();
  const follow = (text: string): Promise<void> => portal.page.getByRole('link', { name: text }).first().click();
  const type = (field: string, text: string): Promise<void> => portal.page.locator(`#${field}`).fill(text);
  const findings = (where: string): Promise<string[]> => inspect(portal.page, where, { widths: WIDTHS, data });
  const talk = async (locale: Locale): Promise<void> => {
    texts = await loadMessages(locale);
    await speak(portal.page, locale);
  };
  const submit = async (button: string, card: string, codes: readonly string[]): Promise<void> => {
    await type('userCode', card);
    for (const [index, code] of codes.entries()) await type(['firstCode', 'secondCode', 'thirdCode'][index] ?? '', code);
    await press(button);
  };
  /** What a refusal says, once the page has said it. */
  const refusal = async (triesLeft: number): Promise<string> => {
    const shown = { 1: /(^| )(One|un|uma|μία) /i }[triesLeft] ?? String(triesLeft);
    await portal.page.getByRole('status').filter({ hasText: shown }).waitFor();
    return portal.page.getByRole('alert').innerText();
  };
  const toCode = async (): Promise<void> => {
    await heading(texts['signing.document']);
    await press(texts['signing.test']);
    await portal.page.getByRole('status').getByText('vidimus-test-document.pdf').waitFor();
    await press(texts['shell.continue']);
    await heading(texts['signing.pin']);
    await type('pin', holder.pin);
    await press(texts['shell.continue']);
    await heading(texts['signing.code']);
  };
  const giveCode = async (): Promise<void> => {
    const [code = ''] = token.show(1);
    await type('code', code);
    await press(texts['signing.sign']);
  };
  /** Opens the signature as the first page offers it. */
  const beginSignature = async (): Promise<void> => {
    await portal.page.goto('/portal');
    await settled(portal.page);
    await portal.page.locator(`a[href="/portal/certificates/${certificate}/signature"]`).click();
    await toCode();
  };
  /** Two codes are refused, and the page leads to codes in a row. */
  const beLedToCodesInARow = async (): Promise<void> => {
    await beginSignature();
    for (const _ of ['a slip', 'no slip']) {
      await giveCode();
      await portal.page.getByRole('alert').getByText(texts['fault.WRONG_CODE']).waitFor();
    }
    visited = [];
    await follow(texts['resync.task']);
    await heading(texts['resync.title']);
  };
  /** The proof of all: from the page that says that it is done to the signature. */
  const signAgain = async (done: string, sign: string): Promise<void> => {
    await heading(done);
    await follow(sign);
    await toCode();
    await giveCode();
    await heading(texts['signing.done']);
  };
  /** A token is handed over in the place of the former one. */
  const receive = async (wish: TokenWish, simulate: (secret: Buffer) => SimulatedToken): Promise<void> => {
    const delivered = await deliverToken(holderId, 'AGENCY-A', { ...wish, replaces: deviceId });
    token = simulate(delivered.secret);
    ({ id: deviceId, userCode } = delivered);
  };
  const openActivation = async (): Promise<void> => {
    await portal.page.goto('/portal/devices');
    await portal.page.locator(`a[href="/portal/devices/${deviceId}/activation"]`).click();
    await heading(texts['activation.title']);
  };

  /** From the list of devices to the question who she is, with a code of support. */
  const beginReplacement = async (): Promise<void> => {
    const operator = await colleague('operator');
    const authorised = expectStatus(await operator.post('/api/identity/v1/support-authorisations', { holderId, purpose: 'DEVICE_REPLACEMENT', reference: 'R-00000000', identityChecked: true }), 201);
    await portal.page.goto('/portal/devices');
    await portal.page.locator(`a[href="/portal/devices/${deviceId}/replacement"]`).click();
    await heading(texts['my-devices.replacement']);
    await press(texts['my-devices.replacement.submit']);
    await heading(texts['replacement.new']);
    await press(texts['shell.continue']);
    await portal.page.getByRole('alert').getByText(texts['fault.SUPPORT_CODE_TYPED']).waitFor();
    await type('supportCode', String(authorised.body['code']).toLowerCase());
    await press(texts['shell.continue']);
    await heading(texts['replacement.proof']);
  };
  /** What her telephone makes of the picture on the page. */
  const newProgram = async (): Promise<SimulatedToken> => {
    await heading(texts['replacement.first-code']);
    const { body } = expectStatus(await signedIn.get(`/api/otp-sync/v1/my-devices/${deviceId}/replacement`), 200);
    const { secret } = body['newDevice'] as unknown as { secret: string };
    return tokenWithClock(decodeBase32(secret), 30);
  };

  beforeAll(async () => {
    officer = await newOfficer('AGENCY-A');
    const person = crowdPerson(165);
    ({ holder, certificateId: certificate } = await certified(officer, person));
    signedIn = await signInAsHolder(holder);
    const devices = expectStatus(await signedIn.get('/api/otp-sync/v1/my-devices'), 200);
    deviceId = String(devices.body['items']?.[0]?.['id']);
    holderId = String(expectStatus(await officer.get(`${INVENTORY}/${deviceId}`), 200).body['holderId']);
    data = [person.givenName, person.surname, `${person.givenName} ${person.surname}`, 'vidimus-test-document.pdf'];
    portal = await openBrowser({ jar: signedIn.jar, locale: 'en-GB', viewport: { width: 390, height: 844 } });
    portal.page.on('framenavigated', (frame) => visited.push(new URL(frame.url()).pathname));
    visited = [];
    texts = await loadMessages('en');
  }, 5 * MINUTES_MS);

  afterAll(async () => portal.close());

  it('[S3-06] hears on her first page that a token waits, activates it by its card and its first codes, and signs with it, also after a press too many', async () => {
    await receive({}, tokenWithButton);
    await portal.page.goto('/portal');
    await portal.page.getByText(texts['portal.verdict.device-waits'], { exact: true }).waitFor();
    await openActivation();
    expect(await findings('activation')).toEqual([]);
    // Pressed on its way, as keys in a pocket do.
    token.drift(30);
    await submit(texts['activation.submit'], userCode, token.show(2));
    await heading(texts['activation.done']);
    expect(await findings('active')).toEqual([]);
    await signAgain(texts['activation.done'], texts['activation.done.sign']);
    token.drift(1);
    await beginSignature();
    await giveCode();
    await heading(texts['signing.done']);
  }, 4 * MINUTES_MS);

  it.each(Array.from({ length: ROUNDS }, (_, round) => round))('[S3-19] [S3-22] [S3-24] [S3-28] 11 presses ahead, in Greek: after each mistake that can be made the next try is right, in round %d', async () => {
    await talk('el');
    token.drift(11);
    await beLedToCodesInARow();
    const [first = '', second = '', third = ''] = token.show(3);
    await submit(texts['resync.submit'], userCode, [first]);
    await portal.page.getByRole('alert').getByText(texts['fault.CODE_OF_DEVICE']).first().waitFor();
    const mistakes = [
      [OTHER_USER_CODE, [first, second]],
      [userCode, [second, first]],
      [userCode, [first, first]],
      [userCode, [first, third]],
    ] as const;
    const answers: string[] = [];
    for (const [index, [card, codes]] of mistakes.entries()) {
      await submit(texts['resync.submit'], card, codes);
      answers.push(await refusal(mistakes.length - index));
    }
    expect(new Set(answers).size).toBe(1);
    await submit(texts['resync.submit'], ` ${userCode.toLowerCase().replace('-', ' ')} `, [`${second.slice(0, 3)} ${second.slice(3)}`, `${third.slice(0, 3)}-${third.slice(3)}`]);
    await signAgain(texts['resync.done'], texts['resync.done.sign']);
    // Three pages lie between the refused codes and the signature.
    const device = `/portal/devices/${deviceId}`;
    expect([...new Set(visited)]).toEqual([`${device}/resynchronisation`, `${device}/resynchronised`, `/portal/certificates/${certificate}/signature`]);
  }, 4 * MINUTES_MS);

  it('[S3-30] 900 presses ahead, in Italian: two codes in a row are enough', async () => {
    await talk('it');
    token.drift(900);
    await beLedToCodesInARow();
    await submit(texts['resync.submit'], userCode, token.show(2));
    await signAgain(texts['resync.done'], texts['resync.done.sign']);
  }, 4 * MINUTES_MS);

  it('[S3-26] 1,001 presses ahead, in Portuguese: is locked out, reads a reference to support, and signs after three codes in a row', async () => {
    await talk('pt-BR');
    token.drift(1_001);
    await beLedToCodesInARow();
    for (const triesLeft of [4, 3, 2, 1]) {
      await submit(texts['resync.submit'], userCode, token.show(2));
      await refusal(triesLeft);
    }
    await submit(texts['resync.submit'], userCode, token.show(2));
    await heading(texts['resync.locked']);
    const [reference = ''] = /R-[0-9A-Z]{8}/.exec(await portal.page.locator('main').innerText()) ?? [];
    const operator = await colleague('operator');
    const found = expectStatus(await operator.get(`${INVENTORY}?reference=${reference}`), 200);
    expect(found.body['items']?.[0]?.['id']).toBe(deviceId);
    expectStatus(await operator.post(`${INVENTORY}/${deviceId}/extended-resynchronisation`, { hours: 1, identityCheck: 'CALL_BACK' }), 200);
    await portal.page.reload();
    await heading(texts['resync.title']);
    await submit(texts['resync.submit'], userCode, token.show(3));
    await signAgain(texts['resync.done'], texts['resync.done.sign']);
  }, 4 * MINUTES_MS);

  it('whose first codes are right at two places types three fresh ones, in English', async () => {
    await talk('en');
    const { secret, counter, pressed } = AMBIGUOUS;
    await receive({ secret, counter }, () => tokenWithButton(secret, counter));
    await openActivation();
    token.drift(pressed);
    const pair = token.show(2);
    expect(pair).toEqual(['715010', '970521']);
    await submit(texts['activation.submit'], userCode, pair);
    await portal.page.getByRole('alert').getByText(texts['fault.THIRD_CODE_NEEDED']).first().waitFor();
    expect(await findings('third code')).toEqual([]);
    await submit(texts['activation.submit'], userCode, token.show(3));
    await signAgain(texts['activation.done'], texts['activation.done.sign']);
  }, 4 * MINUTES_MS);

  it('[S3-17] puts a program in the place of her token, authorised by support: at once by a code of the token, and signs; by the user code later, and cancels that', async () => {
    await talk('it');
    await beginReplacement();
    expect(await findings('proof')).toEqual([]);
    await type('code', token.show(1)[0] ?? '');
    await press(texts['shell.continue']);
    token = await newProgram();
    expect(await findings('first code')).toEqual([]);
    await type('code', token.show(1)[0] ?? '');
    await press(texts['shell.continue']);
    await signAgain(texts['replacement.done'], texts['activation.done.sign']);

    await talk('pt-BR');
    deviceId = String(expectStatus(await signedIn.get('/api/otp-sync/v1/my-devices'), 200).body['items']?.[0]?.['id']);
    await beginReplacement();
    await portal.page.getByLabel(texts['replacement.way.userCode']).check();
    await type('userCode', userCode);
    await press(texts['shell.continue']);
    const another = await newProgram();
    await type('code', another.show(1)[0] ?? '');
    await press(texts['shell.continue']);
    await heading(texts['replacement.waiting']);
    expect(await findings('waiting')).toEqual([]);
    await follow(texts['my-devices.to-list']);
    await portal.page.getByText(texts['replacement.waiting'], { exact: true }).waitFor();
    await follow(texts['replacement.cancel']);
    await heading(texts['replacement.cancel.title']);
    await press(texts['replacement.cancel']);
    await heading(texts['replacement.cancelled']);
    const mine = expectStatus(await signedIn.get('/api/otp-sync/v1/my-devices'), 200);
    expect(mine.body['items']).toEqual([expect.objectContaining({ id: deviceId, state: 'ACTIVE', replacement: null })]);
  }, 4 * MINUTES_MS);

  it('[S3-29] whose token of 30 seconds goes 40 steps ahead signs again, in Italian', async () => {
    await talk('it');
    await receive({ kind: 'TIME_TOKEN', periodSeconds: 30 }, (secret) => tokenWithClock(secret, 30));
    await openActivation();
    await submit(texts['activation.submit'], userCode, token.show(2));
    await signAgain(texts['activation.done'], texts['activation.done.sign']);
    token.drift(40);
    await beLedToCodesInARow();
    await submit(texts['resync.submit'], userCode, token.show(2));
    await signAgain(texts['resync.done'], texts['resync.done.sign']);
  }, 4 * MINUTES_MS);

  it('[S3-29] whose token of 60 seconds is a quarter of an hour behind signs with it, in Greek', async () => {
    await talk('el');
    await receive({ kind: 'TIME_TOKEN', periodSeconds: 60 }, (secret) => tokenWithClock(secret, 60));
    await openActivation();
    token.drift(-15);
    await submit(texts['activation.submit'], userCode, token.show(2));
    await signAgain(texts['activation.done'], texts['activation.done.sign']);
  }, 4 * MINUTES_MS);

  it('meets no error of the program and no refusal of the security policy', () => {
    // Wrong codes are answered with 422.
    expect(portal.errors.filter((error) => !error.includes('422'))).toEqual([]);
  });
});
