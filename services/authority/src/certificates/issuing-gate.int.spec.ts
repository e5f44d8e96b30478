import { createHash, randomUUID, X509Certificate } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { openFileKeystore } from '@vidimus/keystore';
import type { Keystore } from '@vidimus/keystore';
import { everything } from '@vidimus/persistence';
import type { ChangeContext } from '@vidimus/persistence';
import { readCertificate } from '@vidimus/pki';
import { fakeClock } from '@vidimus/testing';
import type { TestDatabase } from '@vidimus/testing';
import { assemble, authorityDatabase } from '../../test/assembled-authority.js';
import type { Assembly } from '../../test/assembled-authority.js';
import { makeDecisionKey, makeOrder } from '../../test/orders.js';
import { PreparedCertificate } from './issuing-gate.js';

jest.setTimeout(180_000);

const clock = fakeClock();
const decisionKey = makeDecisionKey();
const scope = everything('test');
const context = (): ChangeContext => ({ actor: { kind: 'room', id: 'room:issuance' }, command: 'issue', correlationId: randomUUID() });
const never = new AbortController().signal;

let folder: string;
let keystore: Keystore;
let database: TestDatabase;
let running: Assembly;
const start = (): Promise<Assembly> => assemble({ databaseUrl: database.url, keystore, clock, decisionKey });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vidimus-gate-'));
  keystore = await openFileKeystore({ path: join(folder, 'keystore'), passphrase: Buffer.from('a passphrase for this test') });
  database = await authorityDatabase();
  running = await start();
  await running.authorities.onModuleInit();
});
afterAll(async () => {
  await running.stop();
  await database.drop();
  await keystore.close();
  await rm(folder, { recursive: true });
});

interface Row {
  state: string;
  tbs_digest: string | null;
  certificate_digest: string | null;
  serial_number: string | null;
}
const rowsOf = (id: string): Promise<Row[]> =>
  running.dataSource.query('SELECT state, tbs_digest, certificate_digest, serial_number FROM certificate WHERE id = $1', [id]);

describe('the gate', () => {
  it('signs nothing but what it prepared itself', async () => {
    const signedBefore = running.signed.length;
    await expect(running.gate.issue(new PreparedCertificate(), context())).rejects.toThrow('Only what prepare() returned');
    expect(running.signed.length).toBe(signedBefore);
  });

  it('records the bytes before it signs them, and signs exactly these', async () => {
    const id = randomUUID();
    const prepared = await running.gate.prepare(id, await makeOrder(decisionKey, clock.now()), context());
    const [recorded] = await rowsOf(id);
    expect(recorded).toMatchObject({ state: 'PREPARED', certificate_digest: null });
    expect(running.signed).not.toContain(recorded?.tbs_digest);
    await running.gate.issue(prepared, context());
    expect(running.signed.at(-1)).toBe(recorded?.tbs_digest);
    expect(await rowsOf(id)).toMatchObject([{ state: 'ACTIVE', tbs_digest: recorded?.tbs_digest }]);
  });

  it('gives one certificate when two instances finish the same one', async () => {
    const id = randomUUID();
    const prepared = await running.gate.prepare(id, await makeOrder(decisionKey, clock.now()), context());
    const other = await start();
    await other.authorities.onModuleInit();
    clock.advance(20_000);
    await other.timers.run(never);
    const [finished] = await rowsOf(id);
    expect(finished?.state).toBe('ACTIVE');
    await expect(running.gate.issue(prepared, context())).rejects.toMatchObject({ slug: 'illegal-transition' });
    expect(await rowsOf(id)).toEqual([finished]);
    await other.stop();
  });

  it('gives up after a day, and the id stays refused', async () => {
    const id = randomUUID();
    const order = await makeOrder(decisionKey, clock.now());
    await running.gate.prepare(id, order, context());
    clock.advance(25 * 3_600_000);
    await running.timers.run(never);
    expect(await rowsOf(id)).toMatchObject([{ state: 'REFUSED', certificate_digest: null }]);
    await expect(running.certificates.issue(id, order, context())).rejects.toMatchObject({ slug: 'unavailable' });
  });

  it('does not sign a record that was tampered with', async () => {
    const [first, second] = [randomUUID(), randomUUID()];
    await running.gate.prepare(first, await makeOrder(decisionKey, clock.now()), context());
    await running.gate.prepare(second, await makeOrder(decisionKey, clock.now()), context());
    await running.dataSource.query(
      `UPDATE certificate SET (tbs_sealed, tbs_digest) = (SELECT tbs_sealed, tbs_digest FROM certificate WHERE id = $2) WHERE id = $1`,
      [first, second],
    );
    const signedBefore = running.signed.length;
    clock.advance(20_000);
    await running.timers.run(never);
    expect(await rowsOf(first)).toMatchObject([{ state: 'PREPARED' }]);
    expect(await rowsOf(second)).toMatchObject([{ state: 'ACTIVE' }]);
    expect(running.signed.length).toBe(signedBefore + 1);
  });
});

describe('a crash', () => {
  const everSigned: string[] = [];

  /** Lets the process die at a step, starts another, and gives what both signed. */
  async function crashAt(step: number | undefined, when: 'before' | 'after'): Promise<{ id: string; steps: string[]; died: boolean }> {
    const id = randomUUID();
    const order = await makeOrder(decisionKey, clock.now());
    const victim = await start();
    await victim.authorities.onModuleInit();
    victim.faults.arm(step, when);
    await victim.certificates.issue(id, order, context()).catch(() => undefined);
    const steps = [...victim.faults.log];
    await victim.stop();
    clock.advance(20_000);
    await running.timers.run(never);
    const before = running.signed.length;
    const answer = await running.certificates.issue(id, order, context());
    expect(running.signed.length - before).toBeLessThanOrEqual(1);
    expect(answer.state).toBe('ACTIVE');
    everSigned.push(...victim.signed);
    return { id, steps, died: victim.faults.dead };
  }

  it('at any step leaves nothing signed that is not recorded, and never two certificates', async () => {
    const { steps } = await crashAt(undefined, 'before');
    expect(steps).toContain('sign');
    expect(steps.filter((name) => name === 'COMMIT')).toHaveLength(2);
    for (let step = 1; step <= steps.length; step += 1) {
      for (const when of ['before', 'after'] as const) {
        const { id, died } = await crashAt(step, when);
        expect(died).toBe(true);
        const rows = await rowsOf(id);
        expect(rows).toMatchObject([{ state: 'ACTIVE' }]);
        const view = await running.certificates.read(scope, id);
        const certificate = new X509Certificate(view.pem ?? '');
        const tbs = createHash('sha256').update(readCertificate(certificate.raw).tbsDer).digest('hex');
        expect(rows[0]?.tbs_digest).toBe(tbs);
        expect([...everSigned, ...running.signed]).toContain(tbs);
      }
    }
    await expectEverySignatureRecorded();
  });

  async function expectEverySignatureRecorded(): Promise<void> {
    const recorded: { tbs_digest: string }[] = await running.dataSource.query('SELECT tbs_digest FROM certificate WHERE tbs_digest IS NOT NULL');
    const own: { tbs: Buffer }[] = await running.dataSource.query('SELECT tbs FROM authority_certificate');
    const known = new Set([
      ...recorded.map((row) => row.tbs_digest),
      ...own.map((row) => createHash('sha256').update(row.tbs).digest('hex')),
    ]);
    expect([...everSigned, ...running.signed].filter((digest) => !known.has(digest))).toEqual([]);
    const events: { count: number }[] = await running.dataSource.query(
      `SELECT count(*)::integer AS count FROM outbox WHERE type = 'certificate.issued.v1' GROUP BY key HAVING count(*) > 1`,
    );
    expect(events).toEqual([]);
  }
});

describe('the hierarchy', () => {
  it('is made once, however often and at whatever step its making was interrupted', async () => {
    const empty = await authorityDatabase();
    const otherKeys = await openFileKeystore({ path: join(folder, 'hierarchy'), passphrase: Buffer.from('another passphrase') });
    const begin = () => assemble({ databaseUrl: empty.url, keystore: otherKeys, clock, decisionKey });
    const signed: string[] = [];
    for (let step = 1; ; step += 4) {
      const victim = await begin();
      victim.faults.arm(step, 'after');
      await victim.authorities.onModuleInit().catch(() => undefined);
      signed.push(...victim.signed);
      await victim.stop();
      if (!victim.faults.dead) break;
    }
    const healthy = await begin();
    await Promise.all([healthy.authorities.onModuleInit(), healthy.authorities.renewResponder()]);
    const rows: { name: string; state: string; tbs: Buffer }[] = await healthy.dataSource.query('SELECT name, state, tbs FROM authority_certificate ORDER BY name');
    expect(rows.map(({ name, state }) => `${name} ${state}`)).toEqual(['issuing-1 ACTIVE', 'issuing-1-ocsp-1 ACTIVE', 'root-1 ACTIVE']);
    const recorded = new Set(rows.map(({ tbs }) => createHash('sha256').update(tbs).digest('hex')));
    expect(signed.every((digest) => recorded.has(digest))).toBe(true);
    expect(await otherKeys.list()).toHaveLength(3);
    await healthy.stop();
    await otherKeys.close();
    await empty.drop();
  });

  it('is not used with a keystore of other keys', async () => {
    const otherKeys = await openFileKeystore({ path: join(folder, 'foreign'), passphrase: Buffer.from('another passphrase') });
    const stranger = await assemble({ databaseUrl: database.url, keystore: otherKeys, clock, decisionKey });
    await expect(stranger.authorities.onModuleInit()).rejects.toThrow('holds no key "vidimus-authority/root-1"');
    await otherKeys.generate('vidimus-authority/root-1', 'ecdsa-p384-sha384');
    await expect(stranger.authorities.onModuleInit()).rejects.toThrow('is not the one of the certificate root-1');
    await stranger.stop();
    await otherKeys.close();
  });

  it('renews the certificate of the OCSP responder before it ends', async () => {
    clock.advance(15 * 86_400_000);
    expect(await running.authorities.renewResponder()).toBe(false);
    clock.advance(5 * 86_400_000);
    expect(await running.authorities.renewResponder()).toBe(true);
    expect(await running.authorities.renewResponder()).toBe(false);
  });
});
