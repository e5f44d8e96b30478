import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { decisionKeysSchema, digestOf, relyingPartyOf, saltedDigest, verifyDecision } from '@vidimus/decisions';
import type { IssuanceDecision } from '@vidimus/decisions';
import { SoftwareSecurityKey } from '@vidimus/testing';
import type { SecurityKeyFaults } from '@vidimus/testing';
import { z } from 'zod';
import { People } from '../../test/people.js';
import { call, OFFICERS, ORGANISATIONS, startIdentity } from '../../test/running-identity.js';
import type { RunningIdentity } from '../../test/running-identity.js';
import { CHALLENGE_LIFETIME_MS } from './enrolment-challenges.js';

const { agencyA, agencyB, provider } = ORGANISATIONS;
const { eleni, nikos, manager, administrator } = OFFICERS;
const OWN = '/v1/me/security-keys';

const options = z.object({ challenge: z.string(), rpId: z.string().optional(), rp: z.object({ id: z.string() }).optional() });
const view = z.object({ id: z.string(), state: z.string() });

let identity: RunningIdentity;
let people: People;
beforeAll(async () => {
  identity = await startIdentity();
  people = new People(identity);
}, 60_000);
afterAll(() => identity.stop());

const as = async (officer: typeof eleni, method: string, path: string, body?: object) => call(identity, await people.token(officer), method, path, body);
const newKey = (counts = true): SoftwareSecurityKey => new SoftwareSecurityKey({ origin: identity.url, counts });

async function register(officer: typeof eleni, key: SoftwareSecurityKey, faults: SecurityKeyFaults = {}) {
  const opened = await as(officer, 'POST', `${OWN}/options`);
  const { challenge, rp } = options.parse(opened.body);
  return { name: 'Key of the test', registration: key.register({ challenge, rp: { id: rp?.id ?? '' } }, faults) };
}

async function enrolled(officer: typeof eleni, key: SoftwareSecurityKey): Promise<string> {
  const answer = await as(officer, 'POST', OWN, await register(officer, key));
  expect([answer.status, answer.body]).toEqual([201, expect.objectContaining({ state: 'PENDING', confirmedBy: null })]);
  return view.parse(answer.body).id;
}

async function confirmAs(person: typeof eleni, officer: typeof eleni, keyId: string, code?: string) {
  // Signing in takes a code too.
  await people.token(person);
  return as(person, 'POST', `/v1/officers/${officer.id}/security-keys/${keyId}/confirmation`, { code: code ?? (await identity.nextCode(person)) });
}

async function confirmed(officer: typeof eleni, key: SoftwareSecurityKey): Promise<string> {
  const id = await enrolled(officer, key);
  const answer = await confirmAs(administrator, officer, id);
  expect([answer.status, answer.body]).toEqual([200, expect.objectContaining({ state: 'ACTIVE', confirmedBy: administrator.id })]);
  return id;
}

async function columnOf(query: string, id: string): Promise<string[]> {
  const rows: { value: string }[] = await identity.database.query(query, [id]);
  return rows.map(({ value }) => value);
}

const traceOf = async (id: string) => ({
  history: await columnOf('SELECT code AS value FROM history WHERE aggregate_id = $1 ORDER BY position', id),
  commands: await columnOf(`SELECT command || ' ' || actor_id AS value FROM audit_entry WHERE aggregate_id = $1 ORDER BY txid`, id),
  events: await columnOf('SELECT type AS value FROM outbox WHERE key = $1 ORDER BY position', id),
});

/** Everybody is without keys again. */
beforeEach(async () => {
  await identity.database.query('DELETE FROM security_key');
  await identity.database.query('DELETE FROM attempt_budget');
});

describe('enrolling a security key', () => {
  it('asks the browser for a key that knows its user, and leaves it pending until a manager confirms it', async () => {
    const opened = await as(eleni, 'POST', `${OWN}/options`);
    expect(opened.body).toMatchObject({
      rp: { id: '127.0.0.1', name: 'Vidimus' },
      user: { name: eleni.username },
      attestation: 'none',
      authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
    });
    const id = await confirmed(eleni, newKey());
    expect((await as(eleni, 'GET', OWN)).body).toMatchObject({ items: [{ id, state: 'ACTIVE', name: 'Key of the test', fingerprint: expect.stringMatching(/^([0-9a-f]{4} ){3}[0-9a-f]{4}$/) }] });
    expect(await traceOf(id)).toEqual({
      history: ['enrolled', 'confirmed'],
      commands: [`enrol-security-key ${eleni.id}`, `confirm-security-key ${administrator.id}`],
      events: ['security-key.enrolled.v1', 'security-key.confirmed.v1'],
    });
    const stored: unknown[] = await identity.database.query('SELECT * FROM security_key');
    expect(JSON.stringify(stored)).not.toContain('Key of the test');
  });

  it('takes a challenge once, and for five minutes', async () => {
    const late = await register(eleni, newKey());
    const challenges: { expires_at: Date }[] = await identity.database.query('SELECT expires_at FROM security_key_challenge');
    expect(challenges.map(({ expires_at }) => expires_at.getTime() - identity.clock.now().getTime())).toEqual([CHALLENGE_LIFETIME_MS]);
    // The time stands still here, since tokens would expire by it.
    await identity.database.query('UPDATE security_key_challenge SET expires_at = $1', [identity.clock.now()]);
    expect((await as(eleni, 'POST', OWN, late)).body).toMatchObject({ errors: [{ code: 'CHALLENGE_EXPIRED' }] });
    const body = await register(eleni, newKey());
    expect((await as(eleni, 'POST', OWN, body)).status).toBe(201);
    expect((await as(eleni, 'POST', OWN, body)).status).toBe(422);
    const [first, second] = [await register(eleni, newKey()), await register(eleni, newKey())];
    expect((await as(eleni, 'POST', OWN, first)).status).toBe(422);
    expect((await as(eleni, 'POST', OWN, second)).status).toBe(422);
  });

  it.each([
    ['that did not verify its user', { userVerified: false }],
    ['at another address', { origin: 'https://evil.example' }],
    ['bound to another name', { rpId: 'evil.example' }],
    ['by an assertion', { type: 'webauthn.get' }],
  ])('refuses a key %s', async (_what, faults) => {
    const answer = await as(eleni, 'POST', OWN, await register(eleni, newKey(), faults));
    expect([answer.status, answer.body]).toEqual([422, expect.objectContaining({ errors: [expect.objectContaining({ code: 'REGISTRATION_REFUSED' })] })]);
  });

  it('refuses the challenge of another officer, and a key that was enrolled before', async () => {
    const foreign = await register(nikos, newKey());
    await as(eleni, 'POST', `${OWN}/options`);
    expect((await as(eleni, 'POST', OWN, foreign)).status).toBe(422);
    const key = newKey();
    await enrolled(eleni, key);
    expect((await as(nikos, 'POST', OWN, await register(nikos, key))).status).toBe(409);
  });
});

describe('confirming a security key', () => {
  it('takes a manager of the officer, other than himself, and his fresh second factor', async () => {
    const id = await enrolled(eleni, newKey());
    expect((await confirmAs(eleni, eleni, id, '000000')).status).toBe(403);
    expect((await confirmAs(manager, eleni, id, '000000')).body).toMatchObject({ type: expect.stringContaining('credentials-refused') });
    const code = await identity.nextCode(manager);
    expect((await confirmAs(manager, eleni, id, code)).status).toBe(200);
    const other = await enrolled(eleni, newKey());
    expect((await confirmAs(manager, eleni, other, code)).status).toBe(422);
    expect((await confirmAs(manager, eleni, id)).body).toMatchObject({ type: expect.stringContaining('illegal-transition'), state: 'ACTIVE' });
  });

  it('is not for a manager of elsewhere, nor for one who could not give the officer his roles', async () => {
    const elsewhere = await enrolled(nikos, newKey());
    expect((await confirmAs(manager, nikos, elsewhere)).status).toBe(404);
    expect((await as(manager, 'GET', `/v1/officers/${nikos.id}/security-keys`)).status).toBe(404);
    const own = await enrolled(manager, newKey());
    expect((await confirmAs(manager, manager, own)).status).toBe(403);
    expect((await confirmAs(administrator, manager, own)).status).toBe(200);
    const highest = await enrolled(administrator, newKey());
    expect((await confirmAs(manager, administrator, highest)).status).toBe(404);
    const foreign = await enrolled(eleni, newKey());
    expect((await confirmAs(administrator, nikos, foreign)).status).toBe(404);
  });

  it('is undone by the officer, or by a manager with a reason', async () => {
    const [own, lost] = [await confirmed(eleni, newKey()), await confirmed(eleni, newKey())];
    expect((await as(nikos, 'DELETE', `${OWN}/${own}`)).status).toBe(404);
    expect((await as(eleni, 'DELETE', `${OWN}/${own}`)).status).toBe(204);
    expect((await as(eleni, 'DELETE', `${OWN}/${own}`)).status).toBe(409);
    const path = `/v1/officers/${eleni.id}/security-keys/${lost}/revocation`;
    expect((await as(manager, 'POST', path, {})).status).toBe(400);
    expect((await as(manager, 'POST', path, { reason: 'Lost on the way.' })).status).toBe(204);
    expect((await as(manager, 'GET', `/v1/officers/${eleni.id}/security-keys`)).body).toMatchObject({
      items: [
        { id: own, state: 'REVOKED', revokedBy: eleni.id, revocationReason: null },
        { id: lost, state: 'REVOKED', revokedBy: manager.id, revocationReason: 'Lost on the way.' },
      ],
    });
    expect((await traceOf(lost)).events.at(-1)).toBe('security-key.revoked.v1');
  });
});

describe('a decision that is confirmed by security key', () => {
  const decisionOn = (organisationId: string): IssuanceDecision => ({
    type: 'vidimus.issuance-approval',
    version: 1,
    decisionId: randomUUID(),
    requestId: randomUUID(),
    profile: { id: 'natural-person-remote-signature', version: 1 },
    organisation: { id: organisationId, path: `/${provider}/${organisationId}/` },
    subject: { givenName: 'Given', surname: 'Surname', taxNumber: 'TINGR-094259216', country: 'GR' },
    declaration: { textId: 'face-to-face', textVersion: 1, locale: 'en', text: 'I identified the person.' },
    presence: { date: '2026-11-21', place: 'Office', documentType: 'PASSPORT', documentNumberDigest: saltedDigest('x', randomBytes(16)) },
    officerId: eleni.id,
  });
  const asked = (digest: string, organisationId: string = agencyA) => ({ digest, purpose: 'issuance.approval', organisationId });
  const state = (body: object) => as(eleni, 'POST', '/v1/decision-statements', body);
  const keys = async () => decisionKeysSchema.parse(await (await fetch(`${identity.url}/v1/decision-keys`)).json());

  async function assertion(key: SoftwareSecurityKey, digest: string, faults: SecurityKeyFaults = {}) {
    const opened = await as(eleni, 'POST', '/v1/decision-assertion-options', asked(digest));
    expect([opened.status, opened.body]).toEqual([200, expect.objectContaining({ challenge: digest, userVerification: 'required' })]);
    return key.assert(options.parse(opened.body), faults);
  }

  it('[S4-40] is stated with the evidence of the key, and verifies offline', async () => {
    const key = newKey();
    await confirmed(eleni, key);
    const decision = decisionOn(agencyA);
    const answer = await state({ ...asked(digestOf(decision)), assertion: await assertion(key, digestOf(decision)) });
    expect([answer.status, Object.keys(z.record(z.string(), z.unknown()).parse(answer.body))]).toEqual([201, ['statement']]);
    const { statement } = z.object({ statement: z.string() }).parse(answer.body);
    const verified = await verifyDecision({ decision, statement, keys: await keys(), relyingParty: relyingPartyOf(identity.url) });
    expect(verified).toMatchObject({
      officerId: eleni.id,
      method: 'webauthn',
      grant: { role: 'REGISTRATION_OFFICER', organisationId: agencyA },
      securityKey: { publicKey: key.publicKey, confirmedBy: administrator.id, origin: identity.url },
    });
  });

  it('[S4-40] leaves codes no way any more, until the key is revoked', async () => {
    const digest = digestOf(decisionOn(agencyA));
    const withCode = async () => state({ ...asked(digest), code: await identity.nextCode(eleni) });
    expect((await as(eleni, 'POST', '/v1/decision-assertion-options', asked(digest))).body).toMatchObject({ reason: 'NO_SECURITY_KEY' });
    await enrolled(eleni, newKey());
    expect((await withCode()).status).toBe(201);
    const id = await confirmed(eleni, newKey());
    const refused = await withCode();
    expect([refused.status, refused.body]).toEqual([422, expect.objectContaining({ type: expect.stringContaining('security-key-required') })]);
    expect((await as(manager, 'POST', `/v1/officers/${eleni.id}/security-keys/${id}/revocation`, { reason: 'Broken.' })).status).toBe(204);
    expect((await withCode()).status).toBe(201);
  });

  it('is refused for a key that is pending, revoked, another’s, or that signed something else', async () => {
    const [key, pending, foreign] = [newKey(), newKey(), newKey()];
    const id = await confirmed(eleni, key);
    await enrolled(eleni, pending);
    await confirmed(nikos, foreign);
    const digest = digestOf(decisionOn(agencyA));
    const cases: [string, object, string][] = [
      ['pending', await assertion(pending, digest), 'credentials-refused'],
      ["another's", await assertion(foreign, digest), 'credentials-refused'],
      ['over another digest', key.assert({ challenge: digestOf({}), rpId: '127.0.0.1' }), 'evidence-mismatch'],
      ['without its user', await assertion(key, digest, { userVerified: false }), 'evidence-mismatch'],
      ['elsewhere', await assertion(key, digest, { origin: 'http://localhost:1' }), 'evidence-mismatch'],
    ];
    for (const [name, answer, slug] of cases) {
      const { status, body } = await state({ ...asked(digest), assertion: answer });
      expect([name, status, body]).toEqual([name, 422, expect.objectContaining({ type: expect.stringContaining(slug) })]);
    }
    const good = await assertion(key, digest);
    await as(eleni, 'DELETE', `${OWN}/${id}`);
    expect((await state({ ...asked(digest), assertion: good })).body).toMatchObject({ type: expect.stringContaining('credentials-refused') });
  });

  it('may be stated again over the same assertion, which is recorded; a copy of the key is found by its counter', async () => {
    const key = newKey();
    const id = await confirmed(eleni, key);
    const digest = digestOf(decisionOn(agencyA));
    const first = { ...asked(digest), assertion: await assertion(key, digest) };
    expect([(await state(first)).status, (await state(first)).status]).toEqual([201, 201]);
    for (const counter of [1, 2, 0]) {
      const copy = await state({ ...asked(digest), assertion: await assertion(key, digest, { counter }) });
      expect([copy.status, copy.body]).toEqual([422, expect.objectContaining({ detail: expect.stringContaining('copy') })]);
    }
    expect((await state({ ...asked(digest), assertion: await assertion(key, digest) })).status).toBe(201);
    expect((await traceOf(id)).history.slice(2)).toEqual([
      'decision-confirmed',
      'assertion-replayed',
      'counter-went-back',
      'counter-went-back',
      'counter-went-back',
      'decision-confirmed',
    ]);
  });

  it('takes keys that do not count', async () => {
    const key = newKey(false);
    await confirmed(eleni, key);
    for (let time = 0; time < 2; time += 1) {
      const digest = digestOf(decisionOn(agencyA));
      expect((await state({ ...asked(digest), assertion: await assertion(key, digest) })).status).toBe(201);
    }
  });

  it('wants an assertion or a code, and an organisation where the officer may approve', async () => {
    const key = newKey();
    await confirmed(eleni, key);
    const digest = digestOf(decisionOn(agencyB));
    expect((await state(asked(digest))).body).toMatchObject({ errors: [{ pointer: '/code' }] });
    expect((await state({ ...asked(digest), code: '123456', assertion: await assertion(key, digest) })).status).toBe(400);
    expect((await state({ ...asked(digest, agencyB), assertion: await assertion(key, digest) })).status).toBe(404);
    expect((await as(eleni, 'POST', '/v1/decision-assertion-options', asked(digest, agencyB))).status).toBe(404);
  });
});
