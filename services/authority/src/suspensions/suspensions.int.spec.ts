import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { parseCrl } from '@vidimus/pki';
import { eventually, skipUnless, toolAvailable } from '@vidimus/testing';
import type { TestAnswer } from '@vidimus/testing';
import { officerGrant } from '../../test/orders.js';
import { runPeer } from '../../test/peer-tool.js';
import { everythingStoredAbout, startAuthority, strangerGrant } from '../../test/running-authority.js';
import type { RunningAuthority } from '../../test/running-authority.js';
import type { CertificateSummary, CertificateView } from '../certificates/certificates.schemas.js';

jest.setTimeout(60_000);

const HOLDER = '01935a7e-6c00-7000-8000-0000000000d1';
const OTHER_HOLDER = '01935a7e-6c00-7000-8000-0000000000d2';

let authority: RunningAuthority;
beforeAll(async () => {
  authority = await startAuthority();
});
afterAll(() => authority.stop());

const asOfficer = async (id: string, action: string, body?: object): Promise<TestAnswer> =>
  authority.signer.request(`/v1/certificates/${id}/${action}`, { method: 'POST', token: await authority.officerToken(), ...(body === undefined ? {} : { body }) });
const holderToken = (personId = HOLDER, acr = 'aal2'): Promise<string> => authority.signer.issuer.token({ personId, acr });
const asHolder = async (path: string, method = 'GET', body?: object, token?: string): Promise<TestAnswer> =>
  authority.signer.request(`/v1/my-certificates${path}`, { method, token: token ?? (await holderToken()), ...(body === undefined ? {} : { body }) });
const stateOf = async (id: string): Promise<CertificateView> =>
  (await authority.signer.request(`/v1/certificates/${id}`, { token: await authority.officerToken() })).json<CertificateView>();

const openssl = skipUnless(toolAvailable('openssl'), 'openssl is not installed');

openssl.describe('relying parties', () => {
  const peer = (...args: string[]) => runPeer('openssl', args, authority.folder);
  const ocsp = async (): Promise<string> =>
    (await peer('ocsp', '-issuer', 'issuing.pem', '-cert', 'leaf.pem', '-url', `${authority.statusUrl}/ocsp`, '-CAfile', 'ca.pem')).output;
  const latestList = async () => {
    const der = Buffer.from(await (await fetch(`${authority.statusUrl}/crl/issuing-1.crl`)).arrayBuffer());
    await writeFile(join(authority.folder, 'issuing-1.crl'), der);
    return parseCrl(der);
  };
  const listed = (crl: Awaited<ReturnType<typeof latestList>>, { serialNumber }: CertificateSummary) =>
    crl.entries.find(({ serial }) => Buffer.from(serial).toString('hex') === serialNumber);
  const certificateWithFiles = async (): Promise<CertificateView> => {
    const leaf = await authority.issued();
    const [root, issuing] = (await authority.signer.request('/v1/issuers')).json<{ authorities: { pem: string }[] }>().authorities;
    const files = { 'issuing.pem': issuing?.pem, 'leaf.pem': leaf.pem, 'ca.pem': `${root?.pem ?? ''}${issuing?.pem ?? ''}` };
    for (const [name, pem] of Object.entries(files)) await writeFile(join(authority.folder, name), pem ?? '');
    return leaf;
  };

  it('are told at once by OCSP and soon by a list that a suspended certificate is on hold, and then that it is good again', async () => {
    const leaf = await certificateWithFiles();
    expect(await ocsp()).toContain('leaf.pem: good');
    const suspended = await asOfficer(leaf.id, 'suspension', { description: 'the agency asked by telephone' });
    expect([suspended.status, suspended.json()]).toEqual([200, expect.objectContaining({ state: 'SUSPENDED', suspension: { at: expect.any(String), by: 'STAFF' } })]);
    const held = await ocsp();
    expect(held).toContain('leaf.pem: revoked');
    expect(held).toContain('Reason: certificateHold');
    const list = await eventually('a list with the certificate', async () => {
      const crl = await latestList();
      return listed(crl, leaf) === undefined ? undefined : crl;
    });
    expect(listed(list, leaf)).toMatchObject({ reason: 'certificateHold' });
    const text = (await peer('crl', '-inform', 'DER', '-in', 'issuing-1.crl', '-noout', '-text', '-CAfile', 'issuing.pem')).output;
    expect(text).toContain('verify OK');
    expect(text).toMatch(new RegExp(`Serial Number: ${(leaf.serialNumber ?? '').toUpperCase()}[^]*?X509v3 CRL Reason Code:\\s+Certificate Hold`));

    expect((await asOfficer(leaf.id, 'reinstatement')).json()).toMatchObject({ state: 'ACTIVE', suspension: null });
    expect(await ocsp()).toContain('leaf.pem: good');
    const next = await eventually('a list without it', async () => {
      const crl = await latestList();
      return listed(crl, leaf) === undefined ? crl : undefined;
    });
    expect(next.crlNumber).toBeGreaterThan(list.crlNumber);
  });
});

describe('a suspension by an officer', () => {
  it('keeps its reason sealed, and is told to everybody with ids alone', async () => {
    const { id } = await authority.issued();
    await asOfficer(id, 'suspension', { description: 'seen at the wrong desk' });
    expect(await stateOf(id)).toMatchObject({ state: 'SUSPENDED', suspension: { by: 'STAFF', description: 'seen at the wrong desk' } });
    await asOfficer(id, 'reinstatement');
    const stored = await everythingStoredAbout(authority, id);
    expect(JSON.stringify(stored)).not.toContain('wrong desk');
    const types = stored.flatMap((row) => ('type' in row ? [row.type] : []));
    expect(types).toEqual(expect.arrayContaining(['certificate.suspended.v1', 'certificate.reinstated.v1']));
    const kept: object[] = await authority.database.query('SELECT * FROM idempotency_record');
    expect(JSON.stringify(kept)).not.toContain('wrong desk');
  });

  it('is possible where a certificate is active, and its end where it is suspended', async () => {
    const { id } = await authority.issued();
    expect((await asOfficer(id, 'reinstatement')).json()).toMatchObject({ status: 409, state: 'ACTIVE' });
    expect((await asOfficer(id, 'suspension', {})).status).toBe(200);
    expect((await asOfficer(id, 'suspension', {})).json()).toMatchObject({ status: 409, state: 'SUSPENDED' });
    expect((await asOfficer(id, 'revocation', { category: 'CA_DECISION' })).json()).toMatchObject({ state: 'REVOKED' });
    for (const action of ['suspension', 'reinstatement']) expect((await asOfficer(id, action, {})).json()).toMatchObject({ status: 409, state: 'REVOKED' });
  });

  it('needs the right role in the right organisation, and a fresh second factor', async () => {
    const { id } = await authority.issued();
    const { issuer } = authority.signer;
    const attempts: [Promise<string>, number][] = [
      [issuer.token({ grants: [officerGrant], acr: 'aal1' }), 401],
      [issuer.token({ grants: [{ ...officerGrant, role: 'AUDITOR' }], acr: 'aal2' }), 403],
      [issuer.token({ grants: [strangerGrant], acr: 'aal2' }), 404],
      [holderToken(), 403],
    ];
    for (const action of ['suspension', 'reinstatement']) {
      for (const [token, status] of attempts) {
        const answer = await authority.signer.request(`/v1/certificates/${id}/${action}`, { method: 'POST', token: await token, body: {} });
        expect([action, answer.status]).toEqual([action, status]);
      }
    }
    expect((await stateOf(id)).state).toBe('ACTIVE');
  });
});

describe('a holder', () => {
  it('sees his own certificates and nobody else’s, without what was never signed', async () => {
    const mine = await authority.issued({ holderId: HOLDER });
    await authority.issued({ holderId: OTHER_HOLDER });
    await authority.issued();
    const refused = await authority.order({ holderId: HOLDER });
    await authority.put(randomUUID(), { ...refused, requestId: randomUUID() });
    const page = (await asHolder('')).json<{ items: CertificateSummary[] }>();
    expect(page.items.map(({ id }) => id)).toEqual([mine.id]);
    const path = `/${mine.id}`;
    expect((await asHolder(path)).json()).toEqual(mine);
    expect((await asHolder(`${path}/certificate.pem`)).text).toBe(mine.pem);
    expect((await asHolder(`${path}/chain.pem`)).text).toBe(mine.chainPem);
    expect((await asHolder(`${path}/history`)).json<{ items: { code: string }[] }>().items.map(({ code }) => code)).toEqual(['prepared', 'issued']);
    const stranger = await holderToken(OTHER_HOLDER);
    for (const part of ['', '/history', '/certificate.pem', '/chain.pem']) {
      expect((await asHolder(path + part, 'GET', undefined, stranger)).status).toBe(404);
      expect((await asHolder(path + part, 'GET', undefined, await authority.officerToken())).status).toBe(403);
    }
    for (const action of ['suspension', 'reinstatement', 'revocation']) expect((await asHolder(`${path}/${action}`, 'POST', {}, stranger)).status).toBe(404);
    expect((await stateOf(mine.id)).state).toBe('ACTIVE');
  });

  it('suspends and reinstates his own after a second factor, and ends it even while it is suspended', async () => {
    const { id } = await authority.issued({ holderId: HOLDER });
    const withoutFactor = await asHolder(`/${id}/suspension`, 'POST', {}, await holderToken(HOLDER, 'aal1'));
    expect([withoutFactor.status, withoutFactor.json()['type']]).toEqual([401, expect.stringContaining('/step-up-required')]);
    expect((await asHolder(`/${id}/suspension`, 'POST', { description: 'I lost my telephone' })).json()).toMatchObject({ state: 'SUSPENDED', suspension: { by: 'HOLDER' } });
    expect((await asHolder(`/${id}`)).json()).toMatchObject({ suspension: { by: 'HOLDER', description: 'I lost my telephone' } });
    expect((await asHolder(`/${id}/reinstatement`, 'POST')).json()).toMatchObject({ state: 'ACTIVE', suspension: null });
    await asHolder(`/${id}/suspension`, 'POST', {});
    const revoked = await asHolder(`/${id}/revocation`, 'POST', { reason: 'keyCompromise', description: 'somebody has it' });
    expect([revoked.status, revoked.json<CertificateSummary>().state]).toEqual([200, 'REVOKED']);
    expect(await stateOf(id)).toMatchObject({ revocation: { category: 'HOLDER_REQUEST', reason: 'keyCompromise', description: 'somebody has it' } });
    expect((await asHolder(`/${id}/reinstatement`, 'POST')).json()).toMatchObject({ status: 409, state: 'REVOKED' });
    const { items } = (await asHolder(`/${id}/history`)).json<{ items: { code: string; actor: { kind: string } }[] }>();
    expect(items.slice(2).map(({ code, actor }) => `${code} by ${actor.kind}`)).toEqual(['suspended', 'reinstated', 'suspended', 'revoked'].map((code) => `${code} by subject`));
  });

  it('lifts only his own suspension, and does not read what officers wrote', async () => {
    const { id } = await authority.issued({ holderId: HOLDER });
    await asOfficer(id, 'suspension', { description: 'under inquiry' });
    const refused = await asHolder(`/${id}/reinstatement`, 'POST');
    expect([refused.status, refused.json()]).toEqual([403, expect.objectContaining({ detail: expect.stringContaining('registration office') })]);
    const view = await asHolder(`/${id}`);
    expect(view.json()).toMatchObject({ state: 'SUSPENDED', suspension: { by: 'STAFF', description: null } });
    expect((await asOfficer(id, 'reinstatement')).status).toBe(200);
    await asHolder(`/${id}/suspension`, 'POST', {});
    expect((await asOfficer(id, 'reinstatement')).json()).toMatchObject({ state: 'ACTIVE' });
  });

  it('has his certificate revoked by the code that issuance compared; only that room may say so', async () => {
    const { id } = await authority.issued({ holderId: HOLDER });
    const byCode = async (token: string): Promise<TestAnswer> =>
      authority.signer.request(`/v1/certificates/${id}/revocation-by-code`, { method: 'POST', token, body: { reason: 'keyCompromise' } });
    const room = (scope: string): Promise<string> =>
      authority.signer.issuer.token({ kind: 'room', sub: 'room:issuance', audience: 'urn:vidimus:room:authority', scope });
    for (const [token, status] of [[await authority.officerToken(), 401], [await holderToken(), 401], [await room('authority:issue'), 403]] as const) {
      expect((await byCode(token)).status).toBe(status);
    }
    expect((await byCode(await room('authority:revoke'))).json()).toMatchObject({ id, state: 'REVOKED' });
    expect(await stateOf(id)).toMatchObject({ revocation: { category: 'HOLDER_REQUEST', reason: 'keyCompromise' } });
    expect((await byCode(await room('authority:revoke'))).json()).toMatchObject({ status: 409, state: 'REVOKED' });
  });
});
