import { execFile } from 'node:child_process';
import { createPrivateKey, randomUUID } from 'node:crypto';
import type { JsonWebKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Grant } from '@vidimus/contracts';
import { digestOf, signStatement } from '@vidimus/decisions';
import type { SecurityKeyEvidence } from '@vidimus/decisions';
import type { SoftwareSecurityKey } from '@vidimus/testing';
import { completeAsSubject } from '../../support/walk/completion.js';
import { newCsr, scratch } from '../../support/platform/openssl.js';
import { platformReport } from '../../support/platform/report.js';
import { asIssuanceRoom } from '../../support/platform/room-token.js';
import { confirmKey, enrolKey, newOfficer, statementByKey } from '../../support/people/security-key-officer.js';
import { nextCode } from '../../support/people/second-factor.js';
import { colleague } from '../../support/people/colleague.js';
import type { Person } from '../../support/people/sign-in.js';
import type { SubjectBrowser } from '../../support/walk/subject.js';
import { demoPerson, expectStatus, inState, passChecks, presence, requestPath, startIssuance } from '../../support/walk/walk.js';

type Decision = Record<string, unknown> & { readonly subject: Record<string, string>; readonly organisation: { readonly id: string; readonly path: string } };

/** Signing in takes codes, which other files may have used up for a while. */
const PATIENCE_MS = 300_000;

/** Runs the command that verifies evidence, as `npm run verify-evidence` does. */
function verifyEvidence(...args: string[]): Promise<{ code: number; said: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['libs/decisions/dist/verify-evidence.js', ...args], (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), said: `${stdout}${stderr}` }),
    );
  });
}

describe('an officer who approves with a security key', () => {
  const person = () => demoPerson(({ taxNumber }) => taxNumber === '999010640');
  let officer: Person;
  let manager: Person;
  let subject: SubjectBrowser;
  let key: SoftwareSecurityKey;
  let keyId: string;
  let requestId: string;
  let draft: { decisionId: string; digest: string };

  beforeAll(async () => {
    officer = await newOfficer('AGENCY-A');
    manager = await colleague('manager-a');
    const agency = platformReport().organisations.find(({ registryCode }) => registryCode === 'AGENCY-A');
    requestId = await startIssuance(officer, person(), agency?.emailDomain ?? '');
    subject = await passChecks(officer, requestId, person());
    await inState(officer, requestId, 'AWAITING_APPROVAL');
    const drafted = expectStatus(await officer.post(`${requestPath(requestId)}/decision-drafts`, { presence: presence(), locale: 'el' }), 201);
    draft = { decisionId: String(drafted.body['decisionId']), digest: String(drafted.body['digest']) };
  }, PATIENCE_MS);

  const asked = () => ({ digest: draft.digest, purpose: 'issuance.approval', organisationId: officer.account.organisationId });

  it('[S4-40] enrols it, and his manager confirms it', async () => {
    ({ key, keyId } = await enrolKey(officer));
    expectStatus(await officer.post('/api/identity/v1/decision-assertion-options', asked()), 422);
    await confirmKey(manager, officer, keyId);
    const seen = expectStatus(await manager.get(`/api/identity/v1/officers/${officer.account.id}/security-keys`), 200);
    expect(seen.body).toMatchObject({ items: [{ id: keyId, state: 'ACTIVE', confirmedBy: manager.account.id }] });
  }, PATIENCE_MS);

  it('[S4-40] cannot confirm a decision by a code any more', async () => {
    const refused = await officer.post('/api/identity/v1/decision-statements', { ...asked(), code: await nextCode(officer.account) });
    expect([refused.status, refused.body['type']]).toEqual([422, expect.stringContaining('/security-key-required')]);
  }, PATIENCE_MS);

  it('[S4-38] [S4-39] [S4-40] [C-22] approves with the key, and sees what he declared with masked numbers', async () => {
    const statement = await statementByKey(officer, key, draft.digest);
    expectStatus(await officer.post(`${requestPath(requestId)}/approval`, { decisionId: draft.decisionId, statement }), 200);
    const request = expectStatus(await officer.get(requestPath(requestId)), 200);
    expect(request.body).toMatchObject({
      state: 'APPROVED',
      approvedBy: officer.account.id,
      approval: { method: 'webauthn', presence: { place: presence().place, documentNumberMasked: '••••••001' } },
    });
    expect(request.text).not.toMatch(/ZZ-000001|999010640/);
  });

  it('[S4-41] the authority issues on that evidence', async () => {
    await completeAsSubject(subject, requestId);
    const request = await inState(officer, requestId, 'COMPLETED');
    expectStatus(await officer.get(`/api/authority/v1/certificates/${String(request.body['certificateId'])}`), 200);
  }, PATIENCE_MS);

  it('[S4-40] whoever took the keys of identity and of issuance cannot have that key approve one letter more', async () => {
    const exported = expectStatus(await officer.get(`${requestPath(requestId)}/evidence`), 200).body;
    const decision = exported['decision'] as unknown as Decision;
    const forged = { ...decision, decisionId: randomUUID(), subject: { ...decision.subject, surname: `${decision.subject['surname'] ?? ''}ς` } };
    const payload = JSON.parse(Buffer.from(String(exported['statement']).split('.')[1] ?? '', 'base64url').toString('utf8')) as { webauthn: SecurityKeyEvidence; grant: Grant };
    const jwk = JSON.parse(await readFile(join(dirname(process.env['VIDIMUS_TEST_REPORT'] ?? ''), 'keys', 'decision.private.jwk'), 'utf8')) as JsonWebKey & { kid: string };
    const statement = await signStatement({
      key: createPrivateKey({ key: jwk, format: 'jwk' }),
      kid: jwk.kid,
      officerId: officer.account.id,
      digest: digestOf(forged),
      grant: payload.grant,
      issuedAt: new Date(),
      securityKey: payload.webauthn,
    });
    const room = await asIssuanceRoom();
    const refused = await room.put(`/api/authority/v1/certificates/${randomUUID()}`, {
      requestId,
      organisationId: decision.organisation.id,
      organisationPath: decision.organisation.path,
      profile: decision['profile'],
      subject: forged.subject,
      csr: await newCsr(),
      evidence: { decision: forged, statement },
    });
    expect([refused.status, refused.body]).toEqual([422, expect.objectContaining({ type: expect.stringContaining('/evidence-mismatch'), detail: expect.stringContaining('challenge') })]);
  });

  it('[S4-40] the exported evidence is verified offline, and one changed byte is found', async () => {
    const { write, file } = await scratch();
    const exported = expectStatus(await officer.get(`${requestPath(requestId)}/evidence`), 200);
    expect(exported.headers.get('content-disposition')).toBe(`attachment; filename="evidence-${requestId}.json"`);
    const evidence = await write('evidence.json', exported.text);
    const keys = await write('keys.json', (await officer.get('/api/identity/v1/decision-keys')).text);

    const sound = await verifyEvidence(evidence, keys);
    expect([sound.code, sound.said]).toEqual([0, expect.stringContaining('The evidence holds.')]);
    const { body } = await officer.get(requestPath(requestId));
    for (const part of [officer.account.id, manager.account.id, person().surname, 'TINGR-999010640', String(body['certificateId']), new URL(platformReport().web).origin]) {
      expect(sound.said).toContain(part);
    }

    const bytes = await readFile(evidence);
    for (let sample = 1; sample < 4; sample += 1) {
      const altered = Buffer.from(bytes);
      const position = Math.floor((sample * bytes.length) / 4);
      altered.writeUInt8(altered.readUInt8(position) ^ 1, position);
      await write('altered.json', altered);
      const { code, said } = await verifyEvidence(file('altered.json'), keys);
      expect([code, said]).toEqual([1, expect.stringMatching(/^The evidence does not hold\./)]);
    }
    const history = await officer.get(`${requestPath(requestId)}/history`);
    expect(history.text).toContain('evidence-exported');
  }, PATIENCE_MS);
});
