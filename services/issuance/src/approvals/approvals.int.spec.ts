import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { digestOf, issuanceDecisionSchema } from '@vidimus/decisions';
import { everything } from '@vidimus/persistence';
import type { TestAnswer } from '@vidimus/testing';
import { AGENCY_A, AGENCY_B, grantAt, OFFICER_A, OFFICER_B, personOf, RunningIssuance, SECOND_OFFICER_A } from '../../test/running-issuance.js';
import { DeadlinesService } from '../deadlines/deadlines.service.js';
import { OrganisationPoliciesService } from '../organisation-policies/organisation-policies.service.js';

let issuance: RunningIssuance;
beforeAll(async () => {
  issuance = await RunningIssuance.start();
}, 120_000);
afterAll(() => issuance.stop());

const cancel = (id: string) => issuance.call(OFFICER_A, 'POST', `/v1/issuance-requests/${id}/cancellation`, { reason: 'the test goes on' });

/** Runs with a request that waits for approval, and leaves the person free for the next test. */
async function withWaiting(test: (id: string) => Promise<void>): Promise<void> {
  const id = await issuance.awaitingApproval(OFFICER_A, personOf('094259216'));
  await test(id);
  await cancel(id);
}

describe('the decision of an officer', () => {
  it('[S4-39] [S4-40] is drafted word for word, holds the document only by its salted digest, and approves', () =>
    withWaiting(async (id) => {
      const drafted = (await issuance.draft(OFFICER_A, id)).json<{ decisionId: string; digest: string; decision: unknown }>();
      const decision = issuanceDecisionSchema.parse(drafted.decision);
      expect(decision).toMatchObject({
        requestId: id,
        organisation: { id: AGENCY_A.id, path: AGENCY_A.path },
        subject: { surname: 'Παραδειγματίδου', taxNumber: 'TINGR-094259216', country: 'GR' },
        presence: { place: 'Athens', documentType: 'IDENTITY_CARD' },
        officerId: OFFICER_A,
      });
      expect(drafted.digest).toBe(digestOf(decision));
      expect(JSON.stringify(decision)).not.toContain('ZZ-778899');
      const answer = await issuance.approve(OFFICER_A, id, { decisionId: drafted.decisionId, statement: await issuance.state(OFFICER_A, drafted.digest) });
      expect([answer.status, answer.json()]).toEqual([200, expect.objectContaining({ state: 'APPROVED' })]);
      expect((await issuance.call(OFFICER_A, 'GET', `/v1/issuance-requests/${id}`)).json()).toMatchObject({
        approvedBy: OFFICER_A,
        decisionDigest: drafted.digest,
      });
      expect((await issuance.history(OFFICER_A, id)).at(-1)).toMatchObject({ code: 'approved', data: { officerId: OFFICER_A, decisionDigest: drafted.digest } });
      expect((await issuance.eventsOf(id)).at(-1)).toBe('issuance.approved.v1');
    }), 60_000);

  it('[S4-38] two at the same moment: one approval, and one clear answer who it was', () =>
    withWaiting(async (id) => {
      const officers = [OFFICER_A, SECOND_OFFICER_A];
      const decisions = await Promise.all(officers.map((officer) => issuance.decisionOf(officer, id)));
      const answers = await Promise.all(
        officers.map((officer, index) => issuance.approve(officer, id, decisions[index] ?? { decisionId: '', statement: '' })),
      );
      expect(answers.map((answer) => answer.status).sort()).toEqual([200, 409]);
      const winner = officers[answers.findIndex((answer) => answer.status === 200)] ?? '';
      const loser = answers.find((answer) => answer.status === 409)?.json();
      expect(loser).toMatchObject({ type: expect.stringContaining('illegal-transition'), approvedBy: winner, state: 'APPROVED' });
      expect(loser?.['detail']).toContain(`Already approved by officer ${winner}`);
      expect((await issuance.eventsOf(id)).filter((type) => type === 'issuance.approved.v1')).toHaveLength(1);
    }), 60_000);

  it('[S4-40] is refused when statement, officer and request do not belong together, and nothing changes', () =>
    withWaiting(async (id) => {
      const { decisionId, digest } = (await issuance.draft(OFFICER_A, id)).json<{ decisionId: string; digest: string }>();
      const good = await issuance.state(OFFICER_A, digest);
      const wrong: [string, string, { decisionId: string; statement: string }][] = [
        ['six minutes old', OFFICER_A, { decisionId, statement: await issuance.state(OFFICER_A, digest, { issuedAt: new Date(Date.now() - 360_000) }) }],
        ['over another digest', OFFICER_A, { decisionId, statement: await issuance.state(OFFICER_A, digestOf({})) }],
        ['of another officer', OFFICER_A, { decisionId, statement: await issuance.state(SECOND_OFFICER_A, digest) }],
        ['by a role elsewhere', OFFICER_A, { decisionId, statement: await issuance.state(OFFICER_A, digest, { grant: issuance.grantOf(OFFICER_B) }) }],
        ['by a role that may not', OFFICER_A, { decisionId, statement: await issuance.state(OFFICER_A, digest, { grant: grantAt(AGENCY_A, 'AUDITOR') }) }],
        ['with one character changed', OFFICER_A, { decisionId, statement: good.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')) }],
        ["another officer's draft", SECOND_OFFICER_A, { decisionId, statement: good }],
        ['a draft that is not', OFFICER_A, { decisionId: AGENCY_A.id, statement: good }],
      ];
      for (const [name, officer, decision] of wrong) {
        const answer = await issuance.approve(officer, id, decision);
        expect([name, answer.status, answer.json()['type']]).toEqual([name, 422, expect.stringContaining('evidence-mismatch')]);
      }
      expect((await issuance.historyCodes(OFFICER_A, id)).at(-1)).toBe('checks-passed');
      expect((await issuance.approve(OFFICER_A, id, { decisionId, statement: good })).status).toBe(200);
    }), 60_000);

  it('[S4-40] is refused when a draft is of another request', async () => {
    const other = await issuance.awaitingApproval(OFFICER_A, personOf('999010012'));
    const decision = await issuance.decisionOf(OFFICER_A, other);
    await withWaiting(async (id) => {
      expect((await issuance.approve(OFFICER_A, id, decision)).json()).toMatchObject({ type: expect.stringContaining('evidence-mismatch') });
    });
    await cancel(other);
  }, 60_000);

  it('[S4-27] of another agency finds nothing', () =>
    withWaiting(async (id) => {
      const decision = await issuance.decisionOf(OFFICER_A, id);
      expect((await issuance.approve(OFFICER_B, id, decision)).status).toBe(404);
      expect((await issuance.draft(OFFICER_B, id)).status).toBe(404);
    }), 60_000);

  it('[C-22] needs a day that can be, a place and a document', () =>
    withWaiting(async (id) => {
      expect((await issuance.draft(OFFICER_A, id, '2099-01-01')).json()).toMatchObject({ errors: [{ pointer: '/presence/date' }] });
      const path = `/v1/issuance-requests/${id}/decision-drafts`;
      const incomplete = await issuance.call(OFFICER_A, 'POST', path, { presence: { date: '2026-11-21' }, locale: 'en' });
      const pointers = incomplete.json<{ errors: { pointer: string }[] }>().errors.map(({ pointer }) => pointer);
      expect(pointers).toEqual(['/presence/place', '/presence/documentType', '/presence/documentNumber']);
    }), 60_000);

  it('[S4-37] is for persons: an integrator can have met nobody', () =>
    withWaiting(async (id) => {
      const token = await issuance.room.issuer.token({ kind: 'client', sub: 'program', grants: [grantAt(AGENCY_A)] });
      const answer = await issuance.room.request(`/v1/issuance-requests/${id}/approval`, {
        method: 'POST',
        token,
        body: { decisionId: AGENCY_A.id, statement: 'x' },
      });
      expect(answer.status).toBe(403);
    }), 60_000);

  it('[S4-38] is not taken over one’s own certificate', () =>
    withWaiting(async (id) => {
      const body = { taxNumber: '094259216', organisationId: AGENCY_A.id };
      const known = await issuance.call(OFFICER_A, 'PUT', `/v1/officer-identities/${SECOND_OFFICER_A}`, body, [grantAt(AGENCY_A, 'RA_MANAGER')]);
      expect([known.status, known.text]).toEqual([204, '']);
      const own = await issuance.approve(SECOND_OFFICER_A, id, await issuance.decisionOf(SECOND_OFFICER_A, id));
      expect([own.status, own.json()]).toEqual([422, expect.objectContaining({ detail: expect.stringContaining('his own certificate') })]);
      expect((await issuance.approve(OFFICER_A, id, await issuance.decisionOf(OFFICER_A, id))).status).toBe(200);
    }), 60_000);

  it('[S4-38] is taken by another than the starter, where four eyes are asked for', () =>
    withWaiting(async (id) => {
      const policy = { organisationPath: AGENCY_A.path, name: AGENCY_A.name, registryCode: AGENCY_A.registryCode, emailDomains: [AGENCY_A.domain], fourEyes: true };
      const path = `/v1/organisation-policies/${AGENCY_A.id}`;
      const put = (body: object) => issuance.call(OFFICER_A, 'PUT', path, body, [grantAt(AGENCY_A, 'ADMINISTRATOR')]);
      expect((await put(policy)).json()).toMatchObject({ fourEyes: true });
      const same = await issuance.approve(OFFICER_A, id, await issuance.decisionOf(OFFICER_A, id));
      expect([same.status, same.json()]).toEqual([422, expect.objectContaining({ detail: expect.stringContaining('four eyes') })]);
      await put({ ...policy, fourEyes: false });
    }), 60_000);

  it('[C-24] can be a rejection with a reason', () =>
    withWaiting(async (id) => {
      const reason = 'The person at the desk was somebody else.';
      const answer = await issuance.call(OFFICER_A, 'POST', `/v1/issuance-requests/${id}/rejection`, { reason });
      expect(answer.json()).toMatchObject({ state: 'REJECTED' });
      expect((await issuance.eventsOf(id)).at(-1)).toBe('issuance.rejected.v1');
    }), 60_000);

  it('[C-22] keeps the number of the document with its salt, sealed, and erases drafts that nobody approved', () =>
    withWaiting(async (id) => {
      await issuance.decisionOf(OFFICER_A, id);
      const rows: object[] = await issuance.database.query('SELECT * FROM decision_draft');
      expect(rows.length).toBeGreaterThan(0);
      expect(JSON.stringify(rows)).not.toMatch(/778899|Παραδειγματίδου|094259216/);
      await issuance.database.query(`UPDATE decision_draft SET expires_at = now() - interval '1 second'`);
      const deadlines = issuance.room.running.app.get(DeadlinesService, { strict: false });
      while (await deadlines.eraseOneExpired());
      expect(await issuance.database.query('SELECT * FROM decision_draft')).toEqual([]);
    }), 60_000);
});

describe('the policy of an organisation', () => {
  it('is set within the scope only, for an organisation that stands there as identity knows', async () => {
    const elsewhere = { organisationPath: `/${AGENCY_A.id}/`, name: 'X', registryCode: 'X', emailDomains: ['x.example'] };
    const administrator = [{ ...grantAt(AGENCY_A, 'ADMINISTRATOR'), descendants: true }];
    const put = (id: string, body: object): Promise<TestAnswer> => issuance.call(OFFICER_A, 'PUT', `/v1/organisation-policies/${id}`, body, administrator);
    expect((await put(AGENCY_A.id, elsewhere)).status).toBe(404);
    for (const organisationPath of [AGENCY_A.path, `${AGENCY_A.path}${AGENCY_B.id}/`]) {
      expect((await put(AGENCY_B.id, { ...elsewhere, organisationPath })).json()).toMatchObject({ status: 422, errors: [{ pointer: '/organisationPath', code: 'PATH' }] });
    }
    const service = issuance.room.running.app.get(OrganisationPoliciesService, { strict: false });
    expect((await service.get(everything('the test looks'), AGENCY_A.id)).name).toBe(AGENCY_A.name);
  });

  it('[C-20] names at least one domain', async () => {
    const body = { organisationPath: AGENCY_A.path, name: 'X', registryCode: 'X', emailDomains: [] };
    const answer = await issuance.call(OFFICER_A, 'PUT', `/v1/organisation-policies/${AGENCY_A.id}`, body, [grantAt(AGENCY_A, 'ADMINISTRATOR')]);
    expect(answer.json()).toMatchObject({ errors: [{ pointer: '/emailDomains' }] });
  });
});
