import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { openRoom, startRoom } from '@vidimus/service-kit';
import type { OpenRoom } from '@vidimus/service-kit';
import { createEmptyDatabase, skipUnless, testEventKeys, toolAvailable } from '@vidimus/testing';
import { DataSource } from 'typeorm';
import { makeDecisionKey } from '../../test/orders.js';
import { CertificateAuthorities } from '../certificate-authorities/certificate-authorities.service.js';
import { authorityRoom } from '../index.js';
import { Ceremony } from './ceremony.js';
import type { CeremonyOutcome } from './ceremony.js';

const PRESENT = ['First Witness, security officer', 'Second Witness, auditor'];
const host = { onFatal: () => undefined, log: { write: () => undefined } };
const withOpenssl = skipUnless(toolAvailable('openssl'), 'openssl is not installed');

let folder: string;
let database: Awaited<ReturnType<typeof createEmptyDatabase>>;
let room: OpenRoom;
let env: Record<string, string>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vidimus-ceremony-'));
  await file('passphrase', randomBytes(16).toString('hex'));
  await file('data.key', randomBytes(32).toString('base64'));
  await file('decision-keys.json', JSON.stringify(makeDecisionKey().jwks));
});
afterAll(() => rm(folder, { recursive: true }));
beforeEach(async () => {
  database = await createEmptyDatabase();
  env = {
    VIDIMUS_MODE: 'production',
    VIDIMUS_PUBLIC_URL: 'https://trust.example',
    VIDIMUS_OIDC_URL: 'http://127.0.0.1:1/oidc',
    VIDIMUS_DATABASE_URL: database.url,
    VIDIMUS_EVENT_LOG: 'embedded',
    VIDIMUS_EVENT_LOG_URL: database.url,
    VIDIMUS_DATA_KEY_FILE: at('data.key'),
    VIDIMUS_DECISION_KEYS_FILE: at('decision-keys.json'),
    VIDIMUS_AUTHORITY_KEYSTORE: 'file',
    VIDIMUS_AUTHORITY_KEYSTORE_FILE: at(`${randomBytes(6).toString('hex')}.keystore`),
    VIDIMUS_AUTHORITY_KEYSTORE_PASSPHRASE_FILE: at('passphrase'),
    VIDIMUS_AUTHORITY_STATUS_URL: 'http://status.example',
    VIDIMUS_AUTHORITY_ORGANISATION: 'Example Trust',
    ...(await testEventKeys(folder)),
  };
  room = await openRoom(authorityRoom, { env, ...host });
}, 60_000);
afterEach(async () => {
  await room.close();
  await database.drop();
});

const at = (name: string): string => join(folder, name);
async function file(name: string, content: string): Promise<void> {
  await writeFile(at(name), content);
}
const openssl = (command: string): string => execFileSync('openssl', command.split(' '), { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
const keep = (outcome: CeremonyOutcome) => Promise.all(Object.entries(outcome.files).map(([name, pem]) => file(name, pem)));

/** Every certificate that the record names, with the fingerprint that OpenSSL finds in the file beside it. */
async function expectComparable(outcome: CeremonyOutcome): Promise<void> {
  await keep(outcome);
  for (const name of Object.keys(outcome.files).filter((candidate) => candidate.endsWith('.pem'))) {
    const [, fingerprint = 'none'] = openssl(`x509 -in ${name} -noout -fingerprint -sha256`).trim().split('=');
    expect(outcome.record).toContain(fingerprint);
  }
}

describe('a ceremony', () => {
  it('is held before an authority of production starts, and by two people at least', async () => {
    await expect(startRoom(authorityRoom, { env, ...host })).rejects.toMatchObject({ name: 'ConfigError', message: expect.stringContaining('vidimus -- ceremony') });
    for (const present of [[], ['Alone'], ['Twice', ' Twice ']]) expect(() => new Ceremony(room, present)).toThrow(/two people at least/);
  });

  withOpenssl.it('makes root and issuing authority once, with a record that OpenSSL can check and the audit knows by its digest', async () => {
    const outcome = await new Ceremony(room, PRESENT).own();
    expect(Object.keys(outcome.files).sort()).toEqual(['issuing-1.pem', 'root-1.pem']);
    for (const text of ['Example Trust', 'Provider:', 'Keystore:', 'Key identifier:', ...PRESENT, '____']) expect(outcome.record).toContain(text);
    await expectComparable(outcome);
    expect(openssl('verify -CAfile root-1.pem issuing-1.pem')).toMatch(/OK/);
    await expect(new Ceremony(room, PRESENT).own()).rejects.toMatchObject({ slug: 'conflict' });
    const entries: { facts: object }[] = await room.app.get(DataSource).query(`SELECT facts FROM audit_entry WHERE command = 'hold-ceremony'`);
    expect(entries).toEqual([{ facts: expect.objectContaining({ presentCount: 2, recordSha256: expect.stringMatching(/^[0-9a-f]{64}$/) }) }]);
    const started = await startRoom(authorityRoom, { env, ...host });
    await started.stop();
  });

  withOpenssl.it('takes in a certificate of a root outside with its whole chain, and refuses one that is not what was asked for', async () => {
    const { files } = await new Ceremony(room, PRESENT).request();
    expect((await new Ceremony(room, PRESENT).request()).record).toContain('issuing-1.csr');
    await file('issuing-1.csr', files['issuing-1.csr'] ?? '');
    expect(openssl('req -in issuing-1.csr -noout -verify -subject')).toContain('Example Trust');
    await outsideAuthorities();
    const good = 'basicConstraints=critical,CA:TRUE,pathlen:0\nkeyUsage=critical,keyCertSign,cRLSign\ncertificatePolicies=2.5.29.32.0\ncrlDistributionPoints=URI:http://outside.example/middle.crl';
    const chain = `${await readFile(at('middle.pem'), 'utf8')}${await readFile(at('root.pem'), 'utf8')}`;
    const signed = (extensions: string, days = 4000, csr = 'issuing-1.csr') => sign(csr, 'middle', extensions, days);
    openssl('req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout other.key -out other.csr -subj /CN=other');

    const refused: [certificate: string, chain: string, sentence: RegExp][] = [
      [await signed(good, 4000, 'other.csr'), chain, /another key.*Its subject is/],
      [await signed('basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature'), chain, /do not say that it is a CA.*keyCertSign and cRLSign.*does not allow the policies/],
      [await signed(good.replace('2.5.29.32.0', '1.2.3.4').replace('basicConstraints=critical,', 'basicConstraints=')), chain, /are not critical.*does not allow the policies/],
      [await signed(good, 365), chain, /before a holder's certificate of 36 months would/],
      [await signed(good), await readFile(at('middle.pem'), 'utf8'), /does not end with a self-signed root/],
      [await signed(good), await readFile(at('root.pem'), 'utf8'), /did not issue what is below it/],
      [await signed(good), '', /chain is missing/],
    ];
    for (const [certificate, above, sentence] of refused) {
      await expect(new Ceremony(room, PRESENT).takeIn(certificate, above)).rejects.toMatchObject({ slug: 'unprocessable', detail: expect.stringMatching(sentence) });
    }
    expect(() => new Ceremony(room, PRESENT).takeIn('no PEM', chain)).toThrow(/no PEM block/);

    const outcome = await new Ceremony(room, PRESENT).takeIn(await signed(good), chain);
    expect(Object.keys(outcome.files).sort()).toEqual(['issuing-1.pem', 'outside-1.pem', 'outside-2.pem']);
    await expectComparable(outcome);
    expect(openssl('verify -CAfile outside-2.pem -untrusted outside-1.pem issuing-1.pem')).toMatch(/OK/);
    const started = await startRoom(authorityRoom, { env, ...host });
    const authorities = started.app.get(CertificateAuthorities, { strict: false });
    expect(authorities.published.map(({ name, crlUrl }) => [name, crlUrl])).toEqual([
      ['issuing-1', 'http://status.example/crl/issuing-1.crl'],
      ['outside-1', 'http://outside.example/middle.crl'],
      ['outside-2', ''],
    ]);
    expect(authorities.signing.map(({ name }) => name)).toEqual(['issuing-1']);
    await started.stop();
  });
});

/** A root and an authority below it, made by OpenSSL. */
async function outsideAuthorities(): Promise<void> {
  openssl('req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-384 -nodes -keyout root.key -out root.pem -days 7000 -subj /CN=Outside-Root');
  openssl('req -new -newkey ec -pkeyopt ec_paramgen_curve:P-384 -nodes -keyout middle.key -out middle.csr -subj /CN=Outside-Middle');
  await file('middle.pem', await sign('middle.csr', 'root', 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign', 6000));
}

async function sign(csr: string, by: string, extensions: string, days: number): Promise<string> {
  await file('extensions.cnf', `${extensions}\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n`);
  openssl(`x509 -req -in ${csr} -CA ${by}.pem -CAkey ${by}.key -days ${days} -extfile extensions.cnf -out signed.pem`);
  return readFile(at('signed.pem'), 'utf8');
}
