import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { openFileKeystore } from '@vidimus/keystore';
import type { Keystore } from '@vidimus/keystore';
import { everything } from '@vidimus/persistence';
import type { ChangeContext } from '@vidimus/persistence';
import { parseCrl, wholeSecond } from '@vidimus/pki';
import { fakeClock } from '@vidimus/testing';
import type { TestDatabase } from '@vidimus/testing';
import { assemble, authorityDatabase } from '../../test/assembled-authority.js';
import type { Assembly } from '../../test/assembled-authority.js';
import { makeDecisionKey, makeOrder, officerGrant } from '../../test/orders.js';
import { everythingStoredAbout, startAuthority, strangerGrant } from '../../test/running-authority.js';
import type { RunningAuthority } from '../../test/running-authority.js';
import type { CertificateView, RevocationRequest } from '../certificates/certificates.schemas.js';

jest.setTimeout(60_000);

const request: RevocationRequest = { category: 'ORGANISATION_OR_AUTHORITY_DECISION', reason: 'affiliationChanged', description: 'left the agency' };

describe('a revocation by an officer', () => {
  let authority: RunningAuthority;
  beforeAll(async () => {
    authority = await startAuthority();
  });
  afterAll(() => authority.stop());

  const revoke = async (id: string, token: string, body: object = request) =>
    authority.signer.request(`/v1/certificates/${id}/revocation`, { method: 'POST', token, body });

  it('[S4-48] needs a category, takes a free text that is kept sealed, and is published', async () => {
    const { id, serialNumber } = await authority.issued();
    const token = await authority.officerToken();
    expect((await revoke(id, token, { reason: 'superseded' })).status).toBe(400);
    const view = (await revoke(id, token)).json<CertificateView>();
    expect(view).toMatchObject({ id, serialNumber, state: 'REVOKED', revocation: request });
    const stored = await everythingStoredAbout(authority, id);
    expect(JSON.stringify(stored)).toContain('certificate.revoked.v1');
    expect(JSON.stringify(stored)).not.toContain('left the agency');
    // What is kept for a repetition is the answer's status and id.
    const kept: object[] = await authority.database.query('SELECT * FROM idempotency_record');
    expect(kept.length).toBeGreaterThan(0);
    for (const personal of ['left the agency', 'Δοκιμή']) expect(JSON.stringify(kept)).not.toContain(personal);
  });

  it('[S4-48] is possible once, and only for a certificate that was issued', async () => {
    const { id } = await authority.issued();
    const token = await authority.officerToken();
    expect((await revoke(id, token)).status).toBe(200);
    const second = await revoke(id, token);
    expect([second.status, second.json()['state']]).toEqual([409, 'REVOKED']);
    const refusedId = randomUUID();
    await authority.put(refusedId, { ...(await authority.order()), requestId: randomUUID() });
    expect((await revoke(refusedId, token)).json()).toMatchObject({ status: 409, state: 'REFUSED' });
  });

  it('needs a fresh second factor, the right role, and the right organisation', async () => {
    const { id } = await authority.issued();
    const { issuer } = authority.signer;
    const longAgo = Math.floor(Date.now() / 1000) - 3600;
    const attempts: [string, number][] = [
      [await issuer.token({ grants: [officerGrant], acr: 'aal1' }), 401],
      [await issuer.token({ grants: [officerGrant], acr: 'aal2', authTime: longAgo }), 401],
      [await issuer.token({ grants: [{ ...officerGrant, role: 'AUDITOR' }], acr: 'aal2' }), 403],
      [await issuer.token({ grants: [strangerGrant], acr: 'aal2' }), 404],
    ];
    for (const [token, status] of attempts) expect((await revoke(id, token)).status).toBe(status);
    expect((await authority.signer.request(`/v1/certificates/${id}`, { token: await authority.officerToken() })).json()).toMatchObject({ state: 'ACTIVE' });
  });
});

describe('time', () => {
  const clock = fakeClock();
  const decisionKey = makeDecisionKey();
  const scope = everything('test');
  const never = new AbortController().signal;
  const context = (): ChangeContext => ({ actor: { kind: 'system', id: 'test' }, command: 'test', correlationId: randomUUID() });
  let folder: string;
  let keystore: Keystore;
  let database: TestDatabase;
  let running: Assembly;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vidimus-time-'));
    keystore = await openFileKeystore({ path: join(folder, 'keystore'), passphrase: Buffer.from('a passphrase for this test') });
    database = await authorityDatabase();
    running = await assemble({ databaseUrl: database.url, keystore, clock, decisionKey });
    await running.authorities.onModuleInit();
  });
  afterAll(async () => {
    await running.stop();
    await database.drop();
    await keystore.close();
    await rm(folder, { recursive: true });
  });

  const issue = async (): Promise<CertificateView> =>
    running.certificates.issue(randomUUID(), await makeOrder(decisionKey, clock.now()), context());
  const latestCrl = async () => {
    const [row]: { der: Buffer; number: string }[] = await running.dataSource.query(
      'SELECT der, number FROM crl WHERE issuer_id = $1 ORDER BY number DESC LIMIT 1',
      [running.authorities.issuing.id],
    );
    return { number: row?.number, crl: parseCrl(row?.der ?? Buffer.alloc(0)) };
  };

  it('makes a new list at half of its life, or when somebody revokes, and not otherwise', async () => {
    await running.publisher.run();
    await running.publisher.run();
    const { number: first, crl } = await latestCrl();
    expect(crl).toMatchObject({ entries: [], crlNumber: BigInt(Math.floor(clock.now().getTime() / 1000)) });
    expect(first).toBe(String(crl.crlNumber));
    const { id } = await issue();
    await running.publisher.run();
    expect((await latestCrl()).number).toBe(first);
    await running.revocations.revoke(scope, id, request, context());
    await Promise.all([running.publisher.run(), running.publisher.run()]);
    expect((await latestCrl()).crl.entries).toHaveLength(1);
    const { number } = await latestCrl();
    // In the same second, and yet another number.
    expect(Number(number)).toBe(Number(first) + 1);
    clock.advance(11 * 3_600_000);
    await running.publisher.run();
    expect((await latestCrl()).number).toBe(number);
    clock.advance(3_600_000);
    await running.publisher.run();
    expect(Number((await latestCrl()).number)).toBe(Math.floor(clock.now().getTime() / 1000));
  });

  it('ends an unrevoked certificate and tells everybody; a revoked one stays revoked and a suspended one on hold, in one more list', async () => {
    const [expiring, revoked, suspended] = [await issue(), await issue(), await issue()];
    await running.suspensions.suspend(scope, suspended.id, 'HOLDER', undefined, context());
    await running.revocations.revoke(scope, revoked.id, request, context());
    await running.publisher.run();
    clock.set(new Date(new Date(expiring.notAfter ?? '').getTime() + 1000));
    await running.timers.run(never);
    await running.timers.run(never);
    expect((await running.certificates.read(scope, expiring.id)).state).toBe('EXPIRED');
    expect((await running.certificates.read(scope, revoked.id)).state).toBe('REVOKED');
    const events: { type: string }[] = await running.dataSource.query('SELECT type FROM outbox WHERE key = $1 ORDER BY position', [expiring.id]);
    expect(events.map(({ type }) => type)).toEqual(['certificate.issued.v1', 'certificate.expired.v1']);
    expect((await running.certificates.read(scope, suspended.id)).state).toBe('EXPIRED');
    const [known]: object[] = await running.dataSource.query('SELECT revocation_reason FROM certificate_status WHERE serial_number = $1', [suspended.serialNumber]);
    expect(known).toEqual({ revocation_reason: 'certificateHold' });
    const listed = async (): Promise<boolean> => {
      const serials = (await latestCrl()).crl.entries.map(({ serial }) => Buffer.from(serial).toString('hex'));
      const [one, other] = [revoked, suspended].map(({ serialNumber }) => serials.includes(serialNumber ?? ''));
      expect(one).toBe(other);
      return one === true;
    };
    await running.publisher.run();
    expect(await listed()).toBe(true);
    clock.advance(13 * 3_600_000);
    await running.publisher.run();
    expect(await listed()).toBe(false);
  });

  it('puts one certificate in the place of another on the list, and the reason of the revocation in the place of the hold', async () => {
    const [first, second] = [await issue(), await issue()];
    const entryOf = async ({ serialNumber }: CertificateView) =>
      (await latestCrl()).crl.entries.find(({ serial }) => Buffer.from(serial).toString('hex') === serialNumber);
    await running.suspensions.suspend(scope, first.id, 'HOLDER', undefined, context());
    await running.publisher.run();
    expect(await entryOf(first)).toMatchObject({ reason: 'certificateHold' });
    await running.suspensions.reinstate(scope, first.id, 'HOLDER', context());
    await running.suspensions.suspend(scope, second.id, 'STAFF', undefined, context());
    const since = wholeSecond(clock.now());
    await running.publisher.run();
    expect([await entryOf(first), await entryOf(second)]).toEqual([undefined, expect.objectContaining({ reason: 'certificateHold', revokedAt: since })]);
    clock.advance(3_600_000);
    await running.revocations.revoke(scope, second.id, request, context());
    await running.publisher.run();
    // Nothing that was signed while it was on hold becomes valid by its end.
    expect(await entryOf(second)).toMatchObject({ reason: request.reason, revokedAt: since });
    expect((await running.certificates.read(scope, second.id)).revocation?.revokedAt).toBe(clock.now().toISOString());
  });

  it('lets a key be certified again only after its certificate has expired', async () => {
    const order = await makeOrder(decisionKey, clock.now());
    await running.certificates.issue(randomUUID(), order, context());
    const again = async () => running.certificates.issue(randomUUID(), await makeOrder(decisionKey, clock.now(), { csr: order.csr }), context());
    await expect(again()).rejects.toMatchObject({ slug: 'certificate-request-refused' });
    clock.advance(3 * 366 * 86_400_000);
    await running.timers.run(never);
    expect((await again()).state).toBe('ACTIVE');
  });
});
