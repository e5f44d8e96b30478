import { randomBytes } from 'node:crypto';
import { decodeBase32, totp } from '@vidimus/otp';
import { subjectPath } from './subject.js';
import type { SubjectBrowser } from './subject.js';
import { expectStatus } from './walk.js';

/** What the holder takes along from his completion. */
export interface Holder {
  readonly userId: string;
  readonly password: string;
  readonly pin: string;
  readonly userCode: string;
  readonly unblockCode: string;
  readonly revocationCode: string;
  /** Of his authenticator, base32. */
  readonly totpSecret: string;
  /** Nothing of this may be found anywhere afterwards. */
  readonly firstCode: string;
}

/** Accepts the present terms. */
export async function acceptTerms(subject: SubjectBrowser, requestId: string): Promise<void> {
  const terms = expectStatus(await subject.get(subjectPath(requestId, '/terms')), 200);
  expectStatus(await subject.put(subjectPath(requestId, '/terms'), { version: terms.body['version'] }), 200);
}

/** Sets an authenticator up, and proves it by a code. @returns its secret and the code */
export async function setUpAuthenticator(subject: SubjectBrowser, requestId: string): Promise<{ totpSecret: string; firstCode: string }> {
  const chosen = expectStatus(await subject.post(subjectPath(requestId, '/otp-devices'), { channel: 'AUTHENTICATOR' }), 201);
  const totpSecret = String(chosen.body['secret']);
  const firstCode = totp(decodeBase32(totpSecret), new Date());
  expectStatus(await subject.post(subjectPath(requestId, '/otp-verifications'), { code: firstCode }), 200);
  return { totpSecret, firstCode };
}

/** Everything between the approval and the last step, with an authenticator. */
export async function prepareAsSubject(subject: SubjectBrowser, requestId: string): Promise<Holder> {
  await acceptTerms(subject, requestId);
  const authenticator = await setUpAuthenticator(subject, requestId);
  const password = `story ${randomBytes(12).toString('base64url')}`;
  const pin = '907182';
  const credentials = expectStatus(await subject.post(subjectPath(requestId, '/credentials'), { password, pin }), 201);
  const { userCode, unblockCode, revocationCode } = expectStatus(await subject.post(subjectPath(requestId, '/codes'), {}), 201).body;
  return {
    ...authenticator,
    userId: String(credentials.body['userId']),
    password,
    pin,
    userCode: String(userCode),
    unblockCode: String(unblockCode),
    revocationCode: String(revocationCode),
  };
}

/** Goes the subject's whole way, from the approved request until the certificate is asked for. */
export async function completeAsSubject(subject: SubjectBrowser, requestId: string): Promise<Holder> {
  const holder = await prepareAsSubject(subject, requestId);
  expectStatus(await subject.post(subjectPath(requestId, '/completion'), {}), 202);
  return holder;
}
