import { beforeAll, describe, expect, it } from '@jest/globals';
import { CROWD } from '@vidimus/registry-simulator';
import { eventually } from '@vidimus/testing';
import type { Answer } from '../../support/platform/api.js';
import { platformReport } from '../../support/platform/report.js';
import { colleague } from '../../support/people/colleague.js';
import { newOfficer } from '../../support/people/security-key-officer.js';
import type { Person } from '../../support/people/sign-in.js';
import { beginChecks } from '../../support/walk/subject.js';
import { demoPerson, expectStatus, inState, passChecks, presence, requestPath, startIssuance, statementFor } from '../../support/walk/walk.js';

/** Signing in takes codes, which other files may have used up for a while. */
const PATIENCE_MS = 300_000;

const slugOf = ({ body }: Answer): string | undefined => String(body['type']).split('/').at(-1);
const faultsOf = ({ body }: Answer, member: 'code' | 'pointer'): string[] => (body['errors'] ?? []).map((error) => String(error[member]));
const codesOf = (answer: Answer): string[] => faultsOf(answer, 'code');

/** The risky sentences of the procedure, one after another (requirements, 11). */
describe('an officer of an agency', () => {
  let officer: Person;
  let second: Person;
  let domain: string;
  /** People whom no other story uses. */
  const someone = (number: number) => {
    const person = CROWD.filter(({ agencyCode }) => agencyCode === 'AGENCY-A')[150 + number];
    if (person === undefined) throw new Error('The crowd is too small.');
    return person;
  };

  beforeAll(async () => {
    [officer, second] = await Promise.all([newOfficer('AGENCY-A'), newOfficer('AGENCY-A')]);
    domain = platformReport().organisations.find(({ registryCode }) => registryCode === 'AGENCY-A')?.emailDomain ?? '';
  }, PATIENCE_MS);

  it('[S4-06] [S4-08] is told a wrong number, an unknown one and a silent registry apart, and may type again', async () => {
    const lookUp = (taxNumber: string): Promise<Answer> => officer.post('/api/issuance/v1/registry-lookups', { taxNumber });
    const wrong = await lookUp('123456781');
    expect([wrong.status, codesOf(wrong)]).toEqual([400, ['CHECK_DIGIT']]);
    const unknown = await lookUp('999999993');
    expect([unknown.status, codesOf(unknown)]).toEqual([422, ['NO_SUCH_EMPLOYEE']]);
    const silent = await lookUp(demoPerson(({ story }) => story.startsWith('The tax registry does not answer')).taxNumber);
    expect([silent.status, slugOf(silent)]).toEqual([503, 'registry-unavailable']);
    const right = expectStatus(await lookUp('094259216'), 201);
    expect(right.body).toMatchObject({ givenName: 'Δοκιμή', surname: 'Παραδειγματίδου' });
  });

  it('[S4-10] [C-20] may not use a private address, and is told the rule', async () => {
    const found = expectStatus(await officer.post('/api/issuance/v1/registry-lookups', { taxNumber: someone(0).taxNumber }), 201);
    const refused = await officer.post('/api/issuance/v1/issuance-requests', { lookupId: found.body['lookupId'], email: 'somebody@mail.example' });
    expect([refused.status, codesOf(refused)]).toEqual([422, ['NOT_A_SERVICE_ADDRESS']]);
    expect(String(refused.body['detail'])).toContain(domain);
  });

  it('[S4-36] never finds somebody with two of three checks among those who await approval', async () => {
    const person = demoPerson(({ story }) => story.startsWith('Fails at the police'));
    const id = await startIssuance(officer, person, domain);
    const subject = await passChecks(officer, id, person);
    await inState(officer, id, 'CHECK_FAILED');
    const awaiting = async (): Promise<string[]> => {
      const page = expectStatus(await officer.get('/api/issuance/v1/issuance-requests?state=AWAITING_APPROVAL&limit=100'), 200);
      return (page.body['items'] ?? []).map((item) => String(item['id']));
    };
    expect(await awaiting()).not.toContain(id);
    // Asked again, the police says the same.
    expectStatus(await beginChecks(subject, id, person), 202);
    await inState(officer, id, 'CHECK_FAILED');
    expect(await awaiting()).not.toContain(id);
    const early = await officer.post(`${requestPath(id)}/decision-drafts`, { presence: presence(), locale: 'en' });
    expect([early.status, slugOf(early)]).toEqual([409, 'illegal-transition']);
    expectStatus(await officer.post(`${requestPath(id)}/cancellation`, { reason: 'The document was reported lost.' }), 200);
  }, PATIENCE_MS);

  it('[S4-38] [S4-39] [S4-40] cannot approve without the declaration; of two officers at the same moment one approves, and the other is told who did', async () => {
    const id = await startIssuance(officer, someone(1), domain);
    await passChecks(officer, id, someone(1));
    await inState(officer, id, 'AWAITING_APPROVAL');
    const bare = await officer.post(`${requestPath(id)}/approval`, { decisionId: id, statement: 'none' });
    expect([bare.status, slugOf(bare)]).toEqual([422, 'evidence-mismatch']);
    const nowhere = await officer.post(`${requestPath(id)}/decision-drafts`, { presence: { ...presence(), place: '' }, locale: 'en' });
    expect([nowhere.status, faultsOf(nowhere, 'pointer')]).toEqual([400, ['/presence/place']]);

    const drafted = await Promise.all([officer, second].map(async (one) => {
      const draft = expectStatus(await one.post(`${requestPath(id)}/decision-drafts`, { presence: presence(), locale: 'el' }), 201).body;
      expect(draft['decision']?.['declaration']).toMatchObject({ textId: expect.any(String), textVersion: expect.any(Number), locale: 'el' });
      return { one, decisionId: String(draft['decisionId']), statement: await statementFor(one, String(draft['digest'])) };
    }));
    const answers = await Promise.all(drafted.map(({ one, decisionId, statement }) => one.post(`${requestPath(id)}/approval`, { decisionId, statement })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const loser = answers.find(({ status }) => status === 409);
    const winner = drafted[answers.findIndex(({ status }) => status === 200)];
    expect(String(loser?.body['detail'])).toContain(`Already approved by officer ${String(winner?.one.account.id)}`);
    const history = expectStatus(await officer.get(`${requestPath(id)}/history`), 200);
    expect((history.body['items'] ?? []).filter(({ code }) => String(code) === 'approved')).toHaveLength(1);
    expectStatus(await officer.post(`${requestPath(id)}/cancellation`, { reason: 'The story is over.' }), 200);
  }, PATIENCE_MS);

  it('[S4-18] [S4-26] [S4-44] finds a person by surname whatever the accents, the case and the alphabet, and by tax number', async () => {
    const id = await startIssuance(officer, someone(2), domain);
    const search = async (asked: object): Promise<string[]> => {
      const page = expectStatus(await officer.post('/api/issuance/v1/issuance-requests/searches', asked), 200);
      return (page.body['items'] ?? []).map((item) => String(item['id']));
    };
    const { surname, taxNumber } = someone(2);
    await eventually('the request is found', async () => (await search({ surname })).includes(id));
    for (const typed of [surname.toUpperCase(), surname.normalize('NFD').replace(/\p{M}/gu, ''), 'polyarithm']) {
      expect(await search({ surname: typed })).toContain(id);
    }
    expect(await search({ taxNumber })).toEqual([id]);
    const stranger = await colleague('officer-b');
    const foreign = expectStatus(await stranger.post('/api/issuance/v1/issuance-requests/searches', { taxNumber }), 200);
    expect(foreign.body['items']).toEqual([]);
    expectStatus(await officer.post(`${requestPath(id)}/cancellation`, { reason: 'The story is over.' }), 200);
  }, PATIENCE_MS);
});
