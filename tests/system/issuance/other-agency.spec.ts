import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { completeAsSubject } from '../../support/walk/completion.js';
import { crowdPerson, domainOfAgencyA } from '../../support/people/crowd.js';
import { platformReport } from '../../support/platform/report.js';
import { colleague } from '../../support/people/colleague.js';
import { newOfficer } from '../../support/people/security-key-officer.js';
import type { Person } from '../../support/people/sign-in.js';
import { subjectPath } from '../../support/walk/subject.js';
import type { SubjectBrowser } from '../../support/walk/subject.js';
import { approve, expectStatus, inState, passChecks, presence, requestPath, startIssuance } from '../../support/walk/walk.js';

const NOBODY_ELSES = 163;

describe('officers of another agency', () => {
  let ours: Person;
  let theirs: Person;
  let id: string;
  let subject: SubjectBrowser;

  beforeAll(async () => {
    [ours, theirs] = await Promise.all([newOfficer('AGENCY-A'), colleague('officer-b')]);
    const person = crowdPerson(NOBODY_ELSES);
    id = await startIssuance(ours, person, domainOfAgencyA());
    subject = await passChecks(ours, id, person);
    await inState(ours, id, 'AWAITING_APPROVAL');
  });

  it('[S4-27] do not find the request in their list', async () => {
    const mine = expectStatus(await ours.get('/api/issuance/v1/issuance-requests?limit=100'), 200);
    const foreign = expectStatus(await theirs.get('/api/issuance/v1/issuance-requests?limit=100'), 200);
    expect(JSON.stringify(mine.body)).toContain(id);
    expect(JSON.stringify(foreign.body)).not.toContain(id);
  });

  it.each([
    ['open', () => theirs.get(requestPath(id))],
    ['read the history of', () => theirs.get(`${requestPath(id)}/history`)],
    ['draft an approval of', () => theirs.post(`${requestPath(id)}/decision-drafts`, { presence: presence(), locale: 'en' })],
    ['approve', () => theirs.post(`${requestPath(id)}/approval`, { decisionId: randomUUID(), statement: 'x.y.z' })],
    ['reject', () => theirs.post(`${requestPath(id)}/rejection`, { reason: 'Not the same person.' })],
    ['cancel', () => theirs.post(`${requestPath(id)}/cancellation`, { reason: 'Wrong entry.' })],
  ])('[S4-27] cannot %s it, and get the same answer as for a request that does not exist', async (_what, attempt) => {
    const answer = await attempt();
    expect(answer.status).toBe(404);
    const nowhere = await theirs.get(requestPath(randomUUID()));
    expect(answer.body['detail']).toBe(nowhere.body['detail']);
  });

  it('[S4-42] cannot act for the subject, and neither can his own officer', async () => {
    for (const officer of [theirs, ours]) expect((await officer.post(subjectPath(id, '/completion'), {})).status).toBe(401);
  });

  it('[S4-27] find nobody of the other agency by tax number, in the same words as for nobody at all', async () => {
    const lookUp = (taxNumber: string) => theirs.post('/api/issuance/v1/registry-lookups', { taxNumber });
    const foreign = await lookUp(crowdPerson(NOBODY_ELSES).taxNumber);
    const nobody = await lookUp('123456783');
    expect(foreign.status).toBe(nobody.status);
    expect(foreign.body['detail']).toBe(nobody.body['detail']);
  });

  it('cannot open or revoke the certificate that comes of it', async () => {
    expectStatus(await approve(ours, id), 200);
    await completeAsSubject(subject, id);
    const done = await inState(ours, id, 'COMPLETED');
    const path = `/api/authority/v1/certificates/${String(done.body['certificateId'])}`;
    expect((await theirs.get(path)).status).toBe(404);
    expect((await theirs.get(`${path}/certificate.pem`)).status).toBe(404);
    const revoked = await theirs.post(`${path}/revocation`, {
      category: 'HOLDER_REQUEST',
      reason: 'unspecified',
      description: 'Not mine.',
    });
    expect(revoked.status).toBe(404);
    expect((await ours.get(path)).body['state']).toBe('ACTIVE');
  });

  it('nobody gets anywhere without signing in, and a forged session writes nothing', async () => {
    const { web } = platformReport();
    const bare = await fetch(new URL(requestPath(id), web));
    expect(bare.status).toBe(401);
    const forged = await fetch(new URL(`${requestPath(id)}/cancellation`, web), {
      method: 'POST',
      headers: {
        cookie: ours.jar.header('/'),
        'content-type': 'application/json',
        'idempotency-key': randomUUID(),
        origin: 'https://elsewhere.example',
      },
      body: JSON.stringify({ reason: 'Forged.' }),
    });
    expect(forged.status).toBe(403);
  });
});
