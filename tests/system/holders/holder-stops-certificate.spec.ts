import { beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@vidimus/testing';
import { apiOver } from '../../support/platform/api.js';
import { completeAsSubject } from '../../support/walk/completion.js';
import type { Holder } from '../../support/walk/completion.js';
import { crowdPerson, domainOfAgencyA } from '../../support/people/crowd.js';
import { rowsIn } from '../../support/platform/databases.js';
import { signInAsHolder, stepUp } from '../../support/people/holder-sign-in.js';
import { mailsTo } from '../../support/walk/mailbox.js';
import { scratch, toolSaying } from '../../support/platform/openssl.js';
import { platformReport } from '../../support/platform/report.js';
import { newOfficer } from '../../support/people/security-key-officer.js';
import type { Person, SignedIn } from '../../support/people/sign-in.js';
import { approve, expectStatus, inState, passChecks, requestPath, startIssuance } from '../../support/walk/walk.js';

const MINE = '/api/authority/v1/my-certificates';
const MINUTES_MS = 60_000;

let officer: Person;
let holder: Holder;
let browser: SignedIn;
let requestId: string;
let certificateId: string;
let email: string;
/** Asks the responder whose address stands in the certificate. */
let ocsp: () => Promise<string>;

beforeAll(async () => {
  officer = await newOfficer('AGENCY-A');
  const person = crowdPerson(141);
  requestId = await startIssuance(officer, person, domainOfAgencyA());
  const subject = await passChecks(officer, requestId, person);
  await inState(officer, requestId, 'AWAITING_APPROVAL');
  expectStatus(await approve(officer, requestId), 200);
  holder = await completeAsSubject(subject, requestId);
  const { body } = await inState(officer, requestId, 'COMPLETED');
  [certificateId, email] = [String(body['certificateId']), String(body['email'])];
  browser = await signInAsHolder(holder);
  ocsp = await ocspOf((await browser.get(`${MINE}/${certificateId}/chain.pem`)).text);
}, 5 * MINUTES_MS);

async function ocspOf(chain: string): Promise<() => Promise<string>> {
  const { write } = await scratch();
  const [leaf = '', issuing = '', root = ''] = chain.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----\n?/g) ?? [];
  const [certificate, issuer, authority] = [await write('certificate.pem', leaf), await write('issuer.pem', issuing), await write('root.pem', root)];
  return () => toolSaying('openssl', 'ocsp', '-issuer', issuer, '-cert', certificate, '-CAfile', authority, '-url', `${platformReport().status}/ocsp`);
}

/** What becomes of the holder's key, which no caller from outside can have sign anything. */
const keyReaches = (state: string): Promise<boolean> =>
  eventually(`the key is ${state}`, async () => {
    const [key] = await rowsIn<{ state: string }>('vidimus_remote_signing', 'SELECT state FROM credential WHERE certificate_id = $1', [certificateId]);
    return key?.state === state;
  });
const mailed = (words: string): Promise<boolean> =>
  eventually(`a mail: ${words}`, async () => (await mailsTo(email)).some((mail) => mail.includes(words)), { timeoutMs: 90_000 });

describe('a holder', () => {
  it('suspends her certificate after a second factor: nobody relies on it any more, and its key signs nothing', async () => {
    expect((await browser.get(MINE)).body['items']).toEqual([expect.objectContaining({ id: certificateId, state: 'ACTIVE', suspension: null })]);
    const early = await browser.post(`${MINE}/${certificateId}/suspension`, {});
    expect([early.status, early.body['type']]).toEqual([401, expect.stringMatching(/step-up-required$/)]);
    expect(await ocsp()).toContain('certificate.pem: good');

    browser = await stepUp(browser, holder);
    expectStatus(await browser.post(`${MINE}/${certificateId}/suspension`, { description: 'My telephone is gone.' }), 200);
    expect(await ocsp()).toMatch(/certificate\.pem: revoked[^]*Reason: certificateHold/);
    const seen = await officer.get(`/api/authority/v1/certificates/${certificateId}`);
    expect(seen.body).toMatchObject({ state: 'SUSPENDED', suspension: { by: 'HOLDER' } });
    await keyReaches('SUSPENDED');
    await mailed('/portal');
  }, 3 * MINUTES_MS);

  it('lifts her suspension, and it holds again', async () => {
    expectStatus(await browser.post(`${MINE}/${certificateId}/reinstatement`), 200);
    expect(await ocsp()).toContain('certificate.pem: good');
    await keyReaches('ACTIVE');
    await mailed('επανήλθε σε ισχύ');
  }, 3 * MINUTES_MS);

  it('[S4-48] ends it by her revocation code, without signing in, and with no other code', async () => {
    const { web } = platformReport();
    const anybody = apiOver((path, init) => fetch(new URL(path, web), init));
    const revoke = (revocationCode: string) => anybody.post('/api/issuance/v1/revocations-by-code', { userId: holder.userId, revocationCode, reason: 'keyCompromise' });
    const wrong = String((Number(holder.revocationCode) + 1) % 100_000_000).padStart(8, '0');
    expect((await revoke(wrong)).body['type']).toMatch(/credentials-refused$/);
    expect(await ocsp()).toContain('certificate.pem: good');

    expect(expectStatus(await revoke(holder.revocationCode), 200).body).toEqual({ certificates: 1 });
    expect(await ocsp()).toMatch(/certificate\.pem: revoked[^]*Reason: keyCompromise/);
    expect((await browser.get(`${MINE}/${certificateId}`)).body).toMatchObject({ state: 'REVOKED', revocation: { category: 'HOLDER_REQUEST' } });
    await keyReaches('DESTROYED');
    await mailed('ανακλήθηκε');
    const { items } = (await officer.get(`${requestPath(requestId)}/history`)).body;
    const codes = (items as unknown as { code: string }[]).map(({ code }) => code);
    expect(codes).toEqual(expect.arrayContaining(['certificate-suspended', 'certificate-reinstated', 'certificate-revoked']));
  }, 3 * MINUTES_MS);
});
