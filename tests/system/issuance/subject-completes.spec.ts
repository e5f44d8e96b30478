import { X509Certificate } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { decodeBase32, totp } from '@vidimus/otp';
import { acceptTerms, completeAsSubject, prepareAsSubject, setUpAuthenticator } from '../../support/walk/completion.js';
import { mailsArrived } from '../../support/walk/mailbox.js';
import { scratch, tool } from '../../support/platform/openssl.js';
import { colleague } from '../../support/people/colleague.js';
import { platformReport } from '../../support/platform/report.js';
import { newOfficer } from '../../support/people/security-key-officer.js';
import type { Person } from '../../support/people/sign-in.js';
import { subjectPath } from '../../support/walk/subject.js';
import type { SubjectBrowser } from '../../support/walk/subject.js';
import { approve, demoPerson, expectStatus, inState, passChecks, requestPath, startIssuance } from '../../support/walk/walk.js';

let officer: Person;
beforeAll(async () => {
  officer = await colleague('officer-a');
});

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
