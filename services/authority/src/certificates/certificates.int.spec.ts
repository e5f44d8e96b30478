import { generateKeyPairSync, randomUUID, sign, X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { buildCsr, toPem } from '@vidimus/pki';
import { eventually } from '@vidimus/testing';
import type { TestAnswer } from '@vidimus/testing';
import { DataSource } from 'typeorm';
import { AGENCY, csrFor, makeHolderKey, officerGrant } from '../../test/orders.js';
import { everythingStoredAbout, startAuthority, strangerGrant } from '../../test/running-authority.js';
import type { RunningAuthority } from '../../test/running-authority.js';
import type { CertificateView } from './certificates.schemas.js';
import type { IssuanceOrder } from './issuance-order.js';

// Every test goes through HTTP, tokens and several commits; on a busy machine that takes its time.
jest.setTimeout(60_000);

let authority: RunningAuthority;
beforeAll(async () => {
  authority = await startAuthority();
});
afterAll(() => authority.stop());

const eventsOf = (id: string): Promise<{ type: string; envelope: { data: Record<string, unknown> } }[]> =>
  authority.signer.running.app.get(DataSource).query('SELECT type, envelope FROM outbox WHERE key = $1 ORDER BY position', [id]);

async function refused(order: IssuanceOrder, slug: string): Promise<TestAnswer> {
  const id = randomUUID();
  const answer = await authority.put(id, order);
  expect([answer.status, answer.json()['type']]).toEqual([422, expect.stringContaining(`/${slug}`)]);
  const again = await authority.put(id, order);
  expect([again.status, again.json()['detail'], again.json()['errors']]).toEqual([422, answer.json()['detail'], answer.json()['errors']]);
  expect((await eventsOf(id)).map(({ type, envelope }) => [type, envelope.data['reason']])).toEqual([['certificate.refused.v1', slug]]);
  return answer;
}

describe('issuing', () => {
  it('gives the certificate of the approved subject and tells everybody, without a name', async () => {
    const order = await authority.order({ subject: { givenName: 'Ελένη', surname: 'Δοκιμαστική' } });
    const id = randomUUID();
    const view = (await authority.put(id, order)).json<CertificateView>();
    expect(view).toMatchObject({ id, state: 'ACTIVE', requestId: order.requestId, profile: { variant: 'test' } });
    expect(view.content?.subject).toEqual(
      expect.arrayContaining([
        { type: 'surname', value: 'Δοκιμαστική' },
        { type: 'serialNumber', value: 'TINGR-094259216' },
      ]),
    );
    expect(view.content?.keyUsage).toEqual(['nonRepudiation']);
    const [issued] = await eventsOf(id);
    expect(issued).toMatchObject({ type: 'certificate.issued.v1', envelope: { data: { certificateId: id, serialNumber: view.serialNumber } } });
    expect(JSON.stringify(issued)).not.toMatch(/Δοκιμαστική|094259216/);
  });

  it('gives the same answer to the same order, and refuses another order under the same id', async () => {
    const id = randomUUID();
    const order = await authority.order();
    const first = await authority.put(id, order);
    expect(await authority.put(id, order)).toMatchObject({ status: 200, text: first.text });
    const other = await authority.put(id, await authority.order());
    expect([other.status, other.json()['type']]).toEqual([409, expect.stringContaining('/conflict')]);
  });

  it('makes one certificate of the same order sent ten times at once', async () => {
    const id = randomUUID();
    const order = await authority.order();
    const answers = await Promise.all(Array.from({ length: 10 }, () => authority.put(id, order)));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 200));
    expect(await eventsOf(id)).toHaveLength(1);
  });

  it('never repeats a serial number, and gives each at least 64 random bits', async () => {
    const views = await Promise.all(Array.from({ length: 20 }, () => authority.issued()));
    const serials = views.map(({ serialNumber }) => serialNumber ?? '');
    expect(new Set(serials).size).toBe(20);
    for (const serial of serials) expect(serial).toMatch(/^[4-7][0-9a-f]{31}$/);
    // 126 random bits: two of twenty that agree in any 32-bit block would be no randomness.
    for (let block = 8; block < 32; block += 8) expect(new Set(serials.map((serial) => serial.slice(block, block + 8))).size).toBe(20);
  });

  it('keeps nothing that names the holder in readable form', async () => {
    const view = await authority.issued({ subject: { surname: 'Αναγνωριστική' } });
    const stored = await everythingStoredAbout(authority, view.id);
    expect(stored.length).toBeGreaterThanOrEqual(5);
    const der = Buffer.from(new X509Certificate(view.pem ?? '').raw);
    expect(JSON.stringify(stored)).not.toMatch(/Αναγνωριστική|094259216/);
    expect(JSON.stringify(stored)).not.toContain(der.subarray(0, 60).toString('base64'));
    expect(authority.signer.logLines.join('')).not.toMatch(/Αναγνωριστική|094259216/);
  });
});

describe('evidence', () => {
  /** Every character of what is asked for, and of what was decided, changed alone. */
  const changes: [string, (order: IssuanceOrder) => IssuanceOrder][] = [
    ['a letter of the subject', (order) => ({ ...order, subject: { ...order.subject, surname: `${order.subject.surname}ς` } })],
    ['a digit of the tax number', (order) => ({ ...order, subject: { ...order.subject, taxNumber: 'TINGR-090000045' } })],
    ['the request', (order) => ({ ...order, requestId: randomUUID() })],
    ['the organisation', (order) => ({ ...order, organisationId: strangerGrant.organisationId, organisationPath: strangerGrant.organisationPath })],
    ['the version of the profile', (order) => ({ ...order, profile: { ...order.profile, version: 2 } })],
    ['a letter of the decision', (order) => withDecision(order, { subject: { ...order.subject, surname: 'Άλλη' } })],
    ['the declaration', (order) => withDecision(order, { declaration: { textId: 'presence', textVersion: 2, locale: 'en', text: 'x' } })],
    ['a member more in the decision', (order) => withDecision(order, { note: 'x' })],
    ['a bit of the statement', (order) => ({ ...order, evidence: { ...order.evidence, statement: flipLast(order.evidence.statement) } })],
  ];
  it.each(changes)('[S4-40] with %s changed after the approval is refused', async (_what, change) => {
    await refused(change(await authority.order()), 'evidence-mismatch');
  });

  it('[S4-40] of an officer whose role did not allow it, or not there, is refused', async () => {
    await refused(await authority.order({ grant: { ...officerGrant, role: 'AUDITOR' } }), 'evidence-mismatch');
    await refused(await authority.order({ grant: strangerGrant }), 'evidence-mismatch');
  });

  it('makes one certificate only', async () => {
    const order = await authority.order();
    expect((await authority.put(randomUUID(), order)).status).toBe(200);
    const second = await refused({ ...order, csr: await csrFor(makeHolderKey()) }, 'evidence-mismatch');
    expect(second.json()['errors']).toEqual([expect.objectContaining({ code: 'DECISION_USED' })]);
  });
});

describe('the key of the holder', () => {
  it('is certified once', async () => {
    const csr = await csrFor(makeHolderKey());
    await authority.issued({ csr });
    const answer = await refused(await authority.order({ csr }), 'certificate-request-refused');
    expect(answer.json()['errors']).toEqual([expect.objectContaining({ pointer: '/csr', code: 'KEY_REUSED' })]);
  });

  it('must be proved to be the requester’s', async () => {
    const [mine, other] = [makeHolderKey(), makeHolderKey()];
    const csr = toPem('CERTIFICATE REQUEST', await buildCsr({ ...mine, sign: (data) => other.sign(data) }, 'x'));
    const answer = await refused(await authority.order({ csr }), 'certificate-request-refused');
    expect(answer.json()['errors']).toEqual([expect.objectContaining({ pointer: '/csr', code: 'CSR_SIGNATURE' })]);
  });

  it('must be strong', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const publicKeyDer = publicKey.export({ format: 'der', type: 'spki' });
    const weak = { algorithm: 'rsa-3072-sha256' as const, publicKeyDer, sign: async (data: Uint8Array) => sign('sha256', data, privateKey) };
    const csr = toPem('CERTIFICATE REQUEST', await buildCsr(weak, 'x'));
    const answer = await refused(await authority.order({ csr }), 'certificate-request-refused');
    expect(answer.json()['errors']).toEqual([expect.objectContaining({ pointer: '/csr', code: 'KEY_TOO_SMALL' })]);
  });

  it('must be readable', async () => {
    await refused(await authority.order({ csr: 'no request' }), 'certificate-request-refused');
  });
});

describe('content that the standards forbid', () => {
  it('is refused by the lint before anything is signed, and the refusal is published', async () => {
    // EL is the country of Greek VAT numbers only: ETSI EN 319 412-1, 5.1.3 wants TINGR.
    const answer = await refused(await authority.order({ subject: { taxNumber: 'TINEL-094259216' } }), 'unprocessable');
    expect(answer.json()['errors']).toEqual(expect.arrayContaining([expect.objectContaining({ code: expect.stringContaining('NAT-5.1.3') })]));
  });

  it('is refused when no such profile exists', async () => {
    await refused(await authority.order({ profile: { id: 'unheard-of', version: 1 } }), 'unprocessable');
  });
});

describe('the inventory', () => {
  it('[S4-43] shows a certificate, its history and its PEM to officers of its organisation, and to nobody else', async () => {
    const view = await authority.issued();
    const token = await authority.officerToken();
    const stranger = await authority.signer.issuer.token({ grants: [strangerGrant], acr: 'aal2' });
    const path = `/v1/certificates/${view.id}`;
    expect((await authority.signer.request(path, { token })).json()).toEqual(view);
    const history = await authority.signer.request(`${path}/history`, { token });
    expect(history.json<{ items: { code: string }[] }>().items.map(({ code }) => code)).toEqual(['prepared', 'issued']);
    const pem = await authority.signer.request(`${path}/certificate.pem`, { token });
    expect([pem.text, pem.headers.get('content-type')]).toEqual([view.pem, expect.stringContaining('application/pem-certificate-chain')]);
    expect((await authority.signer.request(`${path}/chain.pem`, { token })).text).toBe(view.chainPem);
    for (const suffix of ['', '/history', '/certificate.pem', '/chain.pem']) {
      expect((await authority.signer.request(path + suffix, { token: stranger })).status).toBe(404);
      expect((await authority.signer.request(path + suffix)).status).toBe(401);
    }
  });

  it('lists page by page, by state, by requests, by holder and by serial number, with the name of the holder and without his tax number', async () => {
    const token = await authority.officerToken();
    const holderId = randomUUID();
    const newest = await authority.issued({ subject: { givenName: 'Ελένη', surname: 'Δοκιμαστική' }, holderId });
    const other = await authority.issued();
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const answer: TestAnswer = await authority.signer.request(`/v1/certificates?limit=5&status=ACTIVE${cursor === '' ? '' : `&cursor=${cursor}`}`, { token });
      const page = answer.json<{ items: { id: string; state: string; organisationId: string }[]; nextCursor: string | null }>();
      expect(page.items.every(({ state, organisationId }) => state === 'ACTIVE' && organisationId === AGENCY.id)).toBe(true);
      expect(answer.text).not.toContain('094259216');
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toContain(newest.id);
    const listed = async (query: string) => (await authority.signer.request(`/v1/certificates?${query}`, { token })).json<{ items: { id: string; holderName: string | null }[] }>().items;
    expect(await listed(`requestId=${newest.requestId}`)).toMatchObject([{ id: newest.id, holderName: 'Ελένη Δοκιμαστική' }]);
    expect((await listed(`requestId=${newest.requestId},${other.requestId}`)).map(({ id }) => id).sort()).toEqual([newest.id, other.id].sort());
    expect(await listed(`holderId=${holderId}`)).toMatchObject([{ id: newest.id, holderId }]);
    expect((await listed(`serialNumber=${newest.serialNumber?.slice(0, 12)}`)).map(({ id }) => id)).toEqual([newest.id]);
    expect((await authority.signer.request('/v1/certificates?serialNumber=%25', { token })).status).toBe(400);
    const stranger = await authority.signer.issuer.token({ grants: [strangerGrant] });
    expect((await authority.signer.request('/v1/certificates?status=ACTIVE', { token: stranger })).json()).toEqual({ items: [], nextCursor: null });
  });

  it('takes orders from rooms with the right scope only', async () => {
    const order = await authority.order();
    const path = `/v1/certificates/${randomUUID()}`;
    const asOfficer = await authority.signer.request(path, { method: 'PUT', token: await authority.officerToken(), body: order });
    expect(asOfficer.status).toBe(401);
    const room = await authority.signer.issuer.token({ kind: 'room', sub: 'room:gateway', audience: 'urn:vidimus:room:authority', scope: 'authority:read' });
    expect((await authority.signer.request(path, { method: 'PUT', token: room, body: order })).status).toBe(403);
    expect((await authority.signer.request(path, { method: 'PUT', body: order })).status).toBe(401);
  });
});

describe('events', () => {
  it('leave for the log', async () => {
    const { id } = await authority.issued();
    await eventually('the event is published', async () => {
      const [row]: { published: boolean }[] = await authority.signer.running.app
        .get(DataSource)
        .query('SELECT published_at IS NOT NULL AS published FROM outbox WHERE key = $1', [id]);
      return row?.published;
    });
  });
});

function withDecision(order: IssuanceOrder, change: Record<string, unknown>): IssuanceOrder {
  return { ...order, evidence: { ...order.evidence, decision: { ...order.evidence.decision, ...change } } };
}

function flipLast(statement: string): string {
  const signature = Buffer.from(statement.slice(statement.lastIndexOf('.') + 1), 'base64url');
  signature.writeUInt8(signature.readUInt8(10) ^ 1, 10);
  return `${statement.slice(0, statement.lastIndexOf('.') + 1)}${signature.toString('base64url')}`;
}
