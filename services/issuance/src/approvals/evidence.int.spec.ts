import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { digestOf, evidenceFileSchema, relyingPartyOf, verifyEvidenceFile } from '@vidimus/decisions';
import type { SecurityKeyEvidence } from '@vidimus/decisions';
import { SoftwareSecurityKey } from '@vidimus/testing';
import { AGENCY_A, grantAt, OFFICER_A, OFFICER_B, personOf, RunningIssuance, SECOND_OFFICER_A } from '../../test/running-issuance.js';

const MANAGER = '01935a7e-6c00-7000-8000-0000000000f9';
const person = personOf('094259216');

let issuance: RunningIssuance;
let securityKey: SoftwareSecurityKey;
beforeAll(async () => {
  issuance = await RunningIssuance.start();
  securityKey = new SoftwareSecurityKey({ origin: relyingPartyOf(issuance.room.issuer.publicUrl).origin });
}, 120_000);
afterAll(() => issuance.stop());

/** What identity writes about the officer's key. */
function evidenceOver(challenge: string, url: string = issuance.room.issuer.publicUrl): SecurityKeyEvidence {
  const { rpId, origin } = relyingPartyOf(url);
  return {
    credentialId: securityKey.credentialId.toString('base64url'),
    publicKey: securityKey.publicKey,
    enrolledAt: '2026-01-01T08:00:00.000Z',
    confirmedBy: MANAGER,
    confirmedAt: '2026-01-02T08:00:00.000Z',
    rpId,
    origin,
    assertion: securityKey.assert({ challenge, rpId }, { origin }).response,
  };
}

/** Runs with a request that waits for approval and its drafted decision, and leaves the person free for the next test. */
async function withDraft(test: (id: string, draft: { decisionId: string; digest: string }) => Promise<void>): Promise<void> {
  const id = await issuance.awaitingApproval(OFFICER_A, person);
  await test(id, (await issuance.draft(OFFICER_A, id)).json<{ decisionId: string; digest: string }>());
  await issuance.call(OFFICER_A, 'POST', `/v1/issuance-requests/${id}/cancellation`, { reason: 'the test goes on' });
}
const evidencePath = (id: string): string => `/v1/issuance-requests/${id}/evidence`;

describe('an approval by security key', () => {
  it('[S4-40] is taken, and its evidence is exported as a file that verifies offline', () =>
    withDraft(async (id, { decisionId, digest }) => {
      const before = await issuance.call(OFFICER_A, 'GET', evidencePath(id));
      expect([before.status, before.json()]).toEqual([409, expect.objectContaining({ state: 'AWAITING_APPROVAL' })]);
      const statement = await issuance.state(OFFICER_A, digest, { securityKey: evidenceOver(digest) });
      expect((await issuance.approve(OFFICER_A, id, { decisionId, statement })).json()).toMatchObject({ state: 'APPROVED' });

      const answer = await issuance.call(OFFICER_A, 'GET', evidencePath(id));
      expect([answer.status, answer.headers.get('content-type'), answer.headers.get('content-disposition')]).toEqual([
        200,
        'application/json',
        `attachment; filename="evidence-${id}.json"`,
      ]);
      const verified = await verifyEvidenceFile(Buffer.from(answer.text), issuance.decisionKeys);
      expect(verified).toMatchObject({ officerId: OFFICER_A, digest, method: 'webauthn', certificateId: null, securityKey: { confirmedBy: MANAGER } });
      expect([verified.isDocumentNumber('ZZ-778899'), verified.isDocumentNumber('ZZ-778898')]).toEqual([true, false]);
      expect(answer.text).not.toContain('778899');
      expect(evidenceFileSchema.parse(JSON.parse(answer.text)).decision['requestId']).toBe(id);

      expect((await issuance.history(OFFICER_A, id)).at(-1)).toMatchObject({ code: 'evidence-exported', actor: { kind: 'person', id: OFFICER_A } });
      const audited: unknown[] = await issuance.database.query(`SELECT actor_id, facts ->> 'digest' AS digest FROM audit_entry WHERE command = 'export-evidence'`);
      expect(audited).toEqual([{ actor_id: OFFICER_A, digest }]);
    }), 60_000);

  it('[S4-40] is refused when the key confirmed something else, or elsewhere, whatever identity states', () =>
    withDraft(async (id, { decisionId, digest }) => {
      const wrong: [string, SecurityKeyEvidence][] = [
        ['over another digest', evidenceOver(digestOf({}))],
        ['of another platform', evidenceOver(digest, 'https://other.example')],
        ['of another key', { ...evidenceOver(digest), publicKey: new SoftwareSecurityKey({ origin: 'x' }).publicKey }],
      ];
      for (const [name, evidence] of wrong) {
        const answer = await issuance.approve(OFFICER_A, id, { decisionId, statement: await issuance.state(OFFICER_A, digest, { securityKey: evidence }) });
        expect([name, answer.status, answer.json()['type']]).toEqual([name, 422, expect.stringContaining('evidence-mismatch')]);
      }
    }), 60_000);
});

describe('what is shown of an approval', () => {
  it('[C-22] [S4-40] is the declaration with its version, day, place and document, numbers only by their end', () =>
    withDraft(async (id, { decisionId, digest }) => {
      const read = async () => (await issuance.call(OFFICER_A, 'GET', `/v1/issuance-requests/${id}`)).json();
      expect((await read())['approval']).toBeNull();
      expect((await issuance.approve(OFFICER_A, id, { decisionId, statement: await issuance.state(OFFICER_A, digest) })).status).toBe(200);
      const view = await read();
      expect(view).toMatchObject({
        approvedBy: OFFICER_A,
        decisionDigest: digest,
        approval: {
          method: 'totp',
          declaration: { textId: 'face-to-face-identification', textVersion: 1, locale: 'en', text: expect.stringContaining('tax no. ••••••216, face to face') },
          presence: { date: expect.stringMatching(/^\d{4}-\d\d-\d\d$/), place: 'Athens', documentType: 'IDENTITY_CARD', documentNumberMasked: '••••••899' },
        },
      });
      expect(JSON.stringify(view)).not.toMatch(/778899|094259216/);
    }), 60_000);

  it('[C-22] never tells the number of the document in history or audit, but by a salted digest in the decision', () =>
    withDraft(async (id, { decisionId, digest }) => {
      await issuance.approve(OFFICER_A, id, { decisionId, statement: await issuance.state(OFFICER_A, digest) });
      await issuance.call(OFFICER_A, 'GET', evidencePath(id));
      for (const table of ['history', 'audit_entry', 'outbox', 'idempotency_record', 'issuance_request', 'decision_draft']) {
        const rows: unknown[] = await issuance.database.query(`SELECT * FROM ${table}`);
        expect(rows.length).toBeGreaterThan(0);
        expect({ table, text: JSON.stringify(rows) }).toEqual({ table, text: expect.not.stringMatching(/778899|094259216/) });
      }
    }), 60_000);
});

describe('the export of evidence', () => {
  it('[S4-27] is for those who may read the request', () =>
    withDraft(async (id, { decisionId, digest }) => {
      await issuance.approve(OFFICER_A, id, { decisionId, statement: await issuance.state(OFFICER_A, digest) });
      expect((await issuance.call(OFFICER_B, 'GET', evidencePath(id))).status).toBe(404);
      expect((await issuance.call(OFFICER_A, 'GET', evidencePath(id), undefined, [grantAt(AGENCY_A, 'ADMINISTRATOR')])).status).toBe(403);
      expect((await issuance.call(SECOND_OFFICER_A, 'GET', evidencePath(id))).status).toBe(200);
      expect((await issuance.call(OFFICER_A, 'GET', evidencePath(id), undefined, [grantAt(AGENCY_A, 'AUDITOR')])).status).toBe(200);
    }), 60_000);
});
