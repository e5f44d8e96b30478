import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { decisionKeysSchema, digestOf, saltedDigest, verifyDecision } from '@vidimus/decisions';
import type { IssuanceDecision } from '@vidimus/decisions';
import { z } from 'zod';
import { People } from '../../test/people.js';
import { call, OFFICERS, ORGANISATIONS, startIdentity } from '../../test/running-identity.js';
import type { RunningIdentity } from '../../test/running-identity.js';

const { agencyA, agencyB, provider } = ORGANISATIONS;

const decision: IssuanceDecision = {
  type: 'vidimus.issuance-approval',
  version: 1,
  decisionId: randomUUID(),
  requestId: randomUUID(),
  profile: { id: 'natural-person-remote-signature', version: 1 },
  organisation: { id: agencyA, path: `/${provider}/${agencyA}/` },
  subject: { givenName: 'Given', surname: 'Surname', taxNumber: 'TINGR-094259216', country: 'GR' },
  declaration: { textId: 'face-to-face', textVersion: 1, locale: 'en', text: 'I identified the person.' },
  presence: { date: '2026-11-21', place: 'Office', documentType: 'PASSPORT', documentNumberDigest: saltedDigest('x', randomBytes(16)) },
  officerId: OFFICERS.eleni.id,
};

describe('a statement over a decision', () => {
  let identity: RunningIdentity;
  let people: People;
  let eleni: string;
  beforeAll(async () => {
    identity = await startIdentity();
    people = new People(identity);
  }, 60_000);
  beforeEach(async () => {
    eleni = await people.token(OFFICERS.eleni);
  });
  afterAll(() => identity.stop());

  const confirm = (token: string, code: string, organisationId: string = agencyA) =>
    call(identity, token, 'POST', '/v1/decision-statements', { digest: digestOf(decision), purpose: 'issuance.approval', organisationId, code });
  const keys = async () => decisionKeysSchema.parse(await (await fetch(`${identity.url}/v1/decision-keys`)).json());

  it('[S4-40] is given for a fresh code, and verifies offline with the published keys', async () => {
    const answer = await confirm(eleni, await identity.nextCode(OFFICERS.eleni));
    expect(answer.status).toBe(201);
    const { statement } = z.object({ statement: z.string() }).parse(answer.body);
    const verified = await verifyDecision({ decision, statement, keys: await keys() });
    expect(verified).toEqual(expect.objectContaining({ officerId: OFFICERS.eleni.id, method: 'totp', digest: digestOf(decision) }));
    expect(verified.grant).toEqual(expect.objectContaining({ role: 'REGISTRATION_OFFICER', organisationId: agencyA }));
    const history: unknown[] = await identity.database.query(`SELECT code, data FROM history WHERE aggregate_id = $1 AND code = 'decision-confirmed'`, [OFFICERS.eleni.id]);
    expect(history).toEqual([{ code: 'decision-confirmed', data: { digest: digestOf(decision), purpose: 'issuance.approval', method: 'totp' } }]);
  });

  it('publishes no private part of its key', async () => {
    expect(await (await fetch(`${identity.url}/v1/decision-keys`)).text()).not.toContain('"d"');
  });

  it('takes a code once, also when it is sent several times at once', async () => {
    const code = await identity.nextCode(OFFICERS.eleni);
    const statuses = await Promise.all(Array.from({ length: 4 }, async () => (await confirm(eleni, code)).status));
    expect(statuses.filter((status) => status === 201)).toHaveLength(1);
    expect((await confirm(eleni, code)).status).toBe(422);
  });

  it('is not given for an organisation where the officer may not approve, nor to others', async () => {
    expect((await confirm(eleni, await identity.nextCode(OFFICERS.eleni), agencyB)).status).toBe(404);
    const manager = await people.token(OFFICERS.manager);
    expect((await confirm(manager, await identity.nextCode(OFFICERS.manager))).status).toBe(403);
  });

  it('is not given for a role that was taken away after the token was made', async () => {
    const nikos = await people.token(OFFICERS.nikos);
    await identity.database.query(`UPDATE account SET grants = '[]' WHERE id = $1`, [OFFICERS.nikos.id]);
    expect((await confirm(nikos, await identity.nextCode(OFFICERS.nikos), agencyB)).status).toBe(403);
  });

  it('counts guesses before it compares them: of many at once few are looked at', async () => {
    await identity.database.query('DELETE FROM attempt_budget');
    const statuses = await Promise.all(Array.from({ length: 30 }, async (_, guess) => (await confirm(eleni, String(guess).padStart(6, '0'))).status));
    expect(statuses.filter((status) => status === 422).length).toBeLessThanOrEqual(5);
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThanOrEqual(25);
    identity.clock.advance(1_000);
    expect((await confirm(eleni, await identity.nextCode(OFFICERS.eleni))).status).toBe(201);
  });
});
