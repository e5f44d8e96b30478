import { execFileSync } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { WrappingKeystore } from '@vidimus/keystore';
import { parseCsr } from '@vidimus/pki';
import { eventually, keystoreKinds, TEST_TOKEN, toolAvailable } from '@vidimus/testing';
import { AGENCY, PIN, RunningRemoteSigning } from '../../test/running-remote-signing.js';
import { HolderKeys, KEYSTORE } from '../keys/holder-keys.js';
import { KeyEnvelope } from '../keys/key-envelope.js';
import type { PreparedCredential } from './credentials.schemas.js';

// Stretching a PIN is slow by design, and slower still on a machine that runs everything at once.
jest.setTimeout(120_000);

const withOpenssl = toolAvailable('openssl') ? it : it.skip;
const withPkcs11Tool = toolAvailable('pkcs11-tool') ? it : it.skip;

describe.each(await keystoreKinds())('credentials over a %s keystore', (kind) => {
  let signing: RunningRemoteSigning;
  beforeAll(async () => {
    signing = await RunningRemoteSigning.start(kind);
  });
  afterAll(() => signing.stop());

  const bind = (id: string, certificateId: string) => signing.call('PUT', `/v1/credentials/${id}/certificate`, { certificateId });
  const drawCode = (id: string) => signing.call('POST', `/v1/credentials/${id}/unblock-codes`);
  /** What lies under the PIN, as the room itself would open it. */
  const opened = async (id: string, pin: string): Promise<Buffer | undefined> => {
    const envelopes = signing.room.running.app.get(KeyEnvelope);
    const { key_under_pin: envelope } = await signing.row(id);
    if (envelope === null) return undefined;
    return envelopes.open('pin', id, await envelopes.keyOf('pin', id, pin, envelope), envelope);
  };

  withOpenssl('[S4-41] make a pair whose signing request proves possession, as OpenSSL sees it', async () => {
    const { id, csr, publicKeyDigest, pinState } = await signing.prepared();
    const path = join(signing.folder, 'request.pem');
    await writeFile(path, csr);
    const seen = execFileSync('openssl', ['req', '-in', path, '-noout', '-verify', '-subject'], { stdio: ['ignore', 'pipe', 'pipe'] }).toString();
    expect(seen).toMatch(new RegExp(`subject=CN ?= ?${id}`));
    const publicKey = execFileSync('openssl', ['req', '-in', path, '-noout', '-pubkey']);
    const der = execFileSync('openssl', ['pkey', '-pubin', '-outform', 'DER'], { input: publicKey });
    expect([publicKeyDigest, pinState]).toEqual([createHash('sha256').update(der).digest('base64url'), 'SET']);
    expect(await signing.eventsOf(id)).toEqual([
      { type: 'credential.created.v1', data: { credentialId: id, holderId: id, organisationId: AGENCY.organisationId } },
    ]);
  });

  it('give the same pair for the same PIN, also to calls at the same moment', async () => {
    const id = randomUUID();
    const answers = await Promise.all(Array.from({ length: 4 }, () => signing.prepare(id)));
    const again = await signing.prepared(id);
    for (const answer of answers) expect([answer.status, answer.json()]).toEqual([201, again]);
    expect(await signing.historyOf(id)).toEqual(['created']);
  });

  it('make another pair for another PIN or another device, until a certificate is ordered', async () => {
    const first = await signing.prepared();
    const { id } = first;
    const second = await signing.prepared(id, '90210471');
    expect(second.publicKeyDigest).not.toBe(first.publicKeyDigest);
    expect(await opened(id, PIN)).toBeUndefined();
    expect(await opened(id, '90210471')).toBeInstanceOf(Buffer);
    const third = (await signing.prepare(id, { pin: '90210471', otpDeviceId: randomUUID() })).json<PreparedCredential>();
    expect(third.publicKeyDigest).not.toBe(second.publicKeyDigest);

    const certificateId = randomUUID();
    const bound = await bind(id, certificateId);
    expect([bound.status, bound.json()]).toEqual([200, { id, csr: third.csr, publicKeyDigest: third.publicKeyDigest, certificateId }]);
    const late = await signing.prepare(id);
    expect([late.status, late.json()]).toEqual([409, expect.objectContaining({ type: expect.stringContaining('conflict') })]);
    expect((await bind(id, certificateId)).json()).toEqual(bound.json());
  });

  it('belong to one holder, and to one certificate', async () => {
    const { id } = await signing.prepared();
    expect((await signing.prepare(id, { holderId: randomUUID() })).status).toBe(409);
    const certificateId = randomUUID();
    expect((await bind(id, certificateId)).status).toBe(200);
    const other = await signing.prepared();
    expect((await bind(other.id, certificateId)).status).toBe(409);
    expect((await bind(randomUUID(), certificateId)).status).toBe(404);
  });

  it.each(['12345', '123456789', '12345a', ' 123456', ''])('refuse the PIN "%s" and name the field, not the PIN', async (pin) => {
    const answer = await signing.prepare(randomUUID(), { pin });
    expect([answer.status, answer.json()]).toEqual([400, expect.objectContaining({ errors: [expect.objectContaining({ pointer: '/pin' })] })]);
    if (pin !== '') expect(answer.text).not.toContain(`"${pin}"`);
  });

  it('are open to the room with the scope alone', async () => {
    expect((await signing.call('PUT', `/v1/credentials/${randomUUID()}`, {}, 'remote-signing:sign')).status).toBe(403);
  });

  it('are active with their certificate, and take it again when the authority refused the first', async () => {
    const { id } = await signing.prepared();
    const [refused, issued] = [randomUUID(), randomUUID()];
    await bind(id, refused);
    await signing.publish('certificate.refused.v1', refused, { requestId: randomUUID(), reason: 'certificate-request-refused' });
    await eventually('the certificate is let go', async () => (await signing.row(id)).certificate_id === null, { timeoutMs: 60_000 });
    await bind(id, issued);
    const eventId = randomUUID();
    await signing.publishIssued(issued, eventId);
    await signing.publishIssued(issued, eventId);
    await signing.publishIssued(randomUUID());
    await signing.reaches(id, 'ACTIVE');
    expect(await signing.row(id)).toMatchObject({ certificate_id: issued, key_before_issue: null, due_at: null });
    expect((await bind(id, issued)).status).toBe(200);
    expect((await bind(id, randomUUID())).status).toBe(409);
    expect((await drawCode(id)).status).toBe(409);
    expect((await signing.prepare(id)).status).toBe(409);
    expect((await signing.eventsOf(id)).map(({ type }) => type)).toEqual(['credential.created.v1', 'credential.activated.v1']);
  });

  it.each([
    ['certificate.revoked.v1', { category: 'HOLDER_REQUEST', reason: 'unspecified', revokedAt: '2026-11-23T08:00:00Z' }, 'REVOKED'],
    ['certificate.expired.v1', { notAfter: '2029-11-21T11:59:59Z' }, 'EXPIRED'],
  ] as const)('are destroyed for good by %s: nothing of the key is left', async (type, data, reason) => {
    const { id, certificateId } = await signing.active();
    await signing.publish(type, certificateId, data);
    await signing.reaches(id, 'DESTROYED');
    expect(await signing.row(id)).toMatchObject({ pin_state: 'DESTROYED', key_under_pin: null, key_under_unblock_code: null, key_before_issue: null });
    expect((await signing.eventsOf(id)).at(-1)).toMatchObject({ type: 'credential.destroyed.v1', data: { credentialId: id, reason } });
    expect((await signing.prepare(id)).status).toBe(409);
    expect((await bind(id, randomUUID())).status).toBe(409);
  });

  it('are destroyed when no certificate came within 30 days', async () => {
    const { id } = await signing.prepared();
    await signing.database.query(`UPDATE credential SET due_at = now() - interval '1 second' WHERE id = $1`, [id]);
    await signing.reaches(id, 'DESTROYED');
    expect((await signing.eventsOf(id)).at(-1)).toMatchObject({ type: 'credential.destroyed.v1', data: { reason: 'NEVER_ISSUED' } });
  });

  it('give an unblock code that opens the key, and only the last one does', async () => {
    const { id } = await signing.prepared();
    const before = (await drawCode(id)).json<{ unblockCode: string }>().unblockCode;
    const { unblockCode } = (await drawCode(id)).json<{ unblockCode: string }>();
    expect(unblockCode).toMatch(/^[0-9]{8}$/);
    const envelopes = signing.room.running.app.get(KeyEnvelope);
    const envelope = (await signing.row(id)).key_under_unblock_code ?? Buffer.alloc(0);
    const open = async (code: string) => envelopes.open('unblock-code', id, await envelopes.keyOf('unblock-code', id, code, envelope), envelope);
    expect(await open(unblockCode)).toEqual(await opened(id, PIN));
    expect(await open(before)).toBeUndefined();
  });

  it("do not open with another row's key, even by its own PIN", async () => {
    const [mine, his] = [await signing.prepared(), await signing.prepared()];
    const keys = signing.room.running.app.get(HolderKeys);
    const wrapped = (await opened(mine.id, PIN)) ?? Buffer.alloc(0);
    const data = Buffer.from('to be signed');
    expect(await keys.sign(mine.id, wrapped, parseCsr(mine.csr).publicKeyDer, data)).toBeInstanceOf(Uint8Array);
    await expect(keys.sign(his.id, wrapped, parseCsr(his.csr).publicKeyDer, data)).rejects.toMatchObject({ code: 'WRAPPED_KEY_REFUSED' });
    await expect(keys.sign(mine.id, wrapped, parseCsr(his.csr).publicKeyDer, data)).rejects.toMatchObject({ code: 'WRAPPED_KEY_REFUSED' });
    await signing.database.query('UPDATE credential SET key_under_pin = (SELECT key_under_pin FROM credential WHERE id = $2) WHERE id = $1', [his.id, mine.id]);
    expect(await opened(his.id, PIN)).toBeUndefined();
  });

  if (kind === 'pkcs11') {
    withPkcs11Tool('leave no key of a holder in the token', async () => {
      await signing.prepared();
      const keystore = signing.room.running.app.get<WrappingKeystore>(KEYSTORE);
      expect(await keystore.list()).toEqual([]);
      const { VIDIMUS_REMOTE_SIGNING_PKCS11_MODULE: module = '', VIDIMUS_REMOTE_SIGNING_PKCS11_PIN_FILE: pinFile = '' } = signing.room.env;
      const pin = execFileSync('head', ['-n', '1', pinFile]).toString().trim();
      const listing = execFileSync('pkcs11-tool', ['--module', module, '--token-label', TEST_TOKEN, '--login', '--pin', pin, '--list-objects'], {
        env: { ...process.env, SOFTHSM2_CONF: join(signing.folder, 'softhsm2.conf') },
        stdio: ['ignore', 'pipe', 'pipe'],
      }).toString();
      expect(listing).not.toMatch(/Private Key Object|Public Key Object/);
      expect(listing.match(/Secret Key Object/g)).toHaveLength(2);
    });
  }

  it('keep PIN and codes out of the database, the events and the log', async () => {
    const { id, unblockCode } = await signing.active();
    await signing.prepare(id, { pin: PIN });
    const tables: { name: string }[] = await signing.database.query(
      `SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.tables
       WHERE table_schema IN ('public', 'jobs') AND table_type = 'BASE TABLE'`,
    );
    const places = [signing.room.logLines.join('\n')];
    for (const { name } of tables) places.push(JSON.stringify(await signing.database.query(`SELECT t::text FROM ${name} t`)));
    const text = places.join('\n');
    expect(text).toContain(id);
    for (const secret of [PIN, unblockCode]) {
      for (const form of [secret, Buffer.from(secret).toString('hex'), Buffer.from(secret).toString('base64').replace(/=+$/, '')]) expect(text).not.toContain(form);
    }
  });
});
