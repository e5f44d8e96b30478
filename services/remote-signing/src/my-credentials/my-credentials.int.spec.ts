import { execFileSync } from 'node:child_process';
import { createHash, randomUUID, X509Certificate } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { toolAvailable } from '@vidimus/testing';
import type { TestAnswer } from '@vidimus/testing';
import { startOtpStandIn } from '../../test/otp-stand-in.js';
import type { OtpStandIn } from '../../test/otp-stand-in.js';
import { PIN, RunningRemoteSigning } from '../../test/running-remote-signing.js';
import { TestAuthority } from '../../test/test-authority.js';
import type { FinishedSignature, OpenedSignature } from './my-credentials.schemas.js';

// Stretching a PIN is slow by design, and slower still on a machine that runs everything at once.
jest.setTimeout(180_000);

const withOpenssl = toolAvailable('openssl') ? it : it.skip;
const DOCUMENT = Buffer.from('We have seen this document.\n');
const DIGEST = createHash('sha256').update(DOCUMENT).digest('base64url');
const WRONG_PIN = '90210471';

let otp: OtpStandIn;
const authority = new TestAuthority();
let signing: RunningRemoteSigning;
beforeAll(async () => {
  otp = await startOtpStandIn();
  signing = await RunningRemoteSigning.start('file', { VIDIMUS_ROOM_URLS: JSON.stringify({ 'otp-sync': otp.url }) });
});
afterAll(async () => {
  await signing.stop();
  await otp.stop();
});

/** A holder whose certificate is issued; he has the id of his key. */
interface Holder {
  readonly id: string;
  readonly certificateId: string;
  readonly unblockCode: string;
  readonly chainPem: string;
}

async function holder(from?: Date): Promise<Holder> {
  const made = await signing.active();
  const [row]: { public_key: Buffer }[] = await signing.database.query('SELECT public_key FROM credential WHERE id = $1', [made.id]);
  return { ...made, chainPem: authority.chainOver(row?.public_key ?? Buffer.alloc(0), from) };
}

async function as(personId: string | undefined, method: string, path: string, body?: unknown): Promise<TestAnswer> {
  const token = await signing.room.issuer.token(personId === undefined ? {} : { personId });
  return signing.room.request(`/v1/my-credentials${path}`, { method, token, ...(body === undefined ? {} : { body }) });
}
const authorise = ({ id, certificateId, chainPem }: Holder, changes: Readonly<Record<string, unknown>> = {}): Promise<TestAnswer> =>
  as(id, 'POST', `/${certificateId}/authorisations`, { format: 'cades', digest: DIGEST, chainPem, pin: PIN, locale: 'el', ...changes });
async function authorised(who: Holder, changes: Readonly<Record<string, unknown>> = {}): Promise<OpenedSignature> {
  const answer = await authorise(who, changes);
  expect([answer.status, answer.text]).toEqual([201, expect.stringContaining('toBeSigned')]);
  return answer.json<OpenedSignature>();
}
const sign = ({ id, certificateId, chainPem }: Holder, { authorisationId, secret, toBeSigned }: OpenedSignature, changes: Readonly<Record<string, unknown>> = {}): Promise<TestAnswer> =>
  as(id, 'POST', `/${certificateId}/signatures`, { authorisationId, secret, toBeSigned, chainPem, code: otp.rightCode, ...changes });
const publicKeyIn = (chainPem: string): Buffer => new X509Certificate(chainPem).publicKey.export({ format: 'der', type: 'spki' });
const problem = (answer: TestAnswer): { type: string } & Record<string, unknown> => answer.json();

describe('a holder', () => {
  withOpenssl('[S1-06] signs a document that stays with him, by PIN and code: OpenSSL verifies it against the root', async () => {
    const who = await holder();
    for (const format of ['cades', 'pades']) {
      const answer = await sign(who, await authorised(who, { format }));
      expect([answer.status, answer.text]).toEqual([200, expect.stringContaining('signature')]);
      const at = (name: string): string => join(signing.folder, name);
      await writeFile(at('signature.p7s'), Buffer.from(answer.json<FinishedSignature>().signature, 'base64'));
      await writeFile(at('document'), DOCUMENT);
      await writeFile(at('root.pem'), authority.rootPem);
      const options = ['-cades', '-binary', '-inform', 'DER', '-in', at('signature.p7s'), '-content', at('document'), '-CAfile', at('root.pem'), '-purpose', 'any', '-out', at('seen')];
      // OpenSSL fails where it does not verify.
      execFileSync('openssl', ['cms', '-verify', ...options], { stdio: 'pipe' });
      const text = execFileSync('openssl', ['cms', '-cmsout', '-print', '-inform', 'DER', '-in', at('signature.p7s')]).toString();
      expect([text.includes('signingTime'), text.includes('signingCertificateV2')]).toEqual([format === 'cades', true]);
    }
  });

  it('sees how key and PIN stand, those of nobody else, and signs with none of them', async () => {
    const [who, other] = [await holder(), await holder()];
    const mine = { certificateId: who.certificateId, state: 'ACTIVE', pinState: 'SET', pinTriesLeft: 5, unblockTriesLeft: 5, pinResetUntil: null };
    expect((await as(who.id, 'GET', '')).json()).toEqual({ items: [mine] });
    expect((await as(who.id, 'GET', `/${who.certificateId}`)).json()).toEqual(mine);
    const opened = await authorised(other);
    const stranger = { ...other, id: who.id };
    const answers = [await as(who.id, 'GET', `/${other.certificateId}`), await authorise(stranger), await sign(stranger, opened), await as(who.id, 'GET', `/${randomUUID()}`)];
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
    // His own key, and the authorisation of another.
    const mixed = await sign(who, opened);
    expect([mixed.status, problem(mixed)]).toEqual([422, expect.objectContaining({ errors: [expect.objectContaining({ code: 'NO_AUTHORISATION' })] })]);
    expect(problem(await authorise({ ...who, chainPem: other.chainPem }))).toMatchObject({ errors: [{ code: 'OTHER_KEY' }] });
    expect(problem(await authorise(who, { chainPem: 'none' }))).toMatchObject({ errors: [{ code: 'NO_CERTIFICATE' }] });
    expect((await as(undefined, 'GET', '')).status).toBe(403);
    expect((await sign(other, opened)).status).toBe(200);
  });

  it('authorises one document, once: other bytes, another secret and a second time are refused', async () => {
    const who = await holder();
    const [opened, other] = [await authorised(who), await authorised(who, { digest: createHash('sha256').update('other').digest('base64url') })];
    expect(problem(await sign(who, opened, { toBeSigned: other.toBeSigned }))).toMatchObject({ errors: [{ code: 'NOT_AUTHORISED' }] });
    expect(problem(await sign(who, opened, { secret: other.secret }))).toMatchObject({ errors: [{ code: 'NO_AUTHORISATION' }] });
    const chainPem = authority.chainOver(publicKeyIn(who.chainPem));
    expect(problem(await sign(who, opened, { chainPem }))).toMatchObject({ errors: [{ code: 'OTHER_CERTIFICATE' }] });
    expect((await sign(who, opened)).status).toBe(200);
    expect([(await sign(who, opened)).status, (await sign(who, other)).status]).toEqual([409, 200]);
  });

  it('hears from the second wrong code on that the device may have drifted, whichever authorisations they were for', async () => {
    const who = await holder();
    const [first, second] = [await authorised(who), await authorised(who)];
    expect(problem(await sign(who, first, { code: '000000' }))['hint']).toBeUndefined();
    const again = await sign(who, second, { code: '000001' });
    expect([again.status, problem(again)]).toEqual([422, expect.objectContaining({ hint: 'RESYNCHRONISE_DEVICE', errors: [expect.objectContaining({ pointer: '/code' })] })]);
    expect((await sign(who, second)).status).toBe(200);
    expect(problem(await sign(who, await authorised(who), { code: '000002' }))['hint']).toBeUndefined();
  });

  it('is told the tries left, then that the PIN is blocked; the unblock code and a code give him a new one', async () => {
    const who = await holder();
    expect(problem(await authorise(who, { pin: WRONG_PIN }))).toMatchObject({ triesLeft: 4, errors: [{ pointer: '/pin', code: 'WRONG_PIN' }] });
    for (let count = 2; count <= 5; count += 1) await authorise(who, { pin: WRONG_PIN });
    const blocked = await authorise(who);
    expect([blocked.status, problem(blocked).type]).toEqual([409, expect.stringContaining('pin-blocked')]);
    expect((await as(who.id, 'GET', `/${who.certificateId}`)).json()).toMatchObject({ state: 'ACTIVE', pinState: 'BLOCKED', pinTriesLeft: 0 });
    const unblocking = { unblockCode: who.unblockCode, newPin: WRONG_PIN, code: otp.rightCode };
    const freed = await as(who.id, 'POST', `/${who.certificateId}/pin-unblockings`, unblocking);
    expect([freed.status, freed.json()]).toEqual([200, expect.objectContaining({ pinState: 'SET', pinTriesLeft: 5 })]);
    expect((await authorise(who, { pin: WRONG_PIN })).status).toBe(201);
    const changed = await as(who.id, 'POST', `/${who.certificateId}/pin-changes`, { pin: WRONG_PIN, newPin: PIN, code: otp.rightCode });
    expect(changed.status).toBe(200);
    expect((await authorise(who)).status).toBe(201);
    const challenged = await as(who.id, 'POST', `/${who.certificateId}/pin-challenges`, { purpose: 'pin-change', locale: 'el' });
    expect(challenged.json()).toEqual({ codeSent: false });
  });

  it('signs with no certificate that is suspended, revoked, or not valid yet, and no PIN is looked at', async () => {
    const [who, early] = [await holder(), await holder(new Date(Date.now() + 3_600_000))];
    expect(problem(await authorise(early))).toMatchObject({ errors: [{ code: 'NOT_VALID_NOW' }] });
    const opened = await authorised(who);
    await signing.publish('certificate.suspended.v1', who.certificateId, { by: 'HOLDER', at: '2026-11-23T08:00:00Z' });
    await signing.reaches(who.id, 'SUSPENDED');
    const answers = [await authorise(who, { pin: WRONG_PIN }), await sign(who, opened)];
    expect(answers.map(problem)).toEqual([expect.objectContaining({ state: 'SUSPENDED' }), expect.objectContaining({ state: 'SUSPENDED' })]);
    await signing.publish('certificate.revoked.v1', who.certificateId, { reason: 'keyCompromise', category: 'HOLDER_REQUEST', revokedAt: '2026-11-23T08:00:00Z' });
    await signing.reaches(who.id, 'DESTROYED');
    expect(problem(await authorise(who, { pin: WRONG_PIN }))).toMatchObject({ state: 'DESTROYED' });
    expect((await as(who.id, 'GET', `/${who.certificateId}`)).json()).toMatchObject({ state: 'DESTROYED', pinState: 'DESTROYED', pinTriesLeft: 5 });
  });
});
