import { X509Certificate } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { decodeBase32, DEFAULT_TOTP, totp, totpStep } from '@vidimus/otp';
import { skipUnless, toolAvailable } from '@vidimus/testing';
import { acceptTerms, completeAsSubject, prepareAsSubject, setUpAuthenticator } from '../../support/walk/completion.js';
import { mailsArrived } from '../../support/walk/mailbox.js';
import { scratch, tool } from '../../support/platform/openssl.js';
import { colleague } from '../../support/people/colleague.js';
import { platformReport } from '../../support/platform/report.js';
import { INVENTORY, stockToken } from '../../support/people/hardware-token.js';
import { newOfficer } from '../../support/people/security-key-officer.js';
import type { Person } from '../../support/people/sign-in.js';
import { printCodes, printTimedCodes } from '../../support/proofs/oathtool-codes.js';
import type { PrintedCodes } from '../../support/proofs/oathtool-codes.js';
import { subjectPath } from '../../support/walk/subject.js';
import type { SubjectBrowser } from '../../support/walk/subject.js';
import { approve, demoPerson, expectStatus, inState, passChecks, requestPath, startIssuance } from '../../support/walk/walk.js';

let officer: Person;
beforeAll(async () => {
  officer = await colleague('officer-a');
});

const withOathtool = skipUnless(toolAvailable('oathtool'), 'oathtool is not installed');

const agencyA = () => {
  const agency = platformReport().organisations.find(({ registryCode }) => registryCode === 'AGENCY-A');
  if (agency === undefined || agency.emailDomain === null) throw new Error('The demonstration has no agency A.');
  return { ...agency, emailDomain: agency.emailDomain };
};
const person = () => demoPerson(({ taxNumber }) => taxNumber === '999010012');

/** A request of the person that is approved, and his browser. Each is approved by an officer whose codes nobody has used. */
async function approvedRequest(): Promise<{ id: string; subject: SubjectBrowser }> {
  const id = await startIssuance(officer, person(), agencyA().emailDomain);
  const subject = await passChecks(officer, id, person());
  await inState(officer, id, 'AWAITING_APPROVAL');
  expectStatus(await approve(await newOfficer('AGENCY-A'), id), 200);
  return { id, subject };
}

const problem = (answer: { body: unknown }) => answer.body as { type?: string; missingStep?: string; errors?: { pointer: string; code: string }[] };

describe('the subject completes the issuing himself', () => {
  it('[S4-41] [S4-42] [S4-45] [S4-47] terms, authenticator, password and PIN, codes; then the certificate is there, over the key that was made for him', async () => {
    const { id, subject } = await approvedRequest();
    const holder = await completeAsSubject(subject, id);
    const request = await inState(officer, id, 'COMPLETED');

    const certificateId = String(request.body['certificateId']);
    const chain = (await officer.get(`/api/authority/v1/certificates/${certificateId}/chain.pem`)).text;
    const pem = (await officer.get(`/api/authority/v1/certificates/${certificateId}/certificate.pem`)).text;
    const { write } = await scratch();
    const pems = chain.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----\n?/g) ?? [];
    const [root, issuer, certificate] = [await write('root.pem', pems.at(-1) ?? ''), await write('issuer.pem', pems.at(-2) ?? ''), await write('certificate.pem', pem)];
    expect(await tool('openssl', 'verify', '-CAfile', root, '-untrusted', issuer, certificate)).toContain('OK');
    const text = await tool('openssl', 'x509', '-in', certificate, '-noout', '-subject');
    expect(text).toContain(`TINGR-${person().taxNumber}`);
    expect(new X509Certificate(pem).publicKey.asymmetricKeyType).toBe('ec');

    const view = expectStatus(await subject.get(subjectPath(id)), 200);
    expect(view.body).toMatchObject({ state: 'COMPLETED', completion: { userId: holder.userId, credentialReady: true, codesShown: true } });
    expect(holder.userId).toMatch(/^V[0-9A-Z]{9,}$/);

    const history = await officer.get(`${requestPath(id)}/history`);
    const steps = (history.body['items'] as unknown as { code: string; actor: { kind: string; id: string } }[]).filter(({ actor }) => actor.kind === 'subject');
    expect(steps.slice(-6).map(({ code }) => code)).toEqual(['terms-accepted', 'otp-chosen', 'otp-verified', 'key-prepared', 'codes-shown', 'completion-started']);

    // The user-id is mailed to the address of the invitation; what was shown once is in no mail.
    const mails = (await mailsArrived(String(view.body['email'] ?? request.body['email']), 4)).join('\n');
    expect(mails).toContain(holder.userId);
    for (const secret of [holder.userCode, holder.unblockCode, holder.revocationCode, holder.totpSecret, holder.password]) expect(mails).not.toContain(secret);
  }, 180_000);

  it('[S4-41] [C-25] [S4-47] refuses what cannot be, names the field, and goes on', async () => {
    const { id, subject } = await approvedRequest();
    const post = (part: string, body: object) => subject.post(subjectPath(id, `/${part}`), body);
    expect(problem(await post('otp-devices', { channel: 'AUTHENTICATOR' })).missingStep).toBe('TERMS');
    await acceptTerms(subject, id);
    expect(problem(await post('otp-devices', { channel: 'SMS' })).errors).toEqual([expect.objectContaining({ pointer: '/phone', code: 'REQUIRED' })]);
    const { totpSecret } = await setUpAuthenticator(subject, id);
    expect(totp(decodeBase32(totpSecret), new Date())).toMatch(/^[0-9]{6}$/);
    const weak = await post('credentials', { password: 'short', pin: '907182' });
    expect(problem(weak).errors?.[0]?.pointer).toBe('/password');
    const trivial = await post('credentials', { password: 'a long enough phrase', pin: '123456' });
    expect(problem(trivial).errors).toEqual([expect.objectContaining({ pointer: '/pin', code: 'RUN' })]);
    expect(problem(await post('completion', {})).missingStep).toBe('KEY');

    // Another channel is another device: SMS to a number typed now, the code read from the telephone.
    const chosen = expectStatus(await post('otp-devices', { channel: 'EMAIL' }), 201);
    expect(chosen.body).toMatchObject({ channel: 'EMAIL', secret: null });
    const wrong = await post('otp-verifications', { code: '000000' });
    expect(problem(wrong).errors?.[0]?.pointer).toBe('/code');
    expectStatus(await officer.post(`${requestPath(id)}/cancellation`, { reason: 'The story is over.' }), 200);
    expect(problem(await post('completion', {})).type).toContain('illegal-transition');
  }, 180_000);

  withOathtool.it('[S4-47] [S3-06] gets a token from the officer who met him, and activates it by the codes that oathtool prints, wherever it stands; its key is made for it', async () => {
    const { id, subject } = await approvedRequest();
    const [pressed, fast] = [await stockToken('AGENCY-A'), await stockToken('AGENCY-A', { kind: 'TIME_TOKEN', periodSeconds: 60 })];
    const { holderId } = expectStatus(await officer.post(`${requestPath(id)}/token-hand-overs`, {}), 201).body;
    const handOver = async ({ id: token }: { id: string }): Promise<string> => {
      expectStatus(await officer.post(`${INVENTORY}/${token}/assignment`, { holderId }), 200);
      return String(expectStatus(await officer.post(`${INVENTORY}/${token}/delivery`, { way: 'IN_PERSON', cardNumber: 'SC-41' }), 201).body['userCode']);
    };
    const [cardOfPressed, cardOfFast] = [await handOver(pressed), await handOver(fast)];
    const post = (part: string, body: object) => subject.post(subjectPath(id, `/${part}`), body);
    const activate = (userCode: string, { codes }: PrintedCodes) => post('token-activations', { userCode, firstCode: codes[0], secondCode: codes[1] });
    await acceptTerms(subject, id);
    const handed = expectStatus(await subject.get(subjectPath(id, '/tokens')), 200).body['items'] as unknown as { id: string; serial: string }[];
    expect(new Set(handed.map(({ serial }) => serial))).toEqual(new Set([pressed.serial, fast.serial]));

    // A clock that is twenty minutes ahead.
    const ofClock = { ...DEFAULT_TOTP, periodSeconds: 60 };
    expectStatus(await post('token-choices', { deviceId: fast.id }), 201);
    const ahead = printTimedCodes(fast.secret, ofClock, totpStep(new Date(), 60) + 20, 2);
    const wrong = expectStatus(await activate(cardOfPressed, ahead), 422);
    expect([problem(wrong).errors?.[0]?.code, wrong.body['attemptsLeft'], wrong.body['supportReference']]).toEqual(['RESYNC_FAILED', 4, expect.stringMatching(/^R-/)]);
    expectStatus(await activate(cardOfFast, ahead), 200);
    // He thinks better of it: the other one, which was pressed seven hundred times on its way.
    expectStatus(await post('token-choices', { deviceId: pressed.id }), 201);
    expect(problem(await post('credentials', { password: 'a long enough phrase', pin: '907182' })).missingStep).toBe('OTP');
    expect(expectStatus(await activate(cardOfPressed, printCodes(pressed.secret, DEFAULT_TOTP, 700n, 2)), 200).body).toMatchObject({ otpDevice: { channel: 'TOKEN', verified: true } });
    expectStatus(await post('credentials', { password: 'a long enough phrase', pin: '907182' }), 201);
    expect(expectStatus(await post('codes', {}), 201).body).toMatchObject({ userCode: null, unblockCode: expect.any(String) });
    expectStatus(await post('completion', {}), 202);
    await inState(officer, id, 'COMPLETED');
    for (const { id: token } of [pressed, fast]) expect((await officer.get(`${INVENTORY}/${token}`)).body).toMatchObject({ state: 'ACTIVE', holderId });
    const { items } = (await officer.get(`${requestPath(id)}/history`)).body as unknown as { items: { code: string; actor: { kind: string } }[] };
    expect(items.find(({ code }) => code === 'token-hand-over-begun')).toMatchObject({ actor: { kind: 'person', id: officer.account.id } });
  }, 180_000);

  it('[S4-42] lets no officer do it for him', async () => {
    const { id, subject } = await approvedRequest();
    await prepareAsSubject(subject, id);
    expect((await officer.post(subjectPath(id, '/completion'), {})).status).toBeGreaterThanOrEqual(401);
    expect((await officer.post(`${requestPath(id)}/completion`, { csr: 'x' })).status).toBe(404);
    await inState(officer, id, 'APPROVED');
    expectStatus(await subject.post(subjectPath(id, '/completion'), {}), 202);
    await inState(officer, id, 'COMPLETED');
  }, 180_000);
});
